public import Wire

/// An exchange on its way to the log: the parts of its line, encoded as each became known, in one storage.
///
/// A line is made when its turn in the order of the capture comes, long after its messages were read. What is kept until then
/// is the text that will stand in the line, and not two dozen values that it is made of. The storage is used again from
/// exchange to exchange, so that an ordinary one costs no allocation.
public struct ExchangeDraft: Sendable {
    /// The parts, one behind the other.
    private(set) var text: [UInt8] = []
    /// The members from `eventType` to `request`: `,"eventType":…,"request":{…}`.
    private(set) var members = 0..<0
    /// The content as the last member of the line; empty where there is none.
    private(set) var body = 0..<0
    /// Whether the request was seen whole.
    private(set) var complete = true
    /// The value of `response` up to where the value of `after` belongs: `{"status":204,"after":`.
    private(set) var responseFront = 0..<0
    /// The value of `response` from there on.
    private(set) var responseRest = 0..<0

    /// Makes a draft of nothing.
    public init() {}

    /// Hands the content to `body` as it will stand in the line: equal for equal contents, and empty for none.
    public func withBodyText<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(text.span.bytes.extracting(self.body))
    }

    /// Whether the content stands raw in the line.
    package var isBodyRaw: Bool { withBodyText(BodyEncoding.isRaw) }

    /// Takes a request; `text` is what its places are of.
    public mutating func take(_ request: EncodedRequest, of text: [UInt8]) {
        // The content follows on the members.
        let start = append(request.members.lowerBound..<request.body.upperBound, of: text).lowerBound
        members = start..<start &+ request.members.count
        body = members.upperBound..<members.upperBound &+ request.body.count
        complete = request.complete
    }

    /// Takes an answer; `text` is what its places are of.
    ///
    /// Its content is left out unless `withContent`.
    public mutating func take(_ response: EncodedResponse, of text: [UInt8], withContent: Bool) {
        if withContent {
            let all = append(response.front.lowerBound..<response.end.upperBound, of: text)
            responseFront = all.lowerBound..<all.lowerBound &+ response.front.count
            responseRest = responseFront.upperBound..<all.upperBound
        } else {
            responseFront = append(response.front, of: text)
            let start = append(response.rest, of: text).lowerBound
            responseRest = start..<append(response.end, of: text).upperBound
        }
    }

    /// Forgets the request, and keeps an answer that is there.
    public mutating func removeRequest() {
        let answer = Array(text[responseFront.lowerBound..<responseRest.upperBound])
        let front = responseFront.count
        self = ExchangeDraft()
        text = answer
        responseFront = 0..<front
        responseRest = front..<answer.count
    }

    /// Whether nothing was taken.
    public var isEmpty: Bool { text.isEmpty }

    /// Sees to room for so many octets.
    public mutating func reserve(_ octets: Int) { text.reserveCapacity(octets) }

    /// Takes storage that another draft has left, before anything is taken.
    public mutating func begin(in storage: consuming [UInt8]) {
        text = storage
    }

    /// Forgets everything, and gives its storage, emptied, for another exchange.
    public mutating func end() -> [UInt8] {
        var storage: [UInt8] = []
        swap(&storage, &text)
        storage.removeAll(keepingCapacity: true)
        (members, body) = (0..<0, 0..<0)
        (responseFront, responseRest) = (0..<0, 0..<0)
        return storage
    }

    private mutating func append(_ range: Range<Int>, of other: [UInt8]) -> Range<Int> {
        let start = text.count
        other.span.extracting(range).withUnsafeBufferPointer { text.append(contentsOf: $0) }
        return start..<text.count
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
        /// Nanoseconds from the request's last octet to the answer's first; nil where the line shows no answer.
        public var after: Int64?
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
