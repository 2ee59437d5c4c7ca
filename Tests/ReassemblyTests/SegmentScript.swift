import TestSupport
import Wire

/// What a client that means no good sends to a receiver, after the handshake.
struct SegmentScript: CustomStringConvertible {
    var name = ""
    var isn: UInt32 = 1000
    /// The options of the SYN.
    var options: [UInt8] = []
    var synOctets: [UInt8] = []
    /// Whether the program reads after each segment, or only at the end.
    var readsAtOnce = true
    var steps: [Step]

    struct Step: CustomStringConvertible {
        /// Of the first octet, behind the SYN.
        var offset: Int
        var octets: [UInt8]
        var flags: Segment.Flags = [.ack, .psh]
        var urgentPointer: UInt16 = 0
        /// How far from what is to be acknowledged.
        var acknowledges = 0
        var hasWrongChecksum = false
        var split = PacketSplit.whole

        init(
            _ offset: Int, _ text: String, _ flags: Segment.Flags = [.ack, .psh], urgent: UInt16 = 0,
            acknowledges: Int = 0, hasWrongChecksum: Bool = false, split: PacketSplit = .whole
        ) {
            self.offset = offset
            octets = Array(text.utf8)
            self.flags = flags
            urgentPointer = urgent
            self.acknowledges = acknowledges
            self.hasWrongChecksum = hasWrongChecksum
            self.split = split
        }

        var description: String {
            let names: [(Segment.Flags, String)] = [
                (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.urg, "URG\(urgentPointer)"), (.ack, "ACK"),
            ]
            let set = names.filter { flags.contains($0.0) }.map(\.1).joined(separator: "|")
            let rest = (acknowledges == 0 ? "" : " ack\(acknowledges)") + (hasWrongChecksum ? " wrong" : "")
            return "\(offset) '\(String(decoding: octets, as: UTF8.self))' \(set)\(rest) \(split)"
        }
    }

    var description: String {
        let opening = "isn \(isn), \(options.count) octets of options, reads \(readsAtOnce ? "at once" : "late")"
        return "\(name) (\(opening)): " + steps.map(\.description).joined(separator: "; ")
    }

    /// Maximum segment size 1460, SACK permitted, window scale 7.
    private static let someOptions: [UInt8] = [2, 4, 0x05, 0xB4, 4, 2, 1, 1, 1, 3, 3, 7]

    /// A script without a plan: segments near each other, most with the octets that belong there, some not.
    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        name = "seed \(seed)"
        isn = chance(20) ? UInt32.max &- UInt32(number(0...40)) : UInt32(truncatingIfNeeded: random.next())
        options = chance(50) ? Self.someOptions : []
        readsAtOnce = chance(70)
        let liesPercent = [0, 10, 40][number(0...2)]
        let oddPercent = [0, 0, 15, 40][number(0...3)]
        func text(_ offset: Int, _ count: Int) -> String {
            let lies = chance(liesPercent)
            return String(
                decoding: (offset..<(offset + count)).map { place in
                    lies && chance(60)
                        ? UInt8(number(0x41...0x5A)) : UInt8(truncatingIfNeeded: 0x61 + (place % 26 + 26) % 26)
                }, as: UTF8.self)
        }
        steps = []
        for _ in 0..<number(3...14) {
            let offset = number(0...40)
            var step = Step(offset, text(offset, number(1...16)))
            if chance(oddPercent) {
                switch number(0...10) {
                case 0: step.flags.insert(.fin)
                case 1: step = Step(number(0...50), "", [.ack, .fin])
                case 2:
                    step.flags.insert(.urg)
                    step.urgentPointer = UInt16(number(0...20))
                case 3: step.flags = .psh
                case 4: step.flags = [.syn, .ack]
                case 5:
                    step = Step(number(0...60), "", [.rst, chance(50) ? .ack : .rst], hasWrongChecksum: chance(30))
                case 6: step.acknowledges = -number(1...100_000)
                case 7: step = Step(-number(1...3), text(0, 1))
                case 8: step = Step(number(1...4) << 20, text(0, 8))
                case 9: step = Step(number(1...4) << 20, "", .rst)
                default: step.split = [.reversed, .repeated, .conflicting][number(0...2)]
                }
            }
            steps.append(step)
        }
        // So that most is delivered.
        if chance(60) { steps.append(Step(0, text(0, number(10...60)))) }
    }

    init(_ name: String, _ steps: [Step], isn: UInt32 = 1000, syn: String = "") {
        self.name = name
        self.isn = isn
        synOctets = Array(syn.utf8)
        self.steps = steps
    }
}
