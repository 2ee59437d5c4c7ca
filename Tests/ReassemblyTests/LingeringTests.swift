import ByteStream
import Reassembly
import Testing
import Wire

/// What trails behind a closed connection, soon and after seconds of silence.
@Suite struct LingeringTests {
    /// Opens a connection, sends a request and an answer, and closes both directions.
    private func closed(_ ports: (UInt16, UInt16)? = nil, gap: Bool = false) -> Wiretap {
        var tap = Wiretap()
        close(&tap, ports, gap: gap)
        return tap
    }

    private func close(_ tap: inout Wiretap, _ ports: (UInt16, UInt16)? = nil, gap: Bool = false) {
        tap.open(ports: ports)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "POST", ports: ports)
        let next: UInt32 = gap ? 1015 : 1005
        if gap { tap.send(.first, .ack, seq: 1010, ack: 5001, "/last", ports: ports) }
        tap.send(.second, .ack, seq: 5001, ack: next, "201", ports: ports)
        tap.send(.first, [.fin, .ack], seq: next, ack: 5004, ports: ports)
        tap.send(.second, [.fin, .ack], seq: 5004, ack: next + 1, ports: ports)
        // What was acknowledged and never seen is a gap after a second.
        if gap { tap.send(.first, .ack, seq: next + 1, ack: 5005, after: 1_500_000_000, ports: ports) }
    }

    /// Capture time in nanoseconds: at once, not yet settled, settled, and nearly forgotten.
    private static let silences: [Int64] = [1_000, 2_900_000_000, 3_100_000_000, 59_000_000_000]

    @Test(arguments: silences) func aCopyIsADuplicateAndOpensNothing(silence: Int64) {
        var tap = closed()
        tap.wait(silence)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "POST")
        tap.send(.second, [.fin, .ack], seq: 5004, ack: 1006)
        tap.finish()
        #expect(tap.opened.count == 1)
        #expect(tap.table.ledger.duplicate == 4)
        #expect(tap.table.ledger.connections == 1)
        #expect(tap.anomalies.isEmpty)
        #expect(tap.table.count == 0)
    }

    /// As dumpcap writes what it captures on the ports of a bridge: some frames of the one, then those of the other from the same time.
    @Test func aConnectionThatAnotherInterfaceShowsAgainOpensNothing() {
        var tap = Wiretap()
        let start = tap.time
        close(&tap)
        tap.clock = tap.time
        tap.time = start
        close(&tap)
        tap.finish()
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "POST")
        #expect(tap.table.ledger.duplicate == 7)
        #expect(tap.anomalies.isEmpty)
    }

    @Test(arguments: silences) func octetsOfAGapAreLate(silence: Int64) {
        var tap = closed(gap: true)
        #expect(tap.stream(.first).text == "POST·····/last")
        tap.wait(silence)
        tap.send(.first, .ack, seq: 1005, ack: 5001, " /ses")
        #expect(tap.opened.count == 1)
        #expect(tap.table.ledger.late == 5)
        #expect(tap.table.ledger.duplicate == 0)
    }

    @Test(arguments: silences) func octetsBehindTheEndAreNotGiven(silence: Int64) {
        var tap = closed()
        tap.wait(silence)
        tap.send(.second, .ack, seq: 5005, ack: 1006, "ghost")
        #expect(tap.opened.count == 1)
        #expect(tap.table.ledger.outsideWindow == 5)
        #expect(tap.anomalies == [.dataAfterEnd])
    }

    @Test(arguments: silences) func aSYNOpensAnother(silence: Int64) {
        var tap = closed()
        tap.wait(silence)
        tap.send(.first, .syn, seq: 70_000)
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 70_001)
        tap.send(.first, .ack, seq: 70_001, ack: 5001, "GET")
        #expect(tap.opened.map(\.ordinal) == [1, 2])
        #expect(tap.stream(.first, 2).text == "GET")
        #expect(tap.table.count == 1)
    }

    @Test(arguments: silences) func theSecondStraySegmentOpensAnother(silence: Int64) {
        var tap = closed()
        tap.wait(silence)
        tap.send(.second, .ack, seq: 2_000_000_000, ack: 90_000, "one")
        #expect(tap.opened.count == 1)
        tap.send(.second, .ack, seq: 2_000_000_003, ack: 90_000, "two")
        #expect(tap.opened.count == 2)
    }

    /// Endpoints that are used again, where the handshake was not captured.
    @Test(arguments: silences) func aSegmentThatIsFarInBothDirectionsOpensAnother(silence: Int64) {
        var tap = closed()
        tap.wait(silence)
        tap.send(.first, .ack, seq: 2_000_000_000, ack: 3_000_000_000, "GET")
        tap.send(.second, .ack, seq: 3_000_000_000, ack: 2_000_000_003, "200")
        #expect(tap.opened.count == 2)
        #expect(tap.stream(.first, 2).text == "GET" && tap.stream(.second, 2).text == "200")
        #expect(tap.table.ledger.outsideWindow == 0)
    }

    @Test func anotherCopyIsComparedAsLongAsMirrorsAndTimersTake() {
        for (silence, isCompared) in [(2_900_000_000, true), (3_100_000_000, false)] as [(Int64, Bool)] {
            // Whether or not another connection's frames moved the table's time on meanwhile.
            for isAlone in [true, false] {
                var tap = closed()
                if !isAlone {
                    for _ in 0..<10 { tap.send(.first, .syn, seq: 7, after: silence / 10, ports: (9, 80)) }
                    tap.send(.first, .ack, seq: 1001, ack: 5001, "FORG")
                } else {
                    tap.send(.first, .ack, seq: 1001, ack: 5001, "FORG", after: silence)
                }
                #expect(tap.table.ledger.conflicting == (isCompared ? 4 : 0))
                #expect(tap.table.ledger.duplicate == (isCompared ? 0 : 4))
                #expect(tap.ambiguities.isEmpty)
            }
        }
    }

    @Test func afterAMinuteItIsForgotten() {
        var tap = Wiretap()
        for port in UInt16(1)...600 { close(&tap, (port, 80)) }
        #expect(tap.table.count == 600)
        tap.wait(4_000_000_000)
        #expect(tap.table.count == 600)
        for port in UInt16(1)...300 { tap.send(.first, .ack, seq: 1006, ack: 5005, after: 1_000, ports: (port, 80)) }
        for _ in 0..<58 { tap.wait(1_000_000_000) }
        #expect(tap.table.count == 300)
        for _ in 0..<5 { tap.wait(1_000_000_000) }
        #expect(tap.table.count == 0)
    }

    @Test func inACrowdTheFirstAreForgottenAfterHalfTheTime() {
        var tap = Wiretap()
        for port in UInt16(1)...1124 { close(&tap, (port, 80)) }
        for _ in 0..<29 { tap.wait(1_000_000_000) }
        #expect(tap.table.count == 1124)
        // Half the time has gone by: as many stay as are no crowd, those that closed last.
        for _ in 0..<3 { tap.wait(1_000_000_000) }
        #expect(tap.table.count == 1024)
        for (port, opened) in [(UInt16(101), 1124), (100, 1125)] {
            tap.send(.first, .ack, seq: 1001, ack: 5001, "POST", ports: (port, 80))
            #expect(tap.opened.count == opened)
        }
        for _ in 0..<26 { tap.wait(1_000_000_000) }
        #expect(tap.table.count == 1025)
        for _ in 0..<5 { tap.wait(1_000_000_000) }
        // The one that was heard of again, and the one that it opened, which is under way.
        #expect(tap.table.count == 2)
    }

    @Test func whatLingersKeepsToTheLimitsOfTheTable() {
        var limits = ReassemblyLimits()
        limits.lingeringConnections = 5
        limits.connections = 8
        var tap = Wiretap(limits: limits)
        for port in UInt16(1)...4 { close(&tap, (port, 80)) }
        tap.wait(4_000_000_000)
        for port in UInt16(11)...14 { close(&tap, (port, 80)) }
        #expect(tap.table.count == 5)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "POST", ports: (4, 80))
        #expect(tap.opened.count == 8)
        for port in UInt16(21)...28 { tap.send(.first, .syn, seq: 7, ports: (port, 80)) }
        #expect(tap.table.count == 8)
        #expect(tap.table.ledger.evicted == EvictionCounts())
    }

    @Test func whatIsForgottenBeforeItsTimeIsCounted() {
        var limits = ReassemblyLimits.standard
        limits.lingeringConnections = 2
        var tap = Wiretap(limits: limits)
        for port: UInt16 in 50_001...50_005 { close(&tap, (port, 80)) }
        #expect(tap.table.ledger.lingeringLimit == 3)
        tap.wait(120_000_000_000)
        tap.finish()
        #expect(tap.table.ledger.lingeringLimit == 3)
    }
}
