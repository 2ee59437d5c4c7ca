/// A final answer of the target, as far as a replay looks at it.
public struct Answer: Sendable, Equatable {
    /// The status code.
    public var status: Int
    /// The value of `Location`, where there is one.
    public var location: [UInt8]?
    /// The values of further `Location` lines that differ from that; nil where there are none.
    public var otherLocations: [[UInt8]]?
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
        status: Int, location: [UInt8]? = nil, otherLocations: [[UInt8]]? = nil, content: [UInt8]? = nil,
        isCut: Bool = false,
        retryAfter: RetryAfter? = nil, readSize: Int? = nil
    ) {
        self.readSize = readSize
        self.otherLocations = otherLocations
        self.isCut = isCut
        self.retryAfter = retryAfter
        self.status = status
        self.location = location
        self.content = content
    }
}
