/// One layer with one input, as the verifier runs it: each run starts a reader of its own.
public protocol LayerUnderTest {
    /// What a run says.
    associatedtype Transcript: LayerTranscript

    /// The number of octets that can be lost.
    var octetCount: Int { get }

    /// Reads the input from its first octet to its end.
    func run(_ cut: InputCut) -> Transcript

    /// The same layer with one octet of its input replaced by a gap.
    ///
    /// Where the layer's input knows gaps, it is told of one; where its input is a file, the octet is missing from it.
    func losing(_ index: Int) -> Self

    /// What the run with the octet at `index` lost says that cannot be, given what the run without says; empty is right.
    func inventions(of lossy: Transcript, losing index: Int, from whole: Transcript) -> [String]
}

/// What a layer made of its input, in a form that no cut changes.
public protocol LayerTranscript {
    /// What came out, neighbouring pieces joined.
    var lines: [String] { get }
    /// The laws that the run broke, whatever it said: sums that do not hold, ranges outside, limits not kept.
    var violations: [String] { get }
}

/// A transcript of lines alone, for layers that need no more.
public struct PlainTranscript: LayerTranscript, Sendable {
    /// What came out.
    public var lines: [String] = []
    /// The laws that the run broke.
    public var violations: [String] = []

    /// Makes an empty transcript.
    public init() {}

    /// Notes a law that was broken, unless `isKept`.
    public mutating func require(_ isKept: Bool, _ violation: @autoclosure () -> String) {
        if !isKept { violations.append(violation()) }
    }
}
