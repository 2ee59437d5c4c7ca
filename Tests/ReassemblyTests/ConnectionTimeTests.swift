import ByteStream
import Reassembly
import Testing
import Wire

/// What silence and the clock of the capture do to connections.
@Suite struct ConnectionTimeTests {
    /// Hours between two frames are too far for the table's own time, which goes on by a minute at most: it is the frame that ends
    /// the connection, and its successor begins with that frame.
    @Test func aConnectionThatAFrameFindsIdleHasOneSuccessor() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .ack, seq: 1005, ack: 5001, "two", after: ReassemblyLimits.standard.idleTime + 1)
        let again = tap.stamp
        tap.send(.first, .ack, seq: 1008, ack: 5001, "three")
        tap.send(.second, .ack, seq: 5001, ack: 1013)
        #expect(tap.stream(.first, 1).ends == [.idle])
        #expect(tap.opened.count == 2)
        #expect(tap.opened.last?.stamp.time == again.time)
        #expect(tap.stream(.first, 2).text == "twothree")
    }

    /// A clock that is set forward is no silence: the next segment goes on where its half-stream stands.
    @Test func aClockSetForwardEndsNoConnection() {
        for jump in [7_200_000_000_000, 1_760_000_000_000_000_000] as [Int64] {
            for place in 0..<6 {
                var tap = Wiretap()
                let pause = { (step: Int) -> Int64 in step == place ? jump : 1_000 }
                tap.time = 10_000_000_000
                tap.send(.first, .syn, seq: 1000)
                tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
                tap.send(.first, .ack, seq: 1001, ack: 5001, after: pause(0))
                tap.send(.first, .ack, seq: 1001, ack: 5001, "one", after: pause(1))
                tap.send(.first, .ack, seq: 1004, ack: 5001, "two", after: pause(2))
                tap.send(.second, .ack, seq: 5001, ack: 1007, "three", after: pause(3))
                tap.send(.first, [.fin, .ack], seq: 1007, ack: 5006, after: pause(4))
                tap.send(.second, [.fin, .ack], seq: 5006, ack: 1008, after: pause(5))
                #expect(tap.opened.count == 1)
                #expect(tap.stream(.first).text == "onetwo" && tap.stream(.second).text == "three")
                #expect(tap.stream(.first).ends == [.fin] && tap.stream(.second).ends == [.fin])
                let roundTrips = tap.parts.compactMap {
                    if case .roundTrip(let time) = $0.content { time } else { nil }
                }
                #expect(roundTrips.allSatisfy { $0 < jump })
            }
        }
    }

    @Test func aKeepAliveProbeAfterHoursGoesOn() {
        for probe in ["", "\0"] {
            var tap = Wiretap()
            tap.open()
            tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
            tap.send(.second, .ack, seq: 5001, ack: 1004)
            tap.send(.first, .ack, seq: 1003, ack: 5001, probe, after: ReassemblyLimits.standard.idleTime + 1)
            tap.send(.second, .ack, seq: 5001, ack: 1004)
            tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
            #expect(tap.opened.count == 1 && tap.stream(.first).text == "onetwo")
        }
    }

    @Test func aClockSetForwardIsNoProofOfLoss() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1002, ack: 5001, "wo")
        tap.send(.second, .ack, seq: 5001, ack: 1004)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "t", after: 7_200_000_000_000)
        #expect(tap.stream(.first).text == "two" && tap.stream(.first).gaps.isEmpty)
    }

    @Test func anIdleConnectionEndsAndALaterFrameJoinsAnew() {
        var limits = ReassemblyLimits()
        limits.idleTime = 5_000_000_000
        for waits in [true, false] {
            var tap = Wiretap(limits: limits)
            tap.open()
            tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
            if waits { tap.wait(7_000_000_000) }
            tap.send(.first, .ack, seq: 1004, ack: 5001, "two", after: waits ? 1 : 7_000_000_001)
            #expect(tap.stream(.first, 1).ends == [.idle])
            tap.send(.second, .ack, seq: 5001, ack: 1007)
            #expect(tap.stream(.first, 2).text == "two")
        }
    }

    @Test func aWrongTimeStampEndsNoConnection() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        let time = tap.time
        tap.send(.first, .syn, seq: 1, after: 3_000_000_000_000_000_000, ports: (1, 2))
        tap.time = time
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        #expect(tap.stream(.first).text == "onetwo")
        #expect(tap.stream(.first).ends.isEmpty)
    }

    @Test func aClockThatIsSetBackDoesNotEndWaiting() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "A")
        tap.time -= 7_200_000_000_000
        tap.send(.first, .ack, seq: 1003, ack: 5001, "C")
        tap.send(.second, .ack, seq: 5001, ack: 1002)
        tap.send(.first, .ack, seq: 1002, ack: 5001, "B")
        #expect(tap.stream(.first).text == "ABC")
        #expect(tap.stream(.first).gaps.isEmpty)
    }
}
