public import ByteStream
public import Wire

/// A request as captured.
public struct RequestMessage: Sendable, Equatable {
    /// Which end of the connection sent it: the client.
    ///
    /// Nil only in a message that no reader made.
    public var sender: Sender?
    /// The field lines as sent; their storage holds the request line, too.
    public internal(set) var fields: FieldLines
    /// Where the method stands in the storage of the fields.
    public internal(set) var methodRange: Range<Int>
    /// Where the request target stands in the storage of the fields.
    public internal(set) var targetRange: Range<Int>
    /// The minor version of HTTP/1.
    public internal(set) var minor: UInt8
    /// The content.
    public var content: MessageContent
    /// The frame of the request's first octet.
    public var first: FrameStamp
    /// The frame of the request's last octet, or of the last octet seen where it is cut.
    public var last: FrameStamp
    /// Octets of the half-stream that the message took, as captured (without gaps): the ledger counts these.
    public var wireOctets: Int
    /// What kept the message from being whole; empty where it is.
    public var faults: MarkSet<MessageFault>
    /// How reading resumed at this message, and other things worth noting.
    public var notes: MarkSet<MessageNote>

    /// The method's octets, as sent: a copy.
    public var method: [UInt8] { Array(fields.storage[methodRange]) }
    /// The request target, octet for octet (RFC 9112 §3.2): a copy.
    public var target: [UInt8] { Array(fields.storage[targetRange]) }
    /// The version as the log writes it: "1.0", "1.1" or another of HTTP/1.
    public var version: String {
        switch minor {
        case 1: "1.1"
        case 0: "1.0"
        default: "1.\(minor)"
        }
    }

    /// Whether every octet was seen and the framing was satisfied.
    public var isComplete: Bool { faults.isEmpty }

    /// Moves the message out, and leaves an empty one.
    public mutating func take() -> RequestMessage {
        var taken = Self.empty
        swap(&taken, &self)
        return taken
    }

    /// A request of nothing.
    static var empty: RequestMessage {
        RequestMessage(
            fields: FieldLines(), method: 0..<0, target: 0..<0, minor: 0, content: MessageContent(), first: .none,
            last: .none, wireOctets: 0, faults: [], notes: [], sender: nil)
    }

    /// Makes a request of parts.
    public init(
        method: [UInt8], target: [UInt8], minor: UInt8 = 1, fields: FieldLines, content: MessageContent,
        first: FrameStamp, last: FrameStamp, wireOctets: Int, faults: MarkSet<MessageFault> = [],
        notes: MarkSet<MessageNote> = [], sender: Sender? = nil
    ) {
        let start = fields.storage.count
        self.init(
            fields: FieldLines(storage: fields.storage + method + target, lines: fields.lines),
            method: start..<start + method.count,
            target: start + method.count..<start + method.count + target.count, minor: minor, content: content,
            first: first, last: last, wireOctets: wireOctets, faults: faults, notes: notes, sender: sender)
    }

    /// Makes a request of a head with its request line; `method` and `target` are in the storage of `fields`.
    init(
        fields: consuming FieldLines, method: Range<Int>, target: Range<Int>, minor: UInt8,
        content: consuming MessageContent, first: FrameStamp, last: FrameStamp, wireOctets: Int,
        faults: MarkSet<MessageFault>, notes: MarkSet<MessageNote>, sender: Sender?
    ) {
        self.sender = sender
        self.fields = fields
        methodRange = method
        targetRange = target
        self.minor = minor
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
    public var faults: MarkSet<MessageFault>
    /// Things worth noting.
    public var notes: MarkSet<MessageNote>

    /// Moves the message out, and leaves an empty one.
    public mutating func take() -> ResponseMessage {
        var taken = Self.empty
        swap(&taken, &self)
        return taken
    }

    /// An answer of nothing.
    static var empty: ResponseMessage {
        ResponseMessage(
            status: 0, fields: FieldLines(), content: MessageContent(), first: .none, last: .none, wireOctets: 0)
    }

    /// Makes an answer.
    public init(
        status: Int, fields: consuming FieldLines, content: consuming MessageContent, first: FrameStamp,
        last: FrameStamp, wireOctets: Int, faults: MarkSet<MessageFault> = [], notes: MarkSet<MessageNote> = []
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
    /// The codings that were undone, and the octets as sent, where there were any.
    private var undone: Undone?

    /// The content codings that were undone, in the order of the field, lower case: `["gzip"]`.
    public var codings: [String] { undone?.codings ?? [] }
    /// The octets as sent, where a coding was undone.
    public var coded: [UInt8]? { undone?.coded }

    /// Moves the octets out and leaves no content.
    @inline(__always)
    mutating func takeOctets() -> Octets {
        var taken = Octets.whole([])
        swap(&taken, &octets)
        size = 0
        if undone != nil { undone = nil }
        return taken
    }

    /// Apart from the content, since few have any.
    private final class Undone: Sendable, Equatable {
        let codings: [String]
        let coded: [UInt8]?

        init(codings: [String], coded: [UInt8]?) {
            self.codings = codings
            self.coded = coded
        }

        static func == (left: Undone, right: Undone) -> Bool {
            left.codings == right.codings && left.coded == right.coded
        }
    }

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
        if !codings.isEmpty || coded != nil { undone = Undone(codings: codings, coded: coded) }
    }
}

/// What kept a message from being whole.
///
/// The raw values are the notes of the log.
public enum MessageFault: String, MessageMark {
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

    /// The place in the list.
    public var place: UInt32 {
        switch self {
        case .gap: 0
        case .snapped: 1
        case .cutShort: 2
        case .ambiguousFraming: 3
        case .overLimit: 4
        case .fieldsOverLimit: 5
        }
    }
}

/// Something worth saying about a message.
///
/// The raw values are notes of the log.
public enum MessageNote: String, MessageMark {
    /// The message is the first of its half-stream in this capture, which began in mid-connection (law 5 b).
    case joined
    /// Reading resumed by turn-taking (law 5 c).
    case resumed
    /// Reading resumed where two messages frame exactly into each other (law 5 d).
    case chained
    /// A content coding was unknown, broken or over its bound and stays on.
    case codingLeft

    /// The place in the list.
    public var place: UInt32 {
        switch self {
        case .joined: 0
        case .resumed: 1
        case .chained: 2
        case .codingLeft: 3
        }
    }
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

extension FrameStamp {
    /// The stamp of no frame.
    fileprivate static var none: FrameStamp {
        FrameStamp(time: Timestamp(nanoseconds: 0), clock: Timestamp(nanoseconds: 0), source: 0, number: 0)
    }
}
