import ByteStream
import Reassembly
import Testing
import Wire

@Suite struct OrderTests {
    @Test func reorderedSegmentsComeOutInOrder() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        tap.send(.first, .ack, seq: 1007, ack: 5001, "GHI")
        #expect(tap.stream(.first).text == "")
        #expect(tap.table.ledger.held == 6)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC")
        #expect(tap.stream(.first).text == "ABCDEFGHI")
        #expect(tap.table.ledger.held == 0)
        #expect(tap.stream(.first).gaps.isEmpty)
        let held = tap.parts.compactMap { part -> String? in
            switch part.content {
            case .holding(let stamp): "holding \(stamp.number)"
            case .released: "released"
            default: nil
            }
        }
        #expect(held == ["holding 4", "released"])
    }

    @Test func eachPieceKeepsItsOwnFrameAndAcknowledgment() {
        var tap = Wiretap()
        tap.open()
        tap.send(.second, .ack, seq: 5001, ack: 1001, "answers")
        tap.send(.first, .ack, seq: 1004, ack: 5008, "DEF")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC")
        let data = tap.parts.compactMap { part -> StreamData? in
            if part.sender == .first, case .data(let data) = part.content { data } else { nil }
        }
        #expect(data.map(\.stamp.number) == [6, 5])
        #expect(data.map(\.acknowledged) == [0, 7])
        #expect(data.map(\.startsSegment) == [true, true])
    }

    @Test func anExactRetransmissionIsADuplicate() {
        var tap = Wiretap()
        tap.open()
        for _ in 0..<3 { tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC") }
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        #expect(tap.stream(.first).text == "ABCDEF")
        #expect(tap.table.ledger.duplicate == 6)
        #expect(tap.anomalies.isEmpty)
    }

    @Test func aRetransmissionWithMovedBoundariesGivesOnlyWhatIsNew() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCD")
        tap.send(.first, .ack, seq: 1003, ack: 5001, "CDEFG")
        #expect(tap.stream(.first).text == "ABCDEFG")
        #expect(tap.table.ledger.duplicate == 2)
        #expect(tap.table.ledger.conflicting == 0)
    }

    @Test func aConflictingRetransmissionOfWhatWentOutIsFound() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCDEF")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCxEF")
        #expect(tap.stream(.first).text == "ABCDEF")
        #expect(tap.table.ledger.conflicting == 6)
        #expect(tap.table.ledger.duplicate == 0)
        #expect(tap.anomalies == [.conflictingOverlap])
    }

    @Test(arguments: [UInt32.max - 3, UInt32.max, 0, 0x7FFF_FFFE])
    func sequenceNumbersWrapWithoutASeam(isn: UInt32) {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: isn)
        tap.send(.second, [.syn, .ack], seq: isn &+ 77, ack: isn &+ 1)
        tap.send(.first, .ack, seq: isn &+ 1, ack: isn &+ 78)
        tap.send(.first, .ack, seq: isn &+ 6, ack: isn &+ 78, "fghij")
        tap.send(.first, .ack, seq: isn &+ 1, ack: isn &+ 78, "abcde")
        tap.send(.second, .ack, seq: isn &+ 78, ack: isn &+ 11, "ok")
        #expect(tap.stream(.first).text == "abcdefghij")
        #expect(tap.stream(.second).text == "ok")
        #expect(tap.anomalies.isEmpty)
    }

    @Test func fiveGigabytesInOneHalfStreamKeepTheirOffsets() {
        var tap = Wiretap()
        tap.open()
        // The far ends of long snapped segments stand for the octets between.
        var seq: UInt32 = 1001
        for _ in 0..<500 {
            tap.send(.first, .ack, seq: seq, ack: 5001, "x", snapped: 9_999_999)
            seq &+= 10_000_000
        }
        tap.send(.first, .ack, seq: seq, ack: 5001, "y")
        #expect(tap.stream(.first).length == 5_000_000_001)
        #expect(tap.table.ledger.snapped == 500 * 9_999_999)
    }

    @Test func keepAliveProbesAreDuplicates() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "A")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "\0")
        tap.send(.first, .ack, seq: 1001, ack: 5001)
        tap.send(.second, .ack, seq: 5001, ack: 1002)
        tap.send(.first, .ack, seq: 1002, ack: 5001, "B")
        #expect(tap.stream(.first).text == "AB")
        #expect(tap.table.ledger.duplicate == 1)
        #expect(tap.anomalies.isEmpty)
    }

    @Test func aZeroWindowProbeIsFollowedByTheRest() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "A")
        tap.send(.second, .ack, seq: 5001, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC")
        #expect(tap.stream(.first).text == "ABC")
        #expect(tap.table.ledger.duplicate == 1)
    }

    @Test func anAcknowledgmentAheadOfItsDataIsNoGap() {
        var tap = Wiretap()
        tap.open()
        tap.send(.second, .ack, seq: 5001, ack: 1004, "answer")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.finish()
        #expect(tap.stream(.first).text == "GET")
        #expect(tap.stream(.first).gaps.isEmpty)
    }
}
