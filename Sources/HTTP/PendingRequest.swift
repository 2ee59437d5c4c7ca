/// A request that waits for its answer: what pairing and the framing of that answer need.
struct PendingRequest {
    /// Its ordinal in the connection.
    var index: Int
    /// The offset of its first octet in the client's half-stream.
    var start: UInt64
    /// How many of the server's octets the client had received when it sent that octet.
    var acknowledged: UInt64?
    var isHead = false
    var isConnect = false
    /// Whether the answer may change the protocol.
    var maySwitch = false
    /// Whether the request was selected.
    var keeps = false
    /// How many requests were sent before it, at least.
    var place = 0
    /// How often requests had been lost before it.
    var epoch = 0
    /// Whether the next answer in order is surely the one after those of the requests before it.
    var isAligned = false
}

/// How answers find their requests.
enum Pairing {
    /// By order: every request and every answer since a proven pair, or since the handshake, is known.
    case aligned
    /// The capture began in mid-connection: the first answers may belong to requests from before it.
    case joining
    /// Requests were lost: answers belong to nobody until both halves prove the same turn.
    case detached
}

/// A place where both halves stood still: the server had ended an answer, and had received this much of the client.
struct Turn: Equatable {
    /// The offset after the answer in the server's half-stream.
    var server: UInt64
    /// What the frame with the answer's last octet acknowledged of the client's half-stream.
    var client: UInt64
}
