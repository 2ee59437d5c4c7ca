/// The last step of a plan: when requests of all copies, in their order, are due.
struct Pacer: Sendable {
    private let speed: ReplaySpeed
    private let rate: SendRate?
    private let maximumInterval: Int64?
    private let limit: Int?
    /// Requests that go, so far.
    private var going = 0
    /// When the last request so far that goes is due.
    private(set) var lastDue: Int64?
    /// Requests that `--max-rate` made due later, and by how much at most.
    private(set) var delayed = 0
    private(set) var longestDelay: Int64 = 0

    init(options: PlanOptions) {
        speed = options.speed
        rate = options.rate
        maximumInterval = options.maximumRate?.interval
        limit = options.limit
    }

    /// Whether as many requests go as may.
    var isAtLimit: Bool { limit.map { going >= $0 } ?? false }

    /// Gives a request its final due time.
    mutating func pace(_ request: inout PlannedRequest) {
        guard case .request = request.content else {
            // What does not go has its place after the one before, and nothing waits for it.
            request.due = lastDue ?? 0
            return
        }
        if let rate {
            request.due = rate.due(of: Int64(going))
        } else if speed == .max {
            request.due = 0
        }
        going += 1
        if let maximumInterval, let lastDue {
            let (earliest, overflow) = lastDue.addingReportingOverflow(maximumInterval)
            let soonest = overflow ? .max : earliest
            if request.due < soonest {
                delayed += 1
                longestDelay = max(longestDelay, soonest - request.due)
                request.due = soonest
            }
        }
        lastDue = max(request.due, lastDue ?? 0)
    }
}
