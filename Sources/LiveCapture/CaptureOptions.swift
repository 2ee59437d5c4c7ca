/// What is asked of an interface.
public struct CaptureOptions: Sendable {
    /// The longest snapshot length libpcap takes: every octet of every frame.
    public static let wholeFrames = 262_144
    /// The kernel's buffer where nothing else is said: a quarter of a second of a full gigabit link.
    public static let standardBuffer = 32 * 1024 * 1024

    /// The octets of each frame that are kept, at most.
    public var snapshotLength = CaptureOptions.wholeFrames
    /// The kernel's buffer, in octets.
    public var bufferOctets = CaptureOptions.standardBuffer
    /// Whether the interface also takes frames that are not addressed to it.
    public var isPromiscuous = true
    /// A filter expression that the kernel runs, or nil for every frame.
    public var filter: String?

    /// Makes the options that need no thought.
    public init() {}
}
