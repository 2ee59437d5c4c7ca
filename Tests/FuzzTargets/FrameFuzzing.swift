import TestSupport
import Wire

/// The input is a frame behind two octets: the link type's place in a list, and the octets cut off behind it.
enum FrameFuzzing {
    /// Those that are read, and one that nobody has.
    static let linkTypes: [UInt32] = [
        1, 101, 113, 276, 0, 108, 12, 14, 228, 229, 9, 10, 50, 51, 100, 104, 105, 107, 109, 117, 119, 127, 163, 166,
        192,
        204, 239, 258, 147,
    ]

    static func faults(in input: [UInt8]) -> [String] {
        guard input.count > 2 else { return [] }
        let octets = Array(input.dropFirst(2))
        let type = LinkType(rawValue: linkTypes[Int(input[0]) % linkTypes.count])
        let layer = FrameLayer(octets, linkType: type, originalLength: octets.count + Int(input[1]))
        return Verifier(seed: Fingerprint.of(input), cuts: 1).faults(in: layer)
    }
}
