import EventLog
import Replay

/// The planned requests of a run; of one that goes on, those that are left.
struct RemainingFeed {
    private(set) var feed: ReplayFeed
    /// What an earlier run left; nil for a run that begins.
    private(set) var resumption: Resumption?
    private var held: PlannedRequest?

    init(_ feed: ReplayFeed, after resumption: Resumption?) {
        self.feed = feed
        self.resumption = resumption
    }

    /// The next request that is to be planned for; nil at the end.
    ///
    /// What has its outcome already on the way there is handed to `outcome`.
    mutating func next(
        _ log: borrowing ReplayLog, outcome: (Outcome) throws(LogError) -> Void
    ) throws(LogError) -> PlannedRequest? {
        if let request = held {
            held = nil
            return request
        }
        while let request = try feed.next(log) {
            switch resumption?.step(request) {
            case nil: return request
            case .plan(let request): return request
            case .done: continue
            case .outcome(let known): try outcome(known)
            }
        }
        return nil
    }

    /// The next requests, at most `most`; nil at the end.
    mutating func next(
        _ most: Int, _ log: borrowing ReplayLog, outcome: (Outcome) throws(LogError) -> Void
    ) throws(LogError) -> [PlannedRequest]? {
        var requests: [PlannedRequest] = []
        requests.reserveCapacity(most)
        while requests.count < most, let request = try next(log, outcome: outcome) { requests.append(request) }
        return requests.isEmpty ? nil : requests
    }

    /// When the first request is due that goes, which is kept for `next`; nil where none goes.
    ///
    /// Reads all that is done with, so that a run which goes on need not do so when its time runs already.
    mutating func firstDue(
        _ log: borrowing ReplayLog, outcome: (Outcome) throws(LogError) -> Void
    ) throws(LogError) -> Int64? {
        held = try next(log, outcome: outcome)
        return held?.due
    }
}
