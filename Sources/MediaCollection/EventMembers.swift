import JSONText

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
    /// Whether the body has the shape of a start of this API: `eventType` `sessionStart`, with `playerTime` or `params` an
    /// object.
    ///
    /// Says nothing of its validity. It tells a start from what other products post to a path that ends in `/sessions`.
    public var isSessionStart: Bool
    /// Whether the body is a batch whose first element has the shape of a start.
    public var isDownloadedSession: Bool

    /// Reads a body; nil where it is no JSON object or array.
    public static func read(_ body: [UInt8]) -> EventMembers? {
        var scanner = JSONScanner(depthLimit: JSONBody.depthLimit)
        var tokens = JSONTokens()
        do throws(JSONSyntaxError) {
            _ = try scanner.scan(body.span.bytes, into: &tokens)
        } catch {
            return nil
        }
        return EventMemberPlaces(body.span.bytes, scanned: tokens).map { EventMembers($0, in: body) }
    }

    private init(_ places: EventMemberPlaces, in body: [UInt8]) {
        isBatch = places.isBatch
        eventType = places.unescapedType(in: body.span.bytes)
        playhead = places.playhead.map { Array(body[$0]) }
        ts = places.ts.map { Array(body[$0]) }
        isSessionStart = places.isSessionStart
        isDownloadedSession = places.isDownloadedSession
    }
}
