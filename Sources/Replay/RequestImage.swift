/// A request as it goes on the wire, but for the session's new id.
public struct RequestImage: Sendable, Equatable {
    /// Request line, field lines and content.
    public var octets: [UInt8]
    /// Where the recorded session id stands in them, if it is to be replaced.
    public var sessionID: Range<Int>?
    /// Whether the answer has no content whatever its fields say (HEAD).
    public var isHead: Bool
    /// Where 13 digits stand that become the clock at the send, in milliseconds since 1970 UTC.
    public var clocks: [Range<Int>]

    /// Makes an image.
    public init(octets: [UInt8], sessionID: Range<Int>? = nil, isHead: Bool = false, clocks: [Range<Int>] = []) {
        self.octets = octets
        self.sessionID = sessionID
        self.isHead = isHead
        self.clocks = clocks
    }
}
