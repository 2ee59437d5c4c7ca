/// Runs a layer whole, octet by octet, at random cuts, and with every octet in turn lost, and compares.
///
/// The decoder's laws 1 and 2 as one procedure: whatever the cut, the same output; whatever the loss, nothing invented.
public struct Verifier: Sendable {
    /// The seed of the first random cut; the others follow it.
    public var seed: UInt64 = 0x5EED
    /// How many random cuts.
    public var cuts = 8
    /// Whether each octet in turn is lost, too.
    public var loses = true
    /// Every how many losses the lossy input is cut as well: each such run costs as much as the loss itself.
    public var lossesPerCut = 7
    /// The faults after which it stops: one cause seldom shows once.
    public var most = 4

    /// Makes a verifier.
    public init(seed: UInt64 = 0x5EED, cuts: Int = 8, loses: Bool = true) {
        self.seed = seed
        self.cuts = cuts
        self.loses = loses
    }

    /// What is wrong with a layer, each fault with its cut, its seed and the first differing offset; empty is right.
    public func faults<Layer: LayerUnderTest>(in layer: Layer) -> [String] {
        faults(in: layer, whole: layer.run(.whole))
    }

    /// The same, where the run whole is known already.
    public func faults<Layer: LayerUnderTest>(in layer: Layer, whole: Layer.Transcript) -> [String] {
        var faults = Self.violations(of: whole, "whole")
        for cut in allCuts where faults.count < most {
            faults += Self.differences(layer.run(cut), whole, "\(cut)")
        }
        guard loses else { return faults }
        for index in 0..<layer.octetCount where faults.count < most {
            let what = "octet \(index) lost"
            let lossy = layer.losing(index)
            let found = lossy.run(.whole)
            faults += Self.violations(of: found, what)
            faults += layer.inventions(of: found, losing: index, from: whole).map { "\(what): \($0)" }
            if index % lossesPerCut == 0 {
                let cut = InputCut.random(seed: seed &+ UInt64(index))
                faults += Self.differences(lossy.run(.octets), found, "\(what), octet by octet")
                faults += Self.differences(lossy.run(cut), found, "\(what), \(cut)")
            }
        }
        return faults
    }

    private var allCuts: [InputCut] {
        [.octets] + (0..<cuts).map { .random(seed: seed &+ UInt64($0)) }
    }

    private static func violations(of transcript: some LayerTranscript, _ what: String) -> [String] {
        transcript.violations.map { "\(what): \($0)" }
    }

    private static func differences(
        _ found: some LayerTranscript, _ expected: some LayerTranscript, _ what: String
    ) -> [String] {
        let difference = FirstDifference(found.lines, expected.lines).map { "\(what): \($0)" }
        return violations(of: found, what) + (difference.map { [$0] } ?? [])
    }
}
