import ByteStream
import Reassembly
import Testing
import Wire

@Suite struct LifecycleTests {
    @Test func aConnectionMayBeJoinedInTheMiddle() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 70_000, ack: 90_000, "POST")
        tap.send(.second, .ack, seq: 90_000, ack: 70_004, "HTTP")
        tap.finish()
        #expect(tap.opened.map(\.client) == [nil])
        #expect(tap.stream(.first).text == "POST")
        #expect(tap.stream(.second).text == "HTTP")
        #expect(tap.table.ledger.span == 8)
    }

    @Test func octetsInFlightAtAJoinAreNoGap() {
        var tap = Wiretap()
        tap.send(.second, .ack, seq: 90_000, ack: 70_000)
        tap.send(.first, .ack, seq: 70_100, ack: 90_000, "later")
        tap.send(.second, .ack, seq: 90_000, ack: 70_105)
        tap.send(.second, .ack, seq: 90_000, ack: 70_105, after: 1_000_000_000)
        #expect(tap.opened.first?.first == Wiretap.server)
        #expect(tap.streams.values.map(\.text).sorted() == ["later"])
        #expect(tap.streams.values.allSatisfy { $0.gaps.isEmpty })
    }

    @Test func aKeepAliveProbeAtAJoinIsNoData() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 69_999, ack: 90_000, "\0")
        tap.send(.second, .ack, seq: 90_000, ack: 70_000)
        tap.send(.first, .ack, seq: 70_000, ack: 90_000, "POST")
        #expect(tap.stream(.first).text == "POST")
        #expect(tap.table.ledger.outsideWindow == 1)
    }

    @Test func anEmptyKeepAliveProbeAtAJoinCostsNothing() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 69_999, ack: 90_000)
        tap.send(.second, .ack, seq: 90_000, ack: 70_000)
        tap.send(.first, .ack, seq: 70_000, ack: 90_000, "POST")
        #expect(tap.stream(.first).text == "POST")
    }

    @Test func aStraySegmentIsOutsideTheWindow() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .ack, seq: 2_000_000_000, ack: 5001, "stray")
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        tap.finish()
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "onetwo")
        #expect(tap.table.ledger.outsideWindow == 5)
    }

    @Test func aFINWithDataEndsBehindIt() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.fin, .ack], seq: 1001, ack: 5001, "bye")
        #expect(tap.stream(.first).text == "bye")
        #expect(tap.stream(.first).ends == [.fin])
        tap.send(.second, .ack, seq: 5001, ack: 1005, "still here")
        #expect(tap.stream(.second).text == "still here")
        #expect(tap.parts.last?.content != .closed)
    }

    @Test func aFINBeforeItsDataWaits() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.fin, .ack], seq: 1004, ack: 5001)
        #expect(tap.stream(.first).ends.isEmpty)
        tap.send(.second, [.fin, .ack], seq: 5001, ack: 1005)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        #expect(tap.stream(.first).text == "GET")
        #expect(tap.stream(.first).ends == [.fin])
        #expect(tap.parts.last?.content == .closed)
    }

    @Test func octetsBehindAFINAreNotGiven() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.fin, .ack], seq: 1001, ack: 5001, "bye")
        tap.send(.first, .ack, seq: 1004, ack: 5001, "ghost")
        tap.send(.first, [.fin, .ack], seq: 1001, ack: 5001, "bye")
        #expect(tap.stream(.first).text == "bye")
        #expect(tap.table.ledger.outsideWindow == 5)
        #expect(tap.table.ledger.duplicate == 3)
        #expect(tap.anomalies == [.dataAfterEnd])
    }

    @Test func anRSTWhereItIsExpectedEndsBothDirections() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, [.rst, .ack], seq: 5001, ack: 1004)
        #expect(tap.stream(.second).ends == [.reset])
        tap.wait(1_300_000_000)
        #expect(tap.stream(.first).ends == [.reset])
        #expect(tap.parts.last?.content == .closed)
    }

    @Test func anRSTDoesNotOvertakeTheDataBeforeIt() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, .rst, seq: 5004)
        tap.send(.second, .ack, seq: 5001, ack: 1004, "200")
        #expect(tap.stream(.second).text == "200")
        tap.wait(1_300_000_000)
        #expect(tap.stream(.second).ends == [.reset])
        #expect(tap.stream(.first).ends == [.reset])
    }

    @Test func anRSTThatAcknowledgesUnseenDataWaitsForIt() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.first, [.rst, .ack], seq: 1004, ack: 5004)
        tap.send(.second, .ack, seq: 5001, ack: 1004, "200")
        #expect(tap.stream(.second).text == "200")
        tap.finish()
        #expect(tap.stream(.second).gaps.isEmpty)
    }

    @Test func anRSTWaitsForWhatTheOtherEndHadSentBefore() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        // A client that has gone answers each segment with an RST; these came in another order.
        tap.send(.first, [.fin, .ack], seq: 1004, ack: 5001)
        tap.send(.second, [.fin, .ack], seq: 5004, ack: 1005, " OK")
        tap.send(.first, .rst, seq: 1005)
        tap.send(.second, .ack, seq: 5001, ack: 1005, "200")
        tap.send(.first, .rst, seq: 1005)
        #expect(tap.stream(.second).text == "200 OK")
        #expect(tap.stream(.second).gaps.isEmpty)
        #expect(tap.parts.last?.content == .closed)
        #expect(tap.table.ledger.late == 0)
    }

    /// As two cards or clocks show it: all that the server sent before all that the client did.
    @Test func anRSTCapturedBeforeTheOtherDirectionDoesNotEndIt() {
        var tap = Wiretap()
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.second, .ack, seq: 5001, ack: 1004, "200")
        tap.send(.second, .rst, seq: 5004)
        tap.send(.first, .syn, seq: 1000)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.finish()
        #expect(tap.opened.count == 1)
        // Whose frame came first is `.first`.
        #expect(tap.stream(.second).text == "GET")
        #expect(tap.stream(.second).ends == [.reset])
        #expect(tap.stream(.first).text == "200")
        #expect(tap.anomalies.isEmpty)
    }

    @Test func anRSTEndsTheConnectionWhereWhatIsMissingDoesNotCome() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, .ack, seq: 5004, ack: 1004, " OK")
        tap.send(.first, .rst, seq: 1004)
        #expect(tap.stream(.first).ends == [.reset])
        #expect(tap.stream(.second).ends.isEmpty)
        tap.wait(1_300_000_000)
        #expect(tap.stream(.second).text == "··· OK")
        #expect(tap.stream(.second).ends == [.reset])
    }

    @Test func aSYNBehindAnRSTOpensAnotherConnection() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, .rst, seq: 5001)
        tap.send(.first, .syn, seq: 70_000)
        #expect(tap.stream(.first, 1).ends == [.reset])
        #expect(tap.opened.count == 2)
    }

    @Test func anRSTInTheWindowIsForgottenWhereItsSenderGoesOn() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .rst, seq: 1100)
        tap.send(.first, .ack, seq: 1001, ack: 5001, octets: [UInt8](repeating: 0x61, count: 200))
        tap.send(.second, .ack, seq: 5001, ack: 1201, "200", after: 1_100_000_000)
        #expect(tap.stream(.first).octets.count == 200)
        #expect(tap.stream(.second).text == "200")
        #expect(tap.stream(.second).ends.isEmpty)
        #expect(tap.anomalies == [.resetOutsideWindow])
    }

    @Test func anRSTOutsideTheWindowEndsNothing() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, .rst, seq: 4000)
        tap.send(.second, .rst, seq: 1_000_000_000)
        tap.send(.second, .ack, seq: 5001, ack: 1004, "200")
        #expect(tap.stream(.second).text == "200")
        #expect(tap.anomalies == [.resetOutsideWindow, .resetOutsideWindow])
    }

    @Test func aRefusedSYNIsReset() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000)
        tap.send(.second, [.rst, .ack], seq: 0, ack: 1001)
        #expect(tap.parts.last?.content == .closed)
        #expect(tap.stream(.first).ends == [.reset])
        #expect(tap.anomalies.isEmpty)
    }

    @Test func dataInASYNCountsOnceItIsAcknowledged() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000, "early")
        #expect(tap.stream(.first).text == "")
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1006)
        #expect(tap.stream(.first).text == "early")
        tap.send(.first, .ack, seq: 1006, ack: 5001, " late")
        #expect(tap.stream(.first).text == "early late")
        #expect(tap.anomalies.isEmpty)
    }

    @Test func dataInASYNThatWasNotAcceptedIsSentAgain() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000, "bogus")
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        #expect(tap.stream(.first).text == "GET")
        #expect(tap.table.ledger.outsideWindow == 5)
    }

    @Test func dataInASYNThatNobodyAnsweredStaysHeld() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000, "early")
        tap.send(.first, .syn, seq: 1000, "early")
        tap.finish()
        #expect(tap.stream(.first).text == "")
        #expect(tap.table.ledger.held == 5)
        #expect(tap.table.ledger.duplicate == 5)
    }

    @Test func whatTrailsBehindACloseOpensNothing() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.fin, .ack], seq: 1001, ack: 5001, "bye")
        tap.send(.second, [.fin, .ack], seq: 5001, ack: 1005)
        tap.send(.first, .ack, seq: 1005, ack: 5002)
        tap.send(.first, [.fin, .ack], seq: 1001, ack: 5001, "bye")
        tap.send(.second, .rst, seq: 5002)
        tap.send(.second, .ack, seq: 5002, ack: 1005, "ghost")
        #expect(tap.opened.count == 1)
        #expect(tap.table.ledger.duplicate == 3)
        #expect(tap.table.ledger.outsideWindow == 5)
    }

    @Test func anRSTWithoutAConnectionOpensNone() {
        var tap = Wiretap()
        tap.send(.first, .rst, seq: 1000, "text")
        #expect(tap.opened.isEmpty)
        #expect(tap.table.ledger.outsideWindow == 4)
    }

    @Test func oneOctetOfTheServersAtAJoinIsData() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 70_000, ack: 90_000, "POST")
        tap.send(.second, .ack, seq: 90_000, ack: 70_004, "H")
        tap.send(.second, .ack, seq: 90_001, ack: 70_004, "TTP")
        #expect(tap.stream(.second).text == "HTTP")
        #expect(tap.table.ledger.outsideWindow == 0)
    }

    @Test func theSYNACKThatIsAcknowledgedCounts() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000)
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.second, [.syn, .ack], seq: 3_000_000_000, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, .ack, seq: 5001, ack: 1004, "200")
        tap.finish()
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "GET")
        #expect(tap.stream(.second).text == "200")
        #expect(tap.stream(.second).gaps.isEmpty)
    }

    @Test func whatIsDoubtfulIsForgotten() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .syn, seq: 90_000_000)
        tap.wait(11_000_000_000)
        tap.send(.second, [.syn, .ack], seq: 7000, ack: 90_000_001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "still")
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "still")
    }

    @Test func aRepeatedSYNACKTellsNoRoundTrip() {
        for (pause, isKnown) in [(1_000_000, true), (1_000_000_000, false)] as [(Int64, Bool)] {
            var tap = Wiretap()
            tap.send(.first, .syn, seq: 1000)
            tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
            tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001, after: pause)
            tap.send(.first, .ack, seq: 1001, ack: 5001, after: 30_000_000)
            let found = tap.parts.contains { if case .roundTrip = $0.content { true } else { false } }
            #expect(found == isKnown)
        }
    }

    @Test func nothingFollowsClosed() {
        var limits = ReassemblyLimits()
        limits.heldInTable = 2_000
        var tap = Wiretap(limits: limits)
        tap.send(.first, .syn, seq: 1000, "early", ports: (1, 80))
        tap.send(.second, [.rst, .ack], seq: 0, ack: 1001, ports: (1, 80))
        tap.open(ports: (2, 80))
        tap.send(.first, .ack, seq: 2000, ack: 5001, octets: [UInt8](repeating: 1, count: 3000), ports: (2, 80))
        let first = tap.parts.filter { $0.slot == 0 }.map(\.content)
        #expect(first.last == .closed)
        #expect(first.contains(.released))
        #expect(tap.table.ledger.held == 5)
    }

    @Test func anAcknowledgmentAheadOfItsFINIsNoGap() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "bye")
        tap.send(.second, .ack, seq: 5001, ack: 1005)
        tap.send(.first, [.fin, .ack], seq: 1004, ack: 5001)
        tap.wait(3_000_000_000)
        tap.send(.second, .ack, seq: 5001, ack: 1005)
        tap.finish()
        #expect(tap.stream(.first).text == "bye")
        #expect(tap.stream(.first).gaps.isEmpty)
        #expect(tap.stream(.first).ends == [.fin])
    }

    @Test func aForgedRSTInTheWindowOfAQuietConnectionEndsNothing() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .rst, seq: 2000)
        tap.wait(10_000_000_000)
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        #expect(tap.stream(.first).text == "onetwo")
        #expect(tap.anomalies == [.resetOutsideWindow])
    }

    @Test func aFINFarAheadIsNotBelieved() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, [.fin, .ack], seq: 1_000_000_000, ack: 5001)
        tap.finish()
        #expect(tap.stream(.first).length == 3)
        #expect(tap.anomalies == [.misplacedFIN])
    }

    /// Nothing can be missing behind an end: segments far ahead of it are of another connection.
    @Test(arguments: [0, 50]) func nothingIsLostBehindAFIN(hole: UInt32) {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.fin, .ack], seq: 1001 + hole, ack: 5001, "GET")
        let far: UInt32 = 1004 + 20 << 20
        for part in 0..<2 as Range<UInt32> {
            tap.send(.first, .ack, seq: far + part * 100, ack: 5001, octets: [UInt8](repeating: 1, count: 100))
        }
        tap.finish()
        #expect(tap.stream(.first, 1).ends.count == 1)
        #expect(tap.table.ledger.notCaptured == Int(hole))
        #expect(tap.table.ledger.span == tap.table.ledger.spanClasses.reduce(0) { $0 + $1.count })
        #expect(tap.opened.count == 2)
        #expect(tap.stream(.first, 2).octets.count == 100)
    }

    /// What trails behind a closed connection is not its loss either.
    @Test func nothingIsLostBehindAClosedConnection() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, [.rst, .ack], seq: 5001, ack: 1004)
        for part in 0..<2 as Range<UInt32> {
            tap.send(
                .first, .ack, seq: 1004 + 20 << 20 + part * 100, ack: 5001, octets: [UInt8](repeating: 1, count: 100))
        }
        tap.finish()
        #expect(tap.table.ledger.notCaptured == 0)
        #expect(tap.table.ledger.span == tap.table.ledger.spanClasses.reduce(0) { $0 + $1.count })
    }
}
