import JSONText

/// Gives every `playerTime.ts` of a body another value, and leaves every other octet as it was.
///
/// A token changes where it is an integer of 13 digits, which milliseconds since 1970 have from 2001 to 2286, and still has 13
/// digits afterwards; so `ts` keeps its length. Any other token (seconds, a fraction, an exponent, a string) stays as captured
/// and is counted: what the collector answers to it is part of the test. Every `ts` of every `playerTime` changes, be a key
/// written twice or with escapes; in a batch those of each element.
public struct PlayerTimeRewrite: Sendable {
    /// Whether the playhead of a `playerTime` whose `ts` changes moves by as many whole seconds, modulo a day.
    ///
    /// For live content whose playhead is the second of the day. A token that is no plain decimal below 86,400 stays.
    public var movesPlayheads: Bool

    /// The digits of a `ts` token that changes.
    static let digits = 13
    /// The tokens of that many digits.
    static let movable: ClosedRange<Int64> = 1_000_000_000_000...9_999_999_999_999

    /// Makes a rewrite.
    public init(movesPlayheads: Bool = false) {
        self.movesPlayheads = movesPlayheads
    }

    /// Rewrites a body; `value` gives the new value of a token in milliseconds.
    ///
    /// A body that is no JSON text comes back as it is, with `isReadable` false.
    public func apply(to body: [UInt8], _ value: (Int64) -> Int64) -> RewrittenTimes {
        apply(to: body, JSONBody(body), value)
    }

    /// The same for one body after another.
    public func apply(
        to body: [UInt8], reading reader: inout JSONBodyReader, _ value: (Int64) -> Int64
    ) -> RewrittenTimes {
        apply(to: body, reader.read(body), value)
    }

    private func apply(to body: [UInt8], _ text: JSONBody?, _ value: (Int64) -> Int64) -> RewrittenTimes {
        guard let text else { return RewrittenTimes(octets: body, isReadable: false) }
        var result = RewrittenTimes(octets: body, isReadable: true)
        var edits = JSONEdits()
        switch text.kind(0) {
        case .object:
            rewriteEvent(0, of: text, in: &result, &edits, value)
        case .array:
            text.forEachElement(of: 0) { element in
                if text.kind(element) == .object { rewriteEvent(element, of: text, in: &result, &edits, value) }
                return true
            }
        default:
            break
        }
        if !edits.isEmpty { result.octets = edits.applied(to: result.octets) }
        return result
    }

    private func rewriteEvent(
        _ event: Int, of text: JSONBody, in result: inout RewrittenTimes, _ edits: inout JSONEdits,
        _ value: (Int64) -> Int64
    ) {
        text.forEachMember(of: event) { key, time in
            guard text.kind(time) == .object, text.string(key, equals: "playerTime") else { return }
            var distance: Int64?
            var playheads: [Range<Int>] = []
            text.forEachMember(of: time) { key, member in
                if text.string(key, equals: "ts") {
                    if text.kind(member) == .number,
                        let (old, new) = Self.changed(text.octets[text.range(member)], value)
                    {
                        Self.write(new, at: text.range(member), in: &result.octets)
                        result.moved += 1
                        if result.first == nil { result.first = new }
                        result.places.append(text.range(member))
                        distance = new &- old
                    } else {
                        result.left += 1
                    }
                } else if movesPlayheads, text.kind(member) == .number, text.string(key, equals: "playhead") {
                    playheads.append(text.range(member))
                }
            }
            guard let distance, movesPlayheads else { return }
            for range in playheads {
                if let token = DayPlayhead(token: text.octets[range])?.moved(byMilliseconds: distance) {
                    edits.replace(range, with: token)
                    result.movedPlayheads += 1
                } else {
                    result.leftPlayheads += 1
                }
            }
        }
    }

    /// A token's value and its new one; nil where it stays.
    private static func changed(_ token: ArraySlice<UInt8>, _ value: (Int64) -> Int64) -> (old: Int64, new: Int64)? {
        guard token.count == digits else { return nil }
        var old: Int64 = 0
        for octet in token {
            guard octet.isDigit else { return nil }
            old = old * 10 + Int64(octet - 0x30)
        }
        let new = value(old)
        return movable.contains(new) ? (old, new) : nil
    }

    /// Writes a value of as many digits as the range has octets.
    public static func write(_ value: Int64, at range: Range<Int>, in octets: inout [UInt8]) {
        var rest = value
        for index in range.reversed() {
            octets[index] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
    }
}

/// A body whose `playerTime.ts` tokens were rewritten.
public struct RewrittenTimes: Sendable, Equatable {
    /// The body.
    public var octets: [UInt8]
    /// Tokens that have another value, or could have.
    public var moved = 0
    /// Values of `playerTime.ts` that stay as captured.
    public var left = 0
    /// Playheads that moved along.
    public var movedPlayheads = 0
    /// Playheads that were to move and stay as captured.
    public var leftPlayheads = 0
    /// The first of their values, in milliseconds.
    public var first: Int64?
    /// Where the tokens of `moved` stand, as long as no playhead moved.
    public var places: [Range<Int>] = []
    /// Whether the body is JSON text; where it is not, nothing was looked for.
    public var isReadable: Bool
}
