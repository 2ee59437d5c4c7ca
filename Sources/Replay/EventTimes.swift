import MediaCollection
import Wire

/// Gives the `playerTime.ts` of one copy's requests their values, by the policy of the run.
struct EventTimes: Sendable {
    private let policy: TimePolicy
    private let speed: ReplaySpeed
    /// What is added to each value, in milliseconds.
    private let shift: Int64
    /// Sessions whose times are scaled, with what became of their last ones.
    private var orders: [PlannedRequest.OrderGroup: ScaledOrder] = [:]
    private var reader = JSONBodyReader()
    /// Times that were moved further than their scale says, so that different ones stay different.
    private(set) var keptApart = 0
    /// Times that became the same as different ones.
    private(set) var merged = 0

    init(policy: TimePolicy, speed: ReplaySpeed, shift: Int64) {
        self.policy = policy
        self.speed = speed
        self.shift = shift
    }

    /// Whether the playheads of a live session go with its times as they should; those of one that tracks the clock move with
    /// a distance, and where times stay they stay.
    func suitsPlayheads(thatTrackTheClock tracksClock: Bool) -> Bool {
        switch policy {
        case .shift, .scale: tracksClock
        case .keep: true
        case .now: false
        }
    }

    /// The body of a request with its times; `first` is when the recording's first request was captured, `inverted` what is known
    /// of its session beforehand.
    mutating func rewrite(
        _ body: [UInt8], in group: PlannedRequest.OrderGroup?, isLive: Bool, first: Timestamp,
        inverted: @autoclosure () -> InvertedTimes
    ) -> RewrittenTimes {
        switch policy {
        case .keep, .now:
            return PlayerTimeRewrite().apply(to: body, reading: &reader) { $0 }
        case .shift:
            return PlayerTimeShift(milliseconds: shift, movesPlayheads: isLive).apply(to: body, reading: &reader)
        case .scale:
            let origin = first.nanoseconds / 1_000_000
            var order = group.flatMap { orders[$0] } ?? ScaledOrder(inverted: inverted())
            let result = PlayerTimeRewrite(movesPlayheads: isLive).apply(to: body, reading: &reader) { value in
                let distance = value.addingSaturating(0 &- origin)
                let scaled = origin.addingSaturating(shift).addingSaturating(speed.scaled(distance))
                let place = order.place(value, scaled: scaled)
                if place.isKeptApart { keptApart += 1 }
                if place.isMerged { merged += 1 }
                return place.new
            }
            if let group { orders[group] = order }
            return result
        }
    }

    /// Forgets a session that is over.
    mutating func forget(_ group: PlannedRequest.OrderGroup) {
        orders[group] = nil
    }
}

extension Int64 {
    /// The sum, or the limit that it is beyond.
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
