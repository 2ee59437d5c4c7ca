public import JSONText

/// The members of an event's body that the log shows and that tell what the body is.
///
/// Where a key stands more than once the last one counts, as it does for most JSON parsers.
public struct EventMembers: Sendable, Equatable {
    /// Whether the body is an array: a downloaded session, whose first element these members are not taken from.
    public var isBatch: Bool
    /// The value of `eventType`, unescaped, UTF-8; nil where it is missing, not a string, or the body is a batch.
    public var eventType: [UInt8]?
    /// The raw number token of `playerTime.playhead`.
    public var playhead: [UInt8]?
    /// The raw number token of `playerTime.ts`.
    public var ts: [UInt8]?
    /// Whether the body has the shape of a start of this API: `eventType` `sessionStart`, with `playerTime` or `params` an object.
    ///
    /// Says nothing of its validity. It tells a start from what other products post to a path that ends in `/sessions`.
    public var isSessionStart: Bool
    /// Whether the body is a batch whose first element has the shape of a start.
    public var isDownloadedSession: Bool

    /// Reads a body; nil where it is no JSON object or array.
    public static func read(_ body: [UInt8]) -> EventMembers? {
        JSONBody(body).flatMap(read)
    }

    /// Reads a body that has been scanned already, from its tape; nil where it is no JSON object or array.
    public static func read(_ body: [UInt8], scanned tokens: JSONTokens) -> EventMembers? {
        tokens.tokens.isEmpty ? nil : read(JSONBody(body, scanned: tokens))
    }

    private static func read(_ text: JSONBody) -> EventMembers? {
        switch text.kind(0) {
        case .object:
            return EventMembers(text, object: 0)
        case .array:
            var first: EventMembers?
            text.forEachElement(of: 0) { element in
                if first == nil, text.kind(element) == .object { first = EventMembers(text, object: element) }
                return false
            }
            return EventMembers(batchOf: first)
        default:
            return nil
        }
    }

    private init(batchOf first: EventMembers?) {
        isBatch = true
        isSessionStart = false
        isDownloadedSession = first?.isSessionStart ?? false
    }

    private init(_ text: JSONBody, object: Int) {
        isBatch = false
        isDownloadedSession = false
        var hasObject = false
        var type: [UInt8]?
        var playhead: [UInt8]?
        var ts: [UInt8]?
        text.forEachMember(of: object) { key, value in
            if text.string(key, equals: "eventType") {
                type = text.kind(value) == .string ? text.unescaped(value) : nil
            } else if text.string(key, equals: "playerTime") {
                (playhead, ts) = (nil, nil)
                guard text.kind(value) == .object else { return }
                hasObject = true
                text.forEachMember(of: value) { key, value in
                    let number = text.kind(value) == .number ? Array(text.octets[text.range(value)]) : nil
                    if text.string(key, equals: "playhead") { playhead = number }
                    if text.string(key, equals: "ts") { ts = number }
                }
            } else if text.string(key, equals: "params"), text.kind(value) == .object {
                hasObject = true
            }
        }
        eventType = type
        self.playhead = playhead
        self.ts = ts
        isSessionStart = hasObject && type?.elementsEqual("sessionStart".utf8) == true
    }
}
