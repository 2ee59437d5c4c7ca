/// Holds a plan back while a target asks for that, and then lets it catch up at twice its rate: nothing rushes at a target
/// that has just recovered.
///
/// Times are nanoseconds since the run's start.
struct PlanPause: Sendable {
    /// When the plan was last held, and when it was let go.
    private var since: Int64?
    private(set) var until = Int64.min
    /// How far into the plan it had come by then.
    private var place: Int64 = 0
    /// Nanoseconds for which the plan was held, and how often.
    private(set) var total: Int64 = 0
    private(set) var count = 0

    /// Whether nothing may go.
    func isPaused(at now: Int64) -> Bool { now < until }

    /// Holds the plan until `end`, or longer where it is held already.
    mutating func hold(until end: Int64, now: Int64) {
        guard end > now, end > until else { return }
        if !isPaused(at: now) {
            place = reached(at: now)
            since = now
            count += 1
        }
        total += end - max(now, until)
        until = end
    }

    /// How far into the plan a run may have come.
    mutating func reached(at now: Int64) -> Int64 {
        guard since != nil else { return now }
        if now < until { return place }
        let (double, isOver) = (now - until).multipliedReportingOverflow(by: 2)
        if isOver || place + double >= now {
            since = nil
            return now
        }
        return place + double
    }

    /// When a request that is due then may go.
    func instant(of due: Int64) -> Int64 {
        guard since != nil, due > place else { return max(due, since == nil ? due : until) }
        return max(due, until + (due - place + 1) / 2)
    }

    /// When what could have gone at `time`, while the plan was held, may go.
    func release(of time: Int64) -> Int64 {
        guard let since else { return until }
        return until + max(0, time - since) / 2
    }
}
