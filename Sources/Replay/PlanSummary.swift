public import EventLog
public import Wire

/// What a run would do, in numbers: built request by request from a whole plan, in memory that grows with the sessions alone.
public struct PlanSummary: Sendable {
    /// The options of the plan.
    public let options: PlanOptions
    /// Whether the log could be read as a part only.
    public var isOfDamagedLog = false
    /// Whether the log is one part of several.
    public var isOfPart = false
    /// What became of the capture that the log was made of, where that is known.
    public var ledger: Ledger?
    /// The journal of the run that this one goes on with; nil where it begins.
    public var earlierRun: String?
    /// Requests of the plan, those that will not go included: each gets an outcome.
    public private(set) var planned = 0
    /// Requests that are to go.
    public private(set) var toSend = 0
    /// Their octets, heads included.
    public private(set) var octets = 0
    /// Requests that will not go, by why.
    public private(set) var skipped: [Outcome.NotSent: Int] = [:]
    /// Requests that go, by kind.
    public private(set) var calls: [ExchangeRecord.Call: Int] = [:]
    /// Requests that go and are not in the recording.
    public private(set) var made: [PlannedRequest.Made: Int] = [:]
    /// Sessions that are opened.
    public private(set) var sessionCount = 0
    /// When the last request is due, in nanoseconds since the run's start.
    public private(set) var lastDue: Int64 = 0
    /// Requests over time.
    public private(set) var rate = RateOverTime()
    /// What the protocol does at this pace.
    public private(set) var forecast = PlanForecast()
    /// When the first request that goes was captured; nil where none goes.
    public private(set) var first: Timestamp?
    /// Nanoseconds from the first to the last request that goes, in the recording.
    public private(set) var recordedDuration: Int64?
    /// Sessions that are opened and that nothing ends.
    public private(set) var leftOpen = 0
    /// Those of which more may come.
    private var open: Set<PlannedRequest.OrderGroup> = []
    /// What was noticed of the recording.
    public private(set) var remarks = PlanRemarks()
    /// What the pace changed.
    public private(set) var pacing = PlanPacing()
    /// What became of times in bodies.
    public private(set) var times = PlannedTimes()
    /// How often each rewrite fitted.
    public private(set) var rewrites: RewriteCounts
    /// Whose reports the bodies count in, where they were looked at.
    public private(set) var routing = RoutingFacts()
    /// How long recorded answers took, where they were looked at.
    public private(set) var timing: RecordedTiming?

    /// Makes a summary of nothing.
    public init(options: PlanOptions) {
        self.options = options
        rewrites = RewriteCounts(options.rewrites)
    }

    /// Adds the next request of the plan.
    public mutating func add(_ request: PlannedRequest) {
        planned += 1
        defer { if request.isLastOfGroup { close(request.order) } }
        guard case .request(let image) = request.content else {
            if case .skip(let reason) = request.content { skipped[reason, default: 0] += 1 }
            return
        }
        toSend += 1
        octets += image.octets.count
        calls[request.call, default: 0] += 1
        if let made = request.made { self.made[made, default: 0] += 1 }
        if request.opensSession {
            sessionCount += 1
            if let group = request.order { open.insert(group) }
        } else if request.eventType == "sessionEnd", let group = request.order {
            open.remove(group)
        }
        lastDue = max(lastDue, request.due)
        rate.add(request.due)
        forecast.add(request)
    }

    /// Lets go of a session of which nothing more comes.
    private mutating func close(_ group: PlannedRequest.OrderGroup?) {
        guard let group else { return }
        forecast.forget(group)
        if open.remove(group) != nil { leftOpen += 1 }
    }

    /// Takes over what the whole sequence knows at its end.
    public mutating func finish(_ sequence: PlanSequence) {
        first = sequence.first
        recordedDuration = sequence.recordedDuration
        leftOpen += open.count
        open = []
        remarks = sequence.remarks
        pacing = sequence.pacing
        times = sequence.times
        rewrites = sequence.rewrites
        routing = sequence.routing
        timing = sequence.timing
        forecast.finish()
    }
}

/// What a plan's pace changed against the recording.
public struct PlanPacing: Sendable, Equatable {
    /// Waits that were cut (`--max-wait`).
    public var shortenedWaits = 0
    /// Nanoseconds by which they were, in all.
    public var shortened: Int64 = 0
    /// Requests that are due later because of `--max-rate`.
    public var delayed = 0
    /// Nanoseconds by which one is at most.
    public var longestDelay: Int64 = 0
}

/// What becomes of times in bodies.
public struct PlannedTimes: Sendable, Equatable {
    /// `playerTime.ts` tokens that get their value by the policy.
    public var moved = 0
    /// Such that go as captured, since they are no integers of 13 digits.
    public var left = 0
    /// Live playheads that move with the clock.
    public var movedPlayheads = 0
    /// Sessions of live content whose playheads stay while their times do not: they do not provably track the clock, or it is
    /// the clock at the send.
    public var leftLiveSessions = 0
    /// Scaled times that were moved by a little more, so that different ones stay different.
    public var keptApart = 0
    /// Scaled times that became the same as different ones of their session, there being no millisecond between its neighbours.
    public var merged = 0

    /// Makes times of nothing.
    public init() {}

    static func += (left: inout PlannedTimes, right: PlannedTimes) {
        left.moved += right.moved
        left.left += right.left
        left.movedPlayheads += right.movedPlayheads
        left.leftLiveSessions += right.leftLiveSessions
        left.keptApart += right.keptApart
        left.merged += right.merged
    }
}
