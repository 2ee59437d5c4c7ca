public import Wire

/// One exchange as a line of the event log: `{"kind":"exchange",…}`.
///
/// The format page says what each member means.
public struct ExchangeRecord: Sendable, Equatable {
    /// The ordinal in the log, from 1.
    ///
    /// 0 until the record is released; the writer writes it as it stands.
    public var seq: Int
    /// The request's first octet on the capture clock.
    public var at: Timestamp
    /// The kind of exchange.
    public var call: Call
    /// The session's id as the server names it, octets as sent; nil where there is none or it is not known.
    public var session: [UInt8]?
    /// How the session's start was found.
    public var link: Link?
    /// The `seq` of the sessionStart that this record belongs to; on a start its own is not given.
    public var start: Int?
    /// The value of the body's `eventType`, unescaped, UTF-8; nil where the body has none that is a string.
    public var eventType: [UInt8]?
    /// The raw number token of `playerTime.playhead`.
    public var playhead: [UInt8]?
    /// The raw number token of `playerTime.ts`.
    public var ts: [UInt8]?
    /// The request.
    public var request: Request
    /// The answer, where one was seen in time.
    public var response: Response?
    /// The connection.
    public var connection: ConnectionRecord
    /// The frames: for each source its index in the header, first and last frame.
    public var sources: [SourceSpan]
    /// The frames that make the stream ambiguous, with note `ambiguousStream`: one or two.
    public var ambiguous: [SourceFrame] = []
    /// Whether the request was seen whole.
    public var complete: Bool
    /// What is worth noting, from the closed list of the format page, in the order of that list.
    public var notes: [Note]
    /// The request's content.
    public var body: Body

    /// Makes a record.
    @inlinable
    public init(
        seq: Int = 0, at: Timestamp, call: Call, session: [UInt8]? = nil, link: Link? = nil, start: Int? = nil,
        eventType: [UInt8]? = nil, playhead: [UInt8]? = nil, ts: [UInt8]? = nil, request: Request,
        response: Response? = nil, connection: ConnectionRecord, sources: [SourceSpan] = [], complete: Bool = true,
        notes: [Note] = [], body: Body = .none
    ) {
        self.seq = seq
        self.at = at
        self.call = call
        self.session = session
        self.link = link
        self.start = start
        self.eventType = eventType
        self.playhead = playhead
        self.ts = ts
        self.request = request
        self.response = response
        self.connection = connection
        self.sources = sources
        self.complete = complete
        self.notes = notes
        self.body = body
    }

    /// The kind of exchange.
    public enum Call: String, CaseIterable, Hashable, Sendable {
        /// `POST …/sessions` that opens a session.
        case sessionStart
        /// `POST …/sessions/{sid}/events`, and any other selected POST whose path ends in `/events`.
        case event
        /// `POST …/downloaded`, and the old form of it.
        case downloaded
        /// Anything else that was asked for.
        case other
    }

    /// How the session's start was found.
    public enum Link: String, CaseIterable, Hashable, Sendable {
        /// By the `Location` that the server answered.
        case response
        /// By what the same client did next; no answer that named the session was seen, or the start was refused.
        case inferred
        /// More than one start fits; none was chosen.
        case ambiguous
        /// The start is not in the capture.
        case none
    }

    /// A request's content, octet for octet.
    public enum Body: Sendable, Equatable {
        /// No content.
        case none
        /// The whole content. The writer chooses between `body`, `bodyText` and `bodyBase64`.
        case octets([UInt8])
        /// What was captured of it, by ascending offset.
        case parts([BodyPart])
    }

    /// A run of content octets at its place.
    public struct BodyPart: Sendable, Equatable {
        /// The offset in the content, in octets.
        public var offset: Int
        /// The octets.
        public var octets: [UInt8]
        /// Makes a part.
        @inlinable
        public init(offset: Int, octets: [UInt8]) {
            self.offset = offset
            self.octets = octets
        }
    }

    /// The member `request`.
    public struct Request: Sendable, Equatable {
        /// The method's octets.
        public var method: [UInt8]
        /// `http` or `https`, by what was captured.
        public var scheme: String
        /// The authority: Host or `:authority` octets; nil where there was none.
        public var authority: [UInt8]?
        /// The request target's octets.
        public var target: [UInt8]
        /// `1.0`, `1.1` or `2`.
        public var version: String
        /// Nanoseconds from the request's first octet to its last.
        public var took: Int64
        /// The field lines kept, in order.
        public var fields: FieldLines
        /// The names, as sent, of field lines that were dropped as credentials, in order.
        public var dropped: [[UInt8]]
        /// The content's size in octets as sent (before content coding was undone), where known.
        public var size: Int?
        /// The content codings that were undone, in the order of the field.
        public var coding: [String]
        /// The content as sent, where a coding was undone.
        public var coded: [UInt8]?

        /// Makes a request.
        @inlinable
        public init(
            method: [UInt8], scheme: String = "http", authority: [UInt8]?, target: [UInt8], version: String = "1.1",
            took: Int64 = 0, fields: FieldLines = FieldLines(), dropped: [[UInt8]] = [], size: Int? = nil,
            coding: [String] = [], coded: [UInt8]? = nil
        ) {
            self.method = method
            self.scheme = scheme
            self.authority = authority
            self.target = target
            self.version = version
            self.took = took
            self.fields = fields
            self.dropped = dropped
            self.size = size
            self.coding = coding
            self.coded = coded
        }
    }

    /// The member `response`.
    public struct Response: Sendable, Equatable {
        /// The status code.
        public var status: Int
        /// Nanoseconds from the request's last octet to the answer's first; may be negative.
        public var after: Int64
        /// Nanoseconds from the answer's first octet to its last.
        public var took: Int64
        /// The field lines kept, in order.
        public var fields: FieldLines
        /// The names of field lines that were dropped as credentials, in order.
        public var dropped: [[UInt8]]
        /// The content's size in octets, where known.
        public var size: Int?
        /// At most 64 KiB of the content; nil where there is none.
        public var content: [UInt8]?
        /// Whether the answer was seen whole.
        public var complete: Bool

        /// Whether the server says that the request is at fault: 4xx.
        public var isRefusal: Bool { (400..<500).contains(status) }

        /// Makes an answer.
        @inlinable
        public init(
            status: Int, after: Int64 = 0, took: Int64 = 0, fields: FieldLines = FieldLines(), dropped: [[UInt8]] = [],
            size: Int? = nil, content: [UInt8]? = nil, complete: Bool = true
        ) {
            self.status = status
            self.after = after
            self.took = took
            self.fields = fields
            self.dropped = dropped
            self.size = size
            self.content = content
            self.complete = complete
        }
    }
}

/// The member `connection` of a record.
public struct ConnectionRecord: Sendable, Equatable {
    /// The Community ID, version 1, seed 0.
    public var id: String
    /// The ordinal by first frame, from 1.
    public var n: Int
    /// The client's endpoint as text: `10.0.0.5:51234`, `[2001:db8::1]:443`.
    public var client: String
    /// The server's endpoint as text.
    public var server: String
    /// The HTTP/2 stream.
    public var stream: UInt32?
    /// The round trip to the remote end, SYN-ACK to ACK, in nanoseconds, where seen.
    public var roundTrip: Int64?

    /// Makes a connection.
    @inlinable
    public init(
        id: String, n: Int, client: String, server: String, stream: UInt32? = nil, roundTrip: Int64? = nil
    ) {
        self.id = id
        self.n = n
        self.client = client
        self.server = server
        self.stream = stream
        self.roundTrip = roundTrip
    }
}

/// The frames of a record in one source: `[source, first, last]`.
public struct SourceSpan: Sendable, Equatable {
    /// The index of the source in the header, from 0.
    public var source: Int
    /// The first frame, from 1.
    public var first: Int64
    /// The last frame.
    public var last: Int64

    /// Makes a span.
    @inlinable
    public init(source: Int, first: Int64, last: Int64) {
        self.source = source
        self.first = first
        self.last = last
    }
}

/// A frame of a source.
public struct SourceFrame: Sendable, Hashable {
    /// The source's index in the header, from 0.
    public var source: Int
    /// The frame's ordinal in its source, from 1.
    public var number: Int64

    /// Makes a reference to a frame.
    public init(source: Int, number: Int64) {
        self.source = source
        self.number = number
    }
}

/// A note of a record: the closed list of the format page.
///
/// Declared in the order in which a record lists them.
public enum Note: String, CaseIterable, Hashable, Sendable {
    /// The connection was joined in mid-flight and this is its first message.
    case joined
    /// Reading resumed here by turn-taking.
    case resumed
    /// Reading resumed here because two messages frame exactly into each other.
    case chained
    /// Octets of the request were not captured.
    case gap
    /// Octets of the request were cut by the snapshot length.
    case snapped
    /// The half-stream ended inside the request.
    case cutShort
    /// Two readers could frame the request differently; it has no body here.
    case ambiguousFraming
    /// Two hosts could read the stream differently from a place in or before the exchange.
    case ambiguousStream
    /// The request has more than one Host: whom it was for is not known.
    case ambiguousHost
    /// The content is over the bound (`--max-body`).
    case overLimit
    /// The field section is over its bound.
    case fieldsOverLimit
    /// A content coding was unknown, broken or over its bound and stays on.
    case codingLeft
    /// The answer had not come when the line was written; an `answer` line may follow.
    case answerPending
    /// The connection was closed without an answer.
    case noAnswer
    /// The connection was reset before the answer.
    case reset
    /// The server's octets could not be followed, so that which answer is this request's is not known.
    case answerLost
    /// The line stands later than its time: it was not whole when its turn came.
    case late
    /// The same client sent the same body before and got no answer: most likely re-sent.
    case resent
    /// A body sent to `…/sessions` that opens no session of this API is not written, nor its answer's content: many
    /// products log in there.
    case withheld
}
