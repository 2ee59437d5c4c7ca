public import JSONText

/// Where the members that the log shows stand in an event's body, and what they tell of it.
///
/// Where a key stands more than once the last one counts, as it does for most JSON parsers.
public struct EventMemberPlaces: Sendable, Equatable {
    /// Whether the body is an array: a downloaded session, whose first element these members are not taken from.
    public private(set) var isBatch = false
    /// The octets of the value of `eventType` between its quotes; nil where it is missing, not a string, or the body is a
    /// batch.
    public private(set) var eventType: Range<Int>?
    /// Whether these hold escapes, so that they are not what the value says.
    public private(set) var typeHasEscape = false
    /// The raw number token of `playerTime.playhead`.
    public private(set) var playhead: Range<Int>?
    /// The raw number token of `playerTime.ts`.
    public private(set) var ts: Range<Int>?
    /// Whether the body has the shape of a start of this API.
    public private(set) var isSessionStart = false
    /// Whether the body is a batch whose first element has the shape of a start.
    public private(set) var isDownloadedSession = false
    private var hasObject = false

    /// Reads a body that has been scanned, from its tape; nil where it is no JSON object or array.
    public init?(_ body: RawSpan, scanned tokens: borrowing JSONTokens) {
        guard tokens.count > 0 else { return nil }
        switch tokens[0].kind {
        case .object:
            read(body, tokens, object: 0)
        case .array:
            isBatch = true
            guard tokens[0].end > 1, tokens[1].kind == .object else { return }
            var first = EventMemberPlaces()
            first.read(body, tokens, object: 1)
            isDownloadedSession = first.isSessionStart
        default:
            return nil
        }
    }

    private init() {}

    private mutating func read(_ body: RawSpan, _ tokens: borrowing JSONTokens, object: Int) {
        let end = tokens[object].end
        var key = object &+ 1
        while key < end {
            let value = tokens[key &+ 1]
            if tokens[key].reads("eventType", in: body) {
                eventType = value.kind == .string ? value.content : nil
                typeHasEscape = value.hasEscape
            } else if tokens[key].reads("playerTime", in: body) {
                (playhead, ts) = (nil, nil)
                if value.kind == .object {
                    hasObject = true
                    readTime(body, tokens, object: key &+ 1)
                }
            } else if value.kind == .object, tokens[key].reads("params", in: body) {
                hasObject = true
            }
            key = value.end
        }
        if let eventType, hasObject { isSessionStart = says("sessionStart", eventType, in: body) }
    }

    private mutating func readTime(_ body: RawSpan, _ tokens: borrowing JSONTokens, object: Int) {
        let end = tokens[object].end
        var key = object &+ 1
        while key < end {
            let value = tokens[key &+ 1]
            let number = value.kind == .number ? value.range : nil
            if tokens[key].reads("playhead", in: body) { playhead = number }
            if tokens[key].reads("ts", in: body) { ts = number }
            key = value.end
        }
    }

    /// Whether `eventType` says `name`, escapes resolved.
    public func isType(_ name: StaticString, in body: RawSpan) -> Bool {
        eventType.map { says(name, $0, in: body) } ?? false
    }

    /// The value of `eventType` as UTF-8, escapes resolved.
    public func unescapedType(in body: RawSpan) -> [UInt8]? {
        eventType.map { JSONString.unescaped(body.extracting($0)) }
    }

    private func says(_ name: StaticString, _ content: Range<Int>, in body: RawSpan) -> Bool {
        guard typeHasEscape else { return body.matches(name, at: content) }
        return name.withUTF8Buffer { JSONString.equals(body.extracting(content), $0.span.bytes) }
    }
}

extension JSONTokens.Token {
    /// Whether the key says `name`, escapes resolved.
    @inline(__always)
    fileprivate func reads(_ name: StaticString, in body: RawSpan) -> Bool {
        guard hasEscape else { return body.matches(name, at: content) }
        return name.withUTF8Buffer { JSONString.equals(body.extracting(content), $0.span.bytes) }
    }
}
