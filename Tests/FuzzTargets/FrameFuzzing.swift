public import TestSupport
import Wire

/// The input is a frame behind two octets: the link type's place in a list, and the octets cut off behind it.
public enum FrameFuzzing {
    /// Those that are read, and one that nobody has.
    static let linkTypes: [UInt32] = [
        1, 101, 113, 276, 0, 108, 12, 14, 228, 229, 9, 10, 50, 51, 100, 104, 105, 107, 109, 117, 119, 127, 163, 166,
        192, 204, 239, 258, 147, 6, 138, 205, 206, 240, 241, 274,
    ]

    /// The frame that an input stands for.
    public static func layer(_ input: [UInt8]) -> FrameLayer {
        let octets = Array(input.dropFirst(2))
        let type = input.first.map { Int($0) } ?? 0
        let cut = input.dropFirst().first.map { Int($0) } ?? 0
        return FrameLayer(
            octets, linkType: LinkType(rawValue: linkTypes[type % linkTypes.count]), originalLength: octets.count + cut)
    }

    static func faults(in input: [UInt8]) -> [String] {
        let layer = layer(input)
        let seed = Fingerprint.of(input)
        let whole = layer.run(.whole)
        var faults = Verifier(seed: seed, cuts: 1, loses: false).faults(in: layer, whole: whole)
        // Snapped at a few places: each costs a run, and another input has others.
        for round in 0..<4 where layer.octetCount > 0 {
            let index = Int(truncatingIfNeeded: (seed >> (UInt64(round) * 8)) % UInt64(layer.octetCount))
            let snapped = layer.losing(index).run(.whole)
            faults += (snapped.violations + layer.inventions(of: snapped, losing: index, from: whole))
                .map { "snapped at \(index): \($0)" }
        }
        return faults
    }
}
