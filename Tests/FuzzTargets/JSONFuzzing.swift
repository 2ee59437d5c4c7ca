import TestSupport

/// The input is a text.
enum JSONFuzzing {
    static func faults(in input: [UInt8]) -> [String] {
        Verifier(seed: Fingerprint.of(input), cuts: 2, loses: false).faults(in: JSONLayer(input))
    }
}
