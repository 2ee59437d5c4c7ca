public import ByteStream
public import Wire

/// What a connection's HTTP reader says, in order: the vocabulary of every HTTP version.
///
/// For each exchange: `began`, then either `dropped` or `request`, or `request` alone where it ended with the octets it began
/// with; after `request`, then or later, either `response` or
/// `unanswered`. Between `began` and the last of them the event log holds back what began later.
public enum ExchangeEvent: Sendable {
    /// The first octet of what is or may become a request was seen in this frame.
    case began(ExchangeID, FrameStamp)
    /// It was no request, or none of interest: forget it.
    case dropped(ExchangeID)
    /// The request ended: whole, or cut, and then it says so.
    case request(ExchangeID, RequestMessage)
    /// The final answer ended: whole, or cut.
    case response(ExchangeID, ResponseMessage)
    /// No answer will come: the connection ended, or its framing is lost.
    case unanswered(ExchangeID, Unanswered)
    /// Something odd.
    case anomaly(Anomaly)
}

/// Which exchange: the connection's ordinal, and the request's ordinal in it.
public struct ExchangeID: Hashable, Sendable {
    /// The connection's ordinal (`Connection.ordinal`).
    public var connection: Int
    /// The request's ordinal in its connection, from 0.
    ///
    /// In HTTP/2 by order of first octet, too.
    public var index: Int
    /// The HTTP/2 stream, or nil.
    public var stream: UInt32?

    /// Makes an id.
    public init(connection: Int, index: Int, stream: UInt32? = nil) {
        self.connection = connection
        self.index = index
        self.stream = stream
    }
}

/// Why a request has no answer.
public enum Unanswered: String, Hashable, Sendable {
    /// The connection was closed by FIN first.
    case closed
    /// The connection was reset first.
    case reset
    /// The capture, the connection's idle time or a limit ended first.
    case captureEnded
    /// The server's half-stream could not be followed, so which answer was this request's is not known.
    case framingLost
}
