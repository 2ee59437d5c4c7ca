public import ByteStream
public import Wire

/// A request as captured.
public struct RequestMessage: Sendable, Equatable {
    /// Which end of the connection sent it: the client.
    ///
    /// Nil only in a message that no reader made.
    public var sender: Sender?
    /// The method's octets, as sent.
    public var method: [UInt8]
    /// The request target, octet for octet (RFC 9112 §3.2).
    public var target: [UInt8]
    /// The version as the log writes it: "1.0", "1.1" or "2".
    public var version: String
    /// The field lines as sent.
    public var fields: FieldLines
    /// The content.
    public var content: MessageContent
    /// The frame of the request's first octet.
    public var first: FrameStamp
    /// The frame of the request's last octet, or of the last octet seen where it is cut.
    public var last: FrameStamp
    /// Octets of the half-stream that the message took, as captured (without gaps): the ledger counts these.
    public var wireOctets: Int
    /// What kept the message from being whole; empty where it is.
    public var faults: [MessageFault]
    /// How reading resumed at this message, and other things worth noting.
    public var notes: [MessageNote]

    /// Whether every octet was seen and the framing was satisfied.
    public var isComplete: Bool { faults.isEmpty }

    /// Makes a request.
    public init(
        method: [UInt8], target: [UInt8], version: String, fields: FieldLines, content: MessageContent,
        first: FrameStamp, last: FrameStamp, wireOctets: Int, faults: [MessageFault] = [], notes: [MessageNote] = [],
        sender: Sender? = nil
    ) {
        self.sender = sender
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.content = content
        self.first = first
        self.last = last
        self.wireOctets = wireOctets
        self.faults = faults
        self.notes = notes
    }
}

/// A final answer as captured.
///
/// Interim answers (1xx) are counted and skipped; 101 is final.
public struct ResponseMessage: Sendable, Equatable {
    /// The status code, 0 to 999 as sent.
    public var status: Int
    /// The field lines as sent.
    public var fields: FieldLines
    /// The content, kept up to the reader's bound for answers.
    public var content: MessageContent
    /// The frame of the answer's first octet.
    public var first: FrameStamp
    /// The frame of the answer's last octet, or of the last octet seen where it is cut.
    public var last: FrameStamp
    /// Octets of the half-stream that the message took, interim answers before it included.
    public var wireOctets: Int
    /// What kept the message from being whole; empty where it is.
    public var faults: [MessageFault]
    /// Things worth noting.
    public var notes: [MessageNote]

    /// Makes an answer.
    public init(
        status: Int, fields: FieldLines, content: MessageContent, first: FrameStamp, last: FrameStamp, wireOctets: Int,
        faults: [MessageFault] = [], notes: [MessageNote] = []
    ) {
        self.status = status
        self.fields = fields
        self.content = content
        self.first = first
        self.last = last
        self.wireOctets = wireOctets
        self.faults = faults
        self.notes = notes
    }
}

/// A message's content (RFC 9110 §6.4): transfer coding undone, content coding undone where that was possible.
public struct MessageContent: Sendable, Equatable {
    /// The octets, or what there is of them.
    public var octets: Octets
    /// The content's length in octets before content coding was undone, gaps included; nil where it is not known.
    public var size: Int?
    /// The content codings that were undone, in the order of the field, lower case: `["gzip"]`.
    public var codings: [String]
    /// The octets as sent, where a coding was undone.
    public var coded: [UInt8]?

    /// The octets of a content.
    public enum Octets: Sendable, Equatable {
        /// All of it. Empty for no content.
        case whole([UInt8])
        /// What was captured of it, by ascending offset in the content, never overlapping.
        case parts([Part])
    }

    /// A run of octets at its place.
    public struct Part: Sendable, Equatable {
        /// The offset in the content, in octets.
        public var offset: Int
        /// The octets.
        public var octets: [UInt8]
        /// Makes a part.
        public init(offset: Int, octets: [UInt8]) {
            self.offset = offset
            self.octets = octets
        }
    }

    /// Makes a content.
    public init(octets: Octets = .whole([]), size: Int? = 0, codings: [String] = [], coded: [UInt8]? = nil) {
        self.octets = octets
        self.size = size
        self.codings = codings
        self.coded = coded
    }
}

/// What kept a message from being whole.
///
/// The raw values are the notes of the log.
public enum MessageFault: String, CaseIterable, Hashable, Sendable {
    /// Octets inside the message were not captured.
    case gap
    /// Octets inside the message were cut by the snapshot length.
    case snapped
    /// The half-stream ended inside the message.
    case cutShort
    /// Two readers could frame the message differently (RFC 9112 §6.3, §11.2): no content is given.
    case ambiguousFraming
    /// The content is larger than the bound for one content.
    case overLimit
    /// The field section is larger than the bound.
    case fieldsOverLimit
}

/// Something worth saying about a message.
///
/// The raw values are notes of the log.
public enum MessageNote: String, CaseIterable, Hashable, Sendable {
    /// The message is the first of its half-stream in this capture, which began in mid-connection (law 5 b).
    case joined
    /// Reading resumed by turn-taking (law 5 c).
    case resumed
    /// Reading resumed where two messages frame exactly into each other (law 5 d).
    case chained
    /// A content coding was unknown, broken or over its bound and stays on.
    case codingLeft
}

/// Which requests are of interest, by their request line.
///
/// Others are framed and counted, and not kept.
///
/// Called once a request, with the octets of the request line and the ranges of method and target in it.
public struct RequestInterest: Sendable {
    /// Whether the request's head and content shall be kept, with its answer.
    public var keeps: @Sendable (_ line: RawSpan, _ method: Range<Int>, _ target: Range<Int>) -> Bool

    /// Makes an interest of a decision.
    public init(keeps: @escaping @Sendable (_ line: RawSpan, _ method: Range<Int>, _ target: Range<Int>) -> Bool) {
        self.keeps = keeps
    }

    /// Keeps every request.
    public static let everything = RequestInterest { _, _, _ in true }
}
