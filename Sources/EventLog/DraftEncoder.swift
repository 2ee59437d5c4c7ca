import JSONText
public import Wire

/// Encodes the parts of lines as messages become known.
///
/// Its buffer is used again from part to part, so that a part costs one allocation of its own size.
public struct DraftEncoder: ~Copyable {
    private var buffer = LineBuffer(capacity: 4096)

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

    /// What is known of a content beside its octets.
    public struct Content: Sendable {
        /// Its size in octets as sent, where known.
        public var size: Int?
        /// The content codings that were undone.
        public var coding: [String]
        /// The content as sent, where a coding was undone.
        public var coded: [UInt8]?

        /// Makes the facts of a content.
        public init(size: Int?, coding: [String] = [], coded: [UInt8]? = nil) {
            self.size = size
            self.coding = coding
            self.coded = coded
        }
    }

    /// Encodes a request; credentials among its fields are dropped, and named, unless `keepsCredentials`.
    public mutating func request(
        method: RawSpan, target: RawSpan, version: String, authority: [UInt8]?, took: Int64,
        fields: borrowing FieldLines, keepsCredentials: Bool, content: Content, shown: Shown, body: RawSpan
    ) -> EncodedRequest {
        if let type = shown.unescapedType {
            ExchangeEncoding.append(eventType: type.span.bytes, to: &buffer)
        } else if let type = shown.eventType {
            ExchangeEncoding.append(eventType: body.extracting(type), to: &buffer)
        }
        if let playhead = shown.playhead {
            ExchangeEncoding.append(playhead: body.extracting(playhead), to: &buffer)
        }
        if let ts = shown.ts { ExchangeEncoding.append(ts: body.extracting(ts), to: &buffer) }
        ExchangeEncoding.appendFront(
            ofRequest: method, scheme: "http", authority: authority, target: target, version: version, took: took,
            to: &buffer)
        append(fields, keepsCredentials: keepsCredentials)
        ExchangeEncoding.append(size: content.size, to: &buffer)
        ExchangeEncoding.append(coding: content.coding, coded: content.coded, to: &buffer)
        buffer.append(octet: 0x7D)
        return EncodedRequest(octets: take())
    }

    /// Encodes an answer; `content` is what is kept of its content, nil for none.
    public mutating func response(
        status: Int, after: Int64, took: Int64, fields: borrowing FieldLines, keepsCredentials: Bool, size: Int?,
        content: [UInt8]?, complete: Bool
    ) -> EncodedResponse {
        ExchangeEncoding.appendFront(ofResponse: status, after: after, took: took, to: &buffer)
        append(fields, keepsCredentials: keepsCredentials)
        ExchangeEncoding.append(size: size, to: &buffer)
        ExchangeEncoding.appendEnd(ofResponse: content, complete: complete, to: &buffer)
        return EncodedResponse(octets: take())
    }

    private mutating func append(_ fields: borrowing FieldLines, keepsCredentials: Bool) {
        buffer.append(raw: #","fields":"#)
        if keepsCredentials || !CredentialFields.stand(in: fields) {
            buffer.append(fields)
            return
        }
        var kept = copy fields
        let dropped = CredentialFields.drop(from: &kept)
        buffer.append(kept)
        ExchangeEncoding.append(dropped: dropped, to: &buffer)
    }

    /// Takes the part out.
    private mutating func take() -> [UInt8] {
        let octets = buffer.octets
        buffer.removeAll(keepingUpTo: Self.keptRoom)
        return octets
    }

    /// The room kept from part to part: more than nearly every part needs.
    private static let keptRoom = 65_536
}
