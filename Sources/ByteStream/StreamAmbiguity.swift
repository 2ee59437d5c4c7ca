public import Wire

/// A place from which on two hosts could read a half-stream differently.
///
/// What is passed on there is what a Linux receiver delivers; it is right only if the receiver is one, and got every frame.
public struct StreamAmbiguity: Hashable, Sendable {
    /// What makes it so: the name of the anomaly reported with it.
    public var cause: Anomaly.Kind
    /// The number of octets of the half-stream before the place; it may lie among octets passed on before, or ahead.
    public var offset: UInt64
    /// The frame that said one thing.
    public var first: FrameReference
    /// The frame that said another; the same where one frame alone can be read in two ways.
    public var second: FrameReference

    /// The frames, each once.
    public var frames: [FrameReference] { first == second ? [first] : [first, second] }

    /// Makes an ambiguity.
    public init(cause: Anomaly.Kind, offset: UInt64, first: FrameReference, second: FrameReference) {
        self.cause = cause
        self.offset = offset
        self.first = first
        self.second = second
    }
}
