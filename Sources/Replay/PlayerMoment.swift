import JSONText

/// What an event says of its player: for the forecast of what the protocol does at the plan's pace.
public struct PlayerMoment: Sendable, Equatable {
    /// `playerTime.ts` as it goes, in milliseconds; nil where it is no integer of 13 digits, or set at the send.
    public var ts: Int64?
    /// The playhead's token as a number; nil where there is none.
    public var playhead: Double?

    /// Makes a moment.
    public init(ts: Int64? = nil, playhead: Double? = nil) {
        self.ts = ts
        self.playhead = playhead
    }
}

extension PlayerMoment {
    /// Milliseconds since 1970 of 13 digits, which times have from 2001 to 2286.
    static let times: ClosedRange<Int64> = 1_000_000_000_000...9_999_999_999_999

    /// A raw `ts` token as a time; nil where it is no integer of 13 digits.
    static func milliseconds(_ token: [UInt8]) -> Int64? {
        guard token.count == 13, let value = JSONNumber.integer(token.span.bytes), times.contains(value) else {
            return nil
        }
        return value
    }
}
