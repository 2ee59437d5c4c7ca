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
    /// Times that were moved further than their scale says, so that different ones stay different.
    private(set) var keptApart = 0

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

    /// The body of a request with its times; `first` is when the recording's first request was captured.
    mutating func rewrite(
        _ body: [UInt8], in group: PlannedRequest.OrderGroup?, isLive: Bool, first: Timestamp
    ) -> RewrittenTimes {
        switch policy {
        case .keep, .now:
            return PlayerTimeRewrite().apply(to: body) { $0 }
        case .shift:
            return PlayerTimeShift(milliseconds: shift, movesPlayheads: isLive).apply(to: body)
        case .scale:
            let origin = first.nanoseconds / 1_000_000
            var order = group.flatMap { orders[$0] } ?? ScaledOrder()
            let result = PlayerTimeRewrite(movesPlayheads: isLive).apply(to: body) { value in
                let distance = value.addingSaturating(0 &- origin)
                let scaled = origin.addingSaturating(shift).addingSaturating(speed.scaled(distance))
                return order.place(value, scaled: scaled, keptApart: &keptApart)
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

/// The times of one session, scaled so that what differed differs, what was equal is equal, and what was inverted is inverted.
struct ScaledOrder: Sendable {
    private struct Pair: Sendable {
        var old: Int64
        var new: Int64
    }

    /// The last ones, by ascending value.
    private var pairs: [Pair] = []
    /// So many are compared with; a time that is out of order by more events is far apart anyway.
    private static let most = 32

    /// The new value of a time whose scaled value is given; near it, and in order with those before.
    ///
    /// Where it is not the scaled value itself, `keptApart` counts it.
    mutating func place(_ old: Int64, scaled: Int64, keptApart: inout Int) -> Int64 {
        let index = pairs.firstIndex { $0.old >= old } ?? pairs.count
        if index < pairs.count, pairs[index].old == old { return pairs[index].new }
        var new = scaled
        if index > 0 { new = max(new, pairs[index - 1].new.addingSaturating(1)) }
        // Where there is no room between two, order with the later one is what is given up.
        if index < pairs.count {
            new = max(min(new, pairs[index].new.addingSaturating(-1)), index > 0 ? pairs[index - 1].new : .min)
        }
        if new != scaled { keptApart += 1 }
        pairs.insert(Pair(old: old, new: new), at: index)
        if pairs.count > Self.most { pairs.removeFirst() }
        return new
    }
}

extension Int64 {
    /// The sum, or the limit that it is beyond.
    func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
