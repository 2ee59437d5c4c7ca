/// How a layer's input is handed over: the same octets, in other pieces.
public enum InputCut: Sendable, Hashable, CustomStringConvertible {
    /// In one piece.
    case whole
    /// Each octet in a piece of its own.
    case octets
    /// At random places, by this seed.
    case random(seed: UInt64)

    /// Where `count` octets are cut; no piece is empty.
    public func pieces(_ count: Int, _ random: inout SeededRandom) -> [Range<Int>] {
        switch self {
        case .whole: return count == 0 ? [] : [0..<count]
        case .octets: return (0..<count).map { $0..<$0 + 1 }
        case .random:
            var pieces: [Range<Int>] = []
            var start = 0
            while start < count {
                let most = Bool.random(using: &random) ? 8 : 400
                let end = min(count, start + Int.random(in: 1...most, using: &random))
                pieces.append(start..<end)
                start = end
            }
            return pieces
        }
    }

    /// The octets in pieces, by the cut's own seed.
    public func pieces(of octets: [UInt8]) -> [[UInt8]] {
        var random = generator
        return pieces(octets.count, &random).map { Array(octets[$0]) }
    }

    /// The generator that belongs to the cut.
    public var generator: SeededRandom {
        if case .random(let seed) = self { SeededRandom(seed: seed) } else { SeededRandom(seed: 0) }
    }

    /// The cut in words, with its seed.
    public var description: String {
        switch self {
        case .whole: "whole"
        case .octets: "octet by octet"
        case .random(let seed): "cut by seed \(seed)"
        }
    }
}
