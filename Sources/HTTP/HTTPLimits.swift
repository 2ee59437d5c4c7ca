/// The bounds of what one connection's HTTP reader keeps.
///
/// Whatever is over one is counted and said, never silent.
public struct HTTPLimits: Sendable, Hashable {
    /// Octets kept of one request's content, before and after its content coding is undone.
    ///
    /// 4 MiB is a thousand times a player event; `--max-body` changes it.
    public var maxContent = 4 << 20
    /// Octets kept of one answer's content: what the log keeps, 64 KiB.
    public var maxAnswerContent = 64 << 10
    /// Octets of one request line or status line.
    ///
    /// Servers allow 8 KiB; twice that leaves none of them out.
    public var maxStartLine = 16 << 10
    /// Octets of one head, start line included.
    ///
    /// Servers allow 8 to 64 KiB.
    public var maxHead = 64 << 10
    /// Requests of a connection that wait for their answers: more are pipelined by no client.
    public var maxPending = 512
    /// Octets of one half-stream that wait for the other: captures reorder by frames, not by megabytes.
    public var maxHeld = 64 << 10
    /// Parts of one half-stream that wait for the other: each costs more than its octets where these are few.
    public var maxHeldParts = 8192
    /// Octets looked through at a time for the next proven message after a loss: twenty player events.
    public var maxSearch = 64 << 10
    /// Octets of a half-stream that may be looked through without a trace of HTTP before it is given up as another protocol.
    public var maxFruitless = 256 << 10
    /// Runs of octets that a content with gaps is kept in: a content in more pieces than this says nothing.
    public var maxParts = 1024
    /// How many times its coded size a content may grow, beyond `freeExpansion`: text of a player shrinks to a tenth.
    public var maxExpansion = 256
    /// Octets that any coded content may grow to, however small it was.
    public var freeExpansion = 64 << 10

    /// Makes the standard limits.
    public init() {}

    /// The limits that hold where none are given.
    public static let standard = HTTPLimits()
}
