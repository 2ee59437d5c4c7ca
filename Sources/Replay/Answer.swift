/// A final answer of the target, as far as a replay looks at it.
public struct Answer: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// The values of `Location` lines, but for one that says what the line before it did.
    public var locations: [[UInt8]]
    /// The first octets of the content, at most 64 KiB; nil where there is none.
    public var content: [UInt8]?
    /// Octets of the content that were read, where `content` has not all of them.
    public var readSize: Int?

    /// Whether the content went on beyond what is read of one, and was left there.
    public var isCut: Bool
    /// What its `Retry-After` asks for, where it has one.
    public var retryAfter: RetryAfter?

    /// Makes an answer.
    public init(
        status: Int, locations: [[UInt8]] = [], content: [UInt8]? = nil, readSize: Int? = nil, isCut: Bool = false,
        retryAfter: RetryAfter? = nil
    ) {
        self.status = status
        self.locations = locations
        self.content = content
        self.readSize = readSize
        self.isCut = isCut
        self.retryAfter = retryAfter
    }
}
