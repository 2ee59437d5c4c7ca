internal import Wire

/// A request as it was read from its connection; times are nanoseconds of the collector's clock.
struct ReceivedRequest: Sendable {
    /// The connection it came on.
    var connection: ReceivedConnection
    /// When its head was read: the first octets that the event loop saw of it.
    var first: Int64
    /// When its last octet was read.
    var last: Int64
    var method: String
    var target: String
    /// `1.0` or `1.1`.
    var version: String
    /// Names and values in order, names in their case.
    var fields: [(String, String)]
    /// The content as sent, up to the limit.
    var body: [UInt8]
    /// The content's octets as sent, those over the limit too.
    var size: Int
    /// Whether the last octet came.
    var isWhole: Bool
}

/// An answer as it was handed to the socket.
struct SentAnswer: Sendable {
    /// When its head was written.
    var first: Int64
    /// When its last octet was written.
    var last: Int64
    var status: Int
    var fields: [(String, String)]
    var body: [UInt8]
}

extension ReceivedRequest {
    /// The objects that hold it, its body, its target and its fields.
    private static let overhead = 512

    /// About what it holds in memory, in octets.
    var footprint: Int { Self.overhead + body.count + target.utf8.count + FieldPairs.footprint(fields) }
}

extension SentAnswer {
    /// About what it holds in memory, in octets.
    var footprint: Int { body.count + FieldPairs.footprint(fields) }
}

/// Field lines as names and values.
private enum FieldPairs {
    /// What a field costs beside its octets.
    private static let overhead = 64

    /// About what they hold in memory, in octets.
    static func footprint(_ fields: [(String, String)]) -> Int {
        fields.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count + overhead }
    }
}

/// A connection that a client opened.
struct ReceivedConnection: Sendable, Hashable {
    /// The ordinal, from 1.
    var number: Int
    var client: Endpoint
    var server: Endpoint
}
