/// What is asked of an interface.
public struct CaptureOptions: Sendable {
    /// The longest snapshot length libpcap takes: every octet of every frame.
    ///
    /// Hosts see frames that are longer than any link allows, since cards and kernels cut and join them (segmentation and
    /// receive offload): up to 64 KiB.
    public static let wholeFrames = 262_144
    /// The kernel's buffer where nothing else is said: a quarter of a second of a full gigabit link.
    public static let standardBuffer = 32 * 1024 * 1024

    /// Which way frames go, as seen from the interface's host.
    public enum Direction: String, Sendable, CaseIterable {
        /// Those that the host received.
        case incoming = "in"
        /// Those that it sent.
        case outgoing = "out"
        /// All.
        case both = "inout"
    }

    /// The octets of each frame that are kept, at most.
    public var snapshotLength = CaptureOptions.wholeFrames
    /// The kernel's buffer, in octets, for each interface.
    public var bufferOctets = CaptureOptions.standardBuffer
    /// Whether the interface also takes frames that are not addressed to it.
    public var isPromiscuous = true
    /// Which frames are taken by their direction.
    public var direction = Direction.both
    /// A filter expression that the kernel runs, or nil for every frame.
    public var filter: String?

    /// Makes the options that need no thought.
    public init() {}
}
