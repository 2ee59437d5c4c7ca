import ByteStream
import Reassembly
import TestSupport
import Testing
import Wire

/// What is passed on where copies differ: as measured on a Linux receiver.
@Suite struct OverlapTests {
    /// Segments of the client by offset, the last of which fills the hole, and what a Linux receiver delivers.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var segments: [(offset: UInt32, text: String)]
        var delivered: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "the same range", segments: [(4, "OLDO"), (4, "NEWN"), (0, "AAAA")], delivered: "AAAAOLDO"),
        Case(
            name: "the same start, longer", segments: [(4, "OLDO"), (4, "NEWNEWNE"), (0, "AAAA")],
            delivered: "AAAANEWNEWNE"),
        Case(
            name: "the same start, shorter", segments: [(4, "OLDOLDOL"), (4, "NEWN"), (0, "AAAA")],
            delivered: "AAAAOLDOLDOL"),
        Case(name: "earlier, ends inside", segments: [(4, "OLDO"), (2, "NEWN"), (0, "AA")], delivered: "AANEWNDO"),
        Case(name: "earlier, the same end", segments: [(4, "OLDO"), (2, "NEWNEW"), (0, "AA")], delivered: "AANEWNEW"),
        Case(name: "covers", segments: [(4, "OLDO"), (2, "NEWNEWNE"), (0, "AA")], delivered: "AANEWNEWNE"),
        Case(name: "starts inside", segments: [(4, "OLDO"), (6, "NEWN"), (0, "AAAA")], delivered: "AAAAOLDOWN"),
        Case(name: "inside", segments: [(4, "OLDOLDOL"), (6, "NN"), (0, "AAAA")], delivered: "AAAAOLDOLDOL"),
        Case(name: "in order over all", segments: [(4, "OLDO"), (0, "NEWNEWNE")], delivered: "NEWNEWNE"),
        Case(name: "in order over a part", segments: [(4, "OLDO"), (0, "NEWNEW")], delivered: "NEWNEWDO"),
        Case(
            name: "over two that follow on", segments: [(4, "OL"), (6, "DO"), (4, "NEW"), (0, "AAAA")],
            delivered: "AAAAOLDO"),
        Case(
            name: "behind one that started earlier", segments: [(4, "OLDO"), (6, "NEWN"), (9, "xyzw"), (0, "AAAA")],
            delivered: "AAAAOLDOWNyzw"),
    ]

    @Test(arguments: cases)
    func aLinuxReceiverIsFollowedAndTheStreamIsAmbiguous(_ script: Case) {
        var tap = Wiretap()
        tap.open()
        for (offset, text) in script.segments { tap.send(.first, .ack, seq: 1001 + offset, ack: 5001, text) }
        tap.finish()
        #expect(tap.stream(.first).text == script.delivered)
        #expect(tap.stream(.first).gaps.isEmpty)
        #expect(tap.anomalies.contains(.conflictingOverlap))
        #expect(tap.ambiguities.first?.cause == .conflictingOverlap)
        #expect(tap.table.ledger.conflicting > 0)
    }

    /// In quadratic time these five segments take minutes.
    @Test func aSegmentIsComparedOnceWithEachPieceThatItOverlaps() {
        let pieces = 30_000
        var table = ConnectionTable(seed: 1)
        var parts: [StreamPart] = []
        var frame: Int64 = 0
        func send(_ flags: Segment.Flags, from sender: Sender = .first, seq: UInt32, _ octets: [UInt8] = []) {
            frame += 1
            let ends = sender == .first ? (Wiretap.client, Wiretap.server) : (Wiretap.server, Wiretap.client)
            let segment = Segment(
                source: ends.0, destination: ends.1, sequenceNumber: seq,
                acknowledgmentNumber: sender == .first ? 5001 : 1001, flags: flags, window: 65_535, urgentPointer: 0,
                payload: 0..<octets.count, snapped: 0, identification: UInt16(truncatingIfNeeded: frame),
                checksum: .right)
            let time = Timestamp(nanoseconds: frame * 1000)
            let stamp = FrameStamp(time: time, clock: time, source: 0, number: frame)
            table.receive(segment, octets: octets.span.bytes, at: stamp, into: &parts)
        }
        let before = ThreadTime.nanoseconds
        send(.syn, seq: 1000)
        send([.syn, .ack], from: .second, seq: 5000)
        for index in 0..<pieces { send(.ack, seq: 1002 + UInt32(index), [0x61]) }
        for _ in 0..<5 { send(.ack, seq: 1002, [UInt8](repeating: 0x62, count: pieces)) }
        #expect(ThreadTime.nanoseconds - before < 30_000_000_000)
        #expect(table.ledger.held == pieces)
        #expect(table.ledger.conflicting == 5 * pieces)
    }

    @Test func anAmbiguityNamesBothFramesAndItsPlace() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        tap.send(.first, .ack, seq: 1003, ack: 5001, "cxyzg")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "AB")
        #expect(tap.stream(.first).text == "ABcxyzg")
        let frames = (FrameReference(source: 0, number: 4), FrameReference(source: 0, number: 5))
        #expect(
            tap.ambiguities == [
                StreamAmbiguity(cause: .conflictingOverlap, offset: 3, first: frames.0, second: frames.1)
            ])
        #expect(tap.table.ledger.conflicting == 3)
    }

    @Test func equalCopiesAreNotAmbiguous() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        tap.send(.first, .ack, seq: 1003, ack: 5001, "CDEFG")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCD")
        #expect(tap.stream(.first).text == "ABCDEFG")
        #expect(tap.ambiguities.isEmpty)
        #expect(tap.table.ledger.duplicate == 5)
    }

    @Test func aCopyOfSeveralSegmentsThatDiffersInOneIsFound() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC")
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCDxFGH")
        #expect(tap.stream(.first).text == "ABCDEFGH")
        #expect(tap.ambiguities.map(\.first.number) == [5])
        #expect(tap.ambiguities.map(\.second.number) == [6])
        #expect(tap.ambiguities.map(\.offset) == [3])
        #expect(tap.table.ledger.conflicting == 3)
        #expect(tap.table.ledger.duplicate == 3)
    }

    /// Eight segments are remembered; of those that a copy differs in, the oldest is named.
    @Test func ofMoreSegmentsThanAreRememberedTheOldestThatDiffersIsNamed() {
        for count in 9...12 {
            var tap = Wiretap()
            tap.open()
            for number in 0..<count { tap.send(.first, .ack, seq: 1001 + UInt32(number) * 2, ack: 5001, "ab") }
            // A copy of all; the first ones are forgotten.
            tap.send(.first, .ack, seq: 1001, ack: 5001, String(repeating: "xy", count: count))
            // The handshake has three frames.
            #expect(tap.ambiguities.map(\.first.number) == [Int64(4 + count - 8)], "\(count)")
            #expect(tap.ambiguities.map(\.offset) == [UInt64(2 * (count - 8))], "\(count)")
        }
    }

    @Test func manyOverlapsEachALittleFurtherKeepTheSums() {
        var tap = Wiretap()
        tap.open()
        var random = SeededOctets(state: 7)
        for step: UInt32 in 0..<200 {
            tap.send(.first, .ack, seq: 1002 + (step * 37) % 150, ack: 5001, octets: random.octets(23))
        }
        tap.send(.first, .ack, seq: 1001, ack: 5001, "A")
        #expect(tap.stream(.first).length == 173)
        #expect(tap.table.ledger.held == 0)
        #expect(tap.table.ledger.captured == 200 * 23 + 1)
    }
}

/// Octets without a meaning, always the same.
private struct SeededOctets {
    var state: UInt64
    mutating func octets(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }
}
