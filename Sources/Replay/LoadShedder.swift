/// Decides how many sessions are sent while more is captured than the target takes.
///
/// Every session has a rank; those up to `limit` are sent. Where requests wait for too long the limit is lowered, step by step
/// until the waiting gets less, and once all is calm it is raised again, for sessions that begin then.
struct LoadShedder: Sendable {
    /// How it stands with what waits.
    struct Load: Sendable {
        /// For how long a request has waited that only lacks a connection, in nanoseconds.
        var wait: Int64
        /// How much of the room for waiting requests is taken, in percent.
        var filled: Int
    }

    /// What a look changed.
    enum Change: Sendable, Equatable {
        /// Running sessions above the limit are to be left out.
        case lowered
        /// More sessions may begin.
        case raised
    }

    private let limits: LiveLimits
    private let most: UInt64
    /// Sessions of a rank up to this are sent.
    private(set) var limit: UInt64
    private var lookedAt = Int64.min
    private var lastWait: Int64 = 0
    private var calmSince: Int64?

    /// Of the room for waiting requests, in percent: beyond this there is no time to wait for what a step does.
    static let full = 90

    init(most: UInt64, limits: LiveLimits) {
        self.most = most
        self.limits = limits
        limit = most
    }

    /// Looks at the load; gives what changed.
    mutating func look(_ load: Load, now: Int64) -> Change? {
        let isFull = load.filled >= Self.full
        guard isFull || now.addingSaturating(0 &- limits.lookEvery) >= lookedAt else { return nil }
        lookedAt = now
        defer { lastWait = load.wait }
        if isFull || load.wait > limits.patience {
            calmSince = nil
            // It works already.
            if !isFull && load.wait < lastWait { return nil }
            guard limit > 0 else { return nil }
            limit = limit / 4 &* 3
            return .lowered
        }
        guard limit < most else { return nil }
        guard load.wait * 10 <= limits.patience, let since = calmSince else {
            calmSince = load.wait * 10 <= limits.patience ? now : nil
            return nil
        }
        guard now - since >= limits.calm else { return nil }
        calmSince = now
        let (sum, overflow) = limit.addingReportingOverflow(max(limit / 3, most / 64))
        limit = overflow ? most : min(sum, most)
        return .raised
    }

    /// The share of the sample that is sent, in percent, rounded up.
    var percent: Int {
        if limit == most { return 100 }
        return min(99, Int(limit / max(1, most / 100)) + 1)
    }
}
