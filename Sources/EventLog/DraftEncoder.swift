import JSONText
public import Wire

/// Encodes the parts of lines as messages become known, one behind the other into one text.
///
/// What it returns are places in that text.
public struct DraftEncoder: ~Copyable {
    private var buffer = LineBuffer(capacity: 4096)
    /// Where in the text the buffer's octets will stand.
    private var base = 0
    private var place: Int { base &+ buffer.count }
    private var sections = KnownSections()

    /// Makes an encoder.
    public init() {}

    /// What a line shows of a request's body, by place in the body.
    public struct Shown: Sendable {
        /// The octets of the value of `eventType` between its quotes; nil where it has none that is a string.
        public var eventType: Range<Int>?
        /// The value of `eventType` where it holds escapes, unescaped.
        public var unescapedType: [UInt8]?
        /// The raw number token of `playerTime.playhead`.
        public var playhead: Range<Int>?
        /// The raw number token of `playerTime.ts`.
        public var ts: Range<Int>?

        /// Makes a value that shows nothing.
        public init() {}
    }

    /// What is known of a content.
    public struct Content: Sendable {
        /// Its size in octets as sent, where known.
        public var size: Int?
        /// The content codings that were undone.
        public var coding: [String]
        /// The content as sent, where a coding was undone.
        public var coded: [UInt8]?
        /// Whether it may stand raw in the line: what the scan of it said; then what is shown of its numbers is number tokens.
        public var isEmbeddable: Bool

        /// Makes the facts of a content.
        public init(size: Int?, coding: [String] = [], coded: [UInt8]? = nil, isEmbeddable: Bool = false) {
            self.size = size
            self.coding = coding
            self.coded = coded
            self.isEmbeddable = isEmbeddable
        }
    }

    /// Finds how a field section stands in a line; credentials among the lines are dropped, and named, unless
    /// `keepsCredentials`.
    public mutating func find(_ fields: borrowing FieldLines, keepsCredentials: Bool) -> FieldSection {
        sections.find(fields, keepsCredentials: keepsCredentials)
    }

    /// Encodes a request; `section` is what `find` said of its fields.
    ///
    /// `shown` are places in `body`, which must be a whole one then.
    public mutating func request(
        method: RawSpan, target: RawSpan, version: String, authority: RawSpan?, took: Int64,
        fields: borrowing FieldLines, section: FieldSection, content: borrowing Content, shown: borrowing Shown,
        body: ExchangeRecord.Body, complete: Bool
    ) -> EncodedRequest {
        let start = place
        if case .octets(let octets) = body { append(shown, of: octets.span.bytes, isFinite: content.isEmbeddable) }
        ExchangeEncoding.appendFront(ofRequest: method, to: &buffer)
        buffer.append(raw: "\"http\"")
        ExchangeEncoding.append(authority: authority, target: target, to: &buffer)
        if version == "1.1" { buffer.append(raw: "\"1.1\"") } else { buffer.append(version) }
        ExchangeEncoding.append(took: took, to: &buffer)
        append(fields, section)
        ExchangeEncoding.append(size: content.size, to: &buffer)
        ExchangeEncoding.append(coding: content.coding, coded: content.coded, to: &buffer)
        buffer.append(octet: 0x7D)
        let end = place
        BodyEncoding.append(body, isEmbeddable: content.isEmbeddable, to: &buffer)
        return EncodedRequest(members: start..<end, body: end..<place, complete: complete)
    }

    /// Encodes an answer; `section` is what `find` said of its fields, `content` what is kept of its content, nil for none.
    public mutating func response(
        status: Int, took: Int64, fields: borrowing FieldLines, section: FieldSection, size: Int?, content: [UInt8]?,
        complete: Bool
    ) -> EncodedResponse {
        let start = place
        ExchangeEncoding.appendFront(ofResponse: status, to: &buffer)
        let front = start..<place
        ExchangeEncoding.append(took: took, to: &buffer)
        append(fields, section)
        ExchangeEncoding.append(size: size, to: &buffer)
        let rest = front.upperBound..<place
        if let content { BodyEncoding.append(answer: content, to: &buffer) }
        let contentEnd = place
        ExchangeEncoding.appendEnd(ofResponse: complete, to: &buffer)
        return EncodedResponse(front: front, rest: rest, end: contentEnd..<place)
    }

    /// Appends octets that are no part of a line, and returns their place.
    public mutating func append(_ octets: RawSpan) -> Range<Int> {
        let start = place
        buffer.append(octets)
        return start..<place
    }

    /// Begins behind what stands in `text`: there `moveText` must take what is encoded next.
    public mutating func begin(behind text: [UInt8]) {
        base = text.count
    }

    /// Moves what was encoded to the end of `text`.
    public mutating func moveText(to text: inout [UInt8]) {
        buffer.withOctets { octets in
            octets.withUnsafeBytes { text.append(contentsOf: $0) }
        }
        buffer.removeAll(keepingUpTo: Self.keptRoom)
    }

    /// The room kept from text to text: more than nearly every one needs.
    private static let keptRoom = 65_536

    /// Appends what is shown of a body; `isFinite` says that its numbers are.
    private mutating func append(_ shown: borrowing Shown, of body: RawSpan, isFinite: Bool) {
        if let type = shown.unescapedType {
            ExchangeEncoding.append(eventType: type.span.bytes, to: &buffer)
        } else if let type = shown.eventType {
            ExchangeEncoding.append(eventType: body.extracting(type), to: &buffer)
        }
        if let playhead = shown.playhead {
            ExchangeEncoding.append(playhead: body.extracting(playhead), isFinite: isFinite, to: &buffer)
        }
        if let ts = shown.ts { ExchangeEncoding.append(ts: body.extracting(ts), isFinite: isFinite, to: &buffer) }
    }

    private mutating func append(_ fields: borrowing FieldLines, _ section: FieldSection) {
        if let place = section.place {
            sections.append(place, to: &buffer)
        } else {
            _ = buffer.append(members: fields, keepsCredentials: section.keepsCredentials)
        }
    }
}
