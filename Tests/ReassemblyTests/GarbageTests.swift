import ByteStream
import Reassembly
import TestSupport
import Testing
import Wire

/// Segments that no host would send: whatever comes, the parts keep their grammar and the sums hold.
@Suite struct GarbageTests {
    @Test(arguments: 0..<200)
    func anySegmentsKeepTheGrammarOfPartsAndTheSums(round: Int) {
        let seed = UInt64(round) &* 6_700_417 &+ 11
        var random = SeededRandom(seed: seed)
        var limits = ReassemblyLimits()
        if round % 2 == 0 {
            limits.heldOctets = 200
            limits.heldPieces = 5
            limits.heldInTable = 3_000
            limits.connections = 4
            limits.embryonicConnections = 2
            limits.lingeringConnections = 1
        }
        if round % 3 == 0 { limits.furthestAhead = 300 }
        var tap = Wiretap(limits: limits, seed: seed)
        let bases = (0..<2).map { _ in
            Bool.random(using: &random) ? UInt32.random(in: .min ... .max, using: &random) : UInt32.max &- 20
        }
        for _ in 0..<400 {
            let sender: Sender = Bool.random(using: &random) ? .first : .second
            let own = Int(sender.rawValue)
            func sequence(_ side: Int) -> UInt32 {
                switch Int.random(in: 0..<20, using: &random) {
                case 0: UInt32.random(in: .min ... .max, using: &random)
                case 1: bases[side] &+ UInt32.random(in: 0...5_000, using: &random)
                default: bases[side] &+ UInt32.random(in: 0...60, using: &random)
                }
            }
            let flags: Segment.Flags =
                switch Int.random(in: 0..<16, using: &random) {
                case 0: .syn
                case 1: [.syn, .ack]
                case 2: [.fin, .ack]
                case 3: .rst
                case 4: [.rst, .ack]
                case 5: Segment.Flags(rawValue: UInt8.random(in: 0...63, using: &random))
                default: .ack
                }
            let count = Bool.random(using: &random) ? Int.random(in: 0...30, using: &random) : 0
            // Octets that follow from the position agree in every copy; one segment in eight lies.
            let from = sequence(own)
            let lie: UInt8 = Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0
            let payload = (0..<count).map { UInt8(truncatingIfNeeded: (from &+ UInt32($0)) &* 31) &+ lie }
            let pause: Int64 =
                switch Int.random(in: 0..<40, using: &random) {
                case 0: Int64.random(in: 0...20_000_000_000, using: &random)
                case 1: -5_000_000_000
                case 2: 5_000_000_000_000
                default: Int64.random(in: 0...10_000_000, using: &random)
                }
            tap.clock = max(tap.clock, tap.time)
            tap.send(
                sender, flags, seq: from, ack: sequence(1 - own), octets: payload,
                snapped: Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 0...20, using: &random) : 0,
                after: pause, ports: (UInt16.random(in: 1...6, using: &random), 80))
        }
        tap.finish()
        let ledger = tap.table.ledger
        #expect(ledger.captured == ledger.payloadClasses.reduce(0) { $0 + $1.count }, "seed \(seed)")
        #expect(ledger.span == ledger.spanClasses.reduce(0) { $0 + $1.count }, "seed \(seed)")
        #expect(tap.streams.values.allSatisfy { $0.ends.count == 1 }, "seed \(seed)")
        #expect(tap.table.count == 0, "seed \(seed)")
        #expect(ledger.inOrder > 0, "seed \(seed)")
    }
}
