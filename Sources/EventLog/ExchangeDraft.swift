public import Wire

/// An exchange on its way to the log, with the parts of its line encoded as each becomes known.
///
/// A line is made when its turn in the order of the capture comes, long after its messages were read. What is kept until then
/// is the text that will stand in the line, and not two dozen values that it is made of.
public struct ExchangeDraft: Sendable {
    /// The members from `eventType` to `request`: `,"eventType":…,"request":{…}`.
    let request: [UInt8]
    /// The request's content.
    public let body: ExchangeRecord.Body
    /// Whether the content may stand raw in the line.
    public let isEmbeddable: Bool
    /// Whether the request was seen whole.
    let complete: Bool

    /// Makes a draft of a request as `DraftEncoder` encodes it; `isEmbeddable` is what the scan of the content said.
    public init(request: EncodedRequest, body: consuming ExchangeRecord.Body, isEmbeddable: Bool, complete: Bool) {
        self.request = request.octets
        self.body = body
        self.isEmbeddable = isEmbeddable
        self.complete = complete
    }

    /// What of a line is known only when its turn has come.
    public struct Turn: Sendable {
        /// The ordinal in the log, from 1.
        public var seq: Int
        /// The request's first octet on the capture clock.
        public var at: Timestamp
        /// The kind of exchange.
        public var call: ExchangeRecord.Call
        /// The session's id, octets as sent.
        public var session: [UInt8]?
        /// How the session's start was found.
        public var link: ExchangeRecord.Link?
        /// The `seq` of the sessionStart it belongs to.
        public var start: Int?
        /// The HTTP/2 stream.
        public var stream: UInt32?
        /// The round trip to the remote end, in nanoseconds.
        public var roundTrip: Int64?
        /// The frames in the first source.
        public var source: SourceSpan
        /// The frames in other sources.
        public var otherSources: [SourceSpan] = []
        /// The frames that make the stream ambiguous.
        public var ambiguous: [SourceFrame] = []
        /// What is worth noting.
        public var notes: NoteSet

        /// Makes a turn; what is not given is not known.
        public init(
            seq: Int, at: Timestamp, call: ExchangeRecord.Call, stream: UInt32?, roundTrip: Int64?, source: SourceSpan,
            notes: NoteSet
        ) {
            self.seq = seq
            self.at = at
            self.call = call
            self.stream = stream
            self.roundTrip = roundTrip
            self.source = source
            self.notes = notes
        }
    }
}

/// The members of a line from `eventType` to `request`, as they will stand there.
public struct EncodedRequest: Sendable {
    let octets: [UInt8]
}

/// The value of a line's `response`, as it will stand there.
public struct EncodedResponse: Sendable {
    let octets: [UInt8]
}

/// The beginning of a line's member `connection`, the same for all exchanges of one connection.
public struct EncodedConnection: Sendable {
    let octets: [UInt8]

    /// Encodes what all exchanges of a connection have in common.
    ///
    /// `stream` and `roundTrip` of `connection` are left out.
    public init(_ connection: ConnectionRecord) {
        var buffer = LineBuffer(capacity: 256)
        ExchangeEncoding.appendFront(of: connection, to: &buffer)
        octets = buffer.octets
    }
}
