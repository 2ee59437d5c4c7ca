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
