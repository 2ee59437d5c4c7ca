import TestSupport

/// The input is a capture file; its cuts and one lost octet follow from its content.
enum SavefileFuzzing {
    static func faults(in input: [UInt8]) -> [String] {
        let layer = SavefileLayer(input)
        let seed = Fingerprint.of(input)
        let whole = layer.run(.whole)
        var faults = Verifier(seed: seed, cuts: 1, loses: false).faults(in: layer, whole: whole)
        if !input.isEmpty {
            let index = Int(seed % UInt64(input.count))
            faults += layer.inventions(of: layer.losing(index).run(.whole), losing: index, from: whole)
        }
        return faults
    }
}
