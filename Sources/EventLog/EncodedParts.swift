/// Where the parts of a request stand in the text that a `DraftEncoder` made.
public struct EncodedRequest: Sendable {
    /// The members of the line from `eventType` to `request`.
    var members: Range<Int>
    /// The content as the last member of the line, behind these; empty where there is none.
    var body: Range<Int>
    /// Whether the request was seen whole.
    var complete: Bool

    /// The octets that its parts take.
    public var count: Int { members.count &+ body.count }

    /// The parts of a request that stands in no line.
    public static let nothing = EncodedRequest(members: 0..<0, body: 0..<0, complete: false)
}

/// Where the parts of an answer stand in the text that a `DraftEncoder` made; each follows on the one before.
public struct EncodedResponse: Sendable {
    /// The value of `response` up to where the value of `after` belongs, which the request's end decides.
    var front: Range<Int>
    /// From there up to its content.
    var rest: Range<Int>
    /// From behind its content to its end.
    var end: Range<Int>
}

/// The beginning of a line's member `connection`, the same for all exchanges of one connection.
///
/// One object, which all lines of the connection have hold of.
public final class EncodedConnection: Sendable {
    let octets: [UInt8]
    /// The client's endpoint as text.
    public let client: String
    /// The server's endpoint as text.
    public let server: String

    /// Encodes what all exchanges of a connection have in common.
    ///
    /// `stream` and `roundTrip` of `connection` are left out.
    public init(_ connection: ConnectionRecord) {
        var buffer = LineBuffer(capacity: 256)
        ExchangeEncoding.appendFront(of: connection, to: &buffer)
        octets = buffer.octets
        (client, server) = (connection.client, connection.server)
    }
}
