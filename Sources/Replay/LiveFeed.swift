public import EventLog
import Wire

/// Between capture and sender: records go in as they are captured, planned requests come out as the sender takes them.
///
/// A value without clock or threads. What waits in it is bounded; where that bites, and where the target takes less than is
/// captured, whole sessions are left out.
public struct LiveFeed: Sendable {
    private let limits: LiveLimits
    /// Whether times are those of now.
    private let isLive: Bool
    private var planner: LivePlanner
    private var servers: LiveServers?
    private var shedder: LoadShedder
    private var waiting = WaitingRoom()
    private var outcomes: [Outcome] = []
    private var answers: AwaitedAnswers
    private var batch: [PlannedRequest] = []
    /// Why nothing goes any more, since the target is what is captured; empty where that is not so.
    public private(set) var refusals: [SafetyRefusal] = []
    /// The highest number of requests that waited at once.
    public private(set) var mostWaiting = 0

    /// Makes a feed.
    ///
    /// - Parameters:
    ///   - clock: When records go.
    ///   - servers: Holds each server against the target; nil where the target takes everything.
    public init(
        options: PlanOptions, run: RunSettings, clock: LiveClock, sample: SessionSample = SessionSample(),
        servers: LiveServers? = nil, limits: LiveLimits = .standard
    ) {
        self.limits = limits
        self.servers = servers
        isLive = clock.delay != nil
        planner = LivePlanner(options: options, run: run, clock: clock, sample: sample, limits: limits)
        answers = AwaitedAnswers(most: limits.answers)
        shedder = LoadShedder(most: sample.limit, limits: limits)
    }

    /// What was done so far.
    public var counts: LiveCounts {
        var counts = planner.counts
        counts.unawaited = answers.beyond
        return counts
    }
    /// What became of times in bodies.
    public var times: PlannedTimes { planner.times }
    /// How often each rewrite fitted.
    public var rewrites: RewriteCounts { planner.rewrites }
    /// Requests that wait for the sender, for tests.
    package var waitingCount: Int { waiting.count }
    /// Whether more can be taken without leaving anything out: for a source that can wait.
    public var hasRoom: Bool { waiting.count < limits.waiting / 8 && waiting.octets < limits.waitingOctets / 8 }
    /// The share of the sample's sessions that is sent, in percent.
    public var percent: Int { shedder.percent }

    /// Notes requests that were captured and that this process itself had sent.
    public mutating func addOwn(_ count: Int) {
        planner.counts.taken += count
        planner.counts.own += count
    }

    /// Takes an exchange.
    ///
    /// - Parameter now: Nanoseconds since the run's start.
    public mutating func add(_ record: ExchangeRecord, now: Int64) {
        guard refusals.isEmpty else { return }
        planner.counts.taken += 1
        if record.request.fields.first("reprise-replay") != nil {
            planner.counts.marked += 1
            return
        }
        refusals = servers?.refusals(of: record) ?? []
        guard refusals.isEmpty else { return leave(now: now) }
        planner.add(record, arrived: isLive ? now : nil, upTo: shedder.limit, into: &batch)
        // What is no part of the sample has no outcome to be compared.
        if record.notes.contains(.answerPending), batch.contains(where: { $0.seq == record.seq }) {
            answers.expect(record.seq, now: now)
        }
        takeBatch(now: now)
    }

    /// Takes an answer that came after its exchange was taken.
    public mutating func add(_ answer: AnswerRecord, now: Int64) {
        guard refusals.isEmpty else { return }
        refusals = servers?.refusals(of: answer.response) ?? []
        guard refusals.isEmpty else { return leave(now: now) }
        if let outcome = answers.take(answer) { outcomes.append(outcome) }
    }

    /// Records of these sessions were lost before they came here: what is left of them does not go either.
    ///
    /// A session is told by any attempt to start it.
    public mutating func lose(_ starts: Set<Int>, now: Int64) {
        var left: Set<Int> = []
        for key in Set(starts.map(planner.session)).sorted() where planner.cut(key, .shed, into: &batch) {
            left.insert(key)
        }
        remove(left)
        takeBatch(now: now)
    }

    /// Records were lost and nobody knows of which sessions: none that runs goes on.
    public mutating func loseAll(now: Int64) {
        remove(planner.cut(above: 0, into: &batch))
        takeBatch(now: now)
    }

    /// Looks at the load, and leaves sessions out where it is too much; gives whether the share of sessions changed.
    ///
    /// - Parameter sender: Since when a request at the sender has lacked a connection; nil where none does.
    public mutating func look(now: Int64, sender: Int64?) -> Bool {
        guard isLive, refusals.isEmpty else { return false }
        var since = sender ?? now
        if let first = waiting.first, first.request.due <= now {
            since = min(since, max(first.request.due, first.since))
        }
        let filled = max(
            waiting.count * 100 / max(1, limits.waiting), waiting.octets * 100 / max(1, limits.waitingOctets))
        let change = shedder.look(LoadShedder.Load(wait: max(0, now - since), filled: filled), now: now)
        if change == .lowered {
            if filled >= LoadShedder.full { planner.counts.fullRooms += 1 }
            remove(planner.cut(above: shedder.limit, into: &batch))
            takeBatch(now: now)
        }
        return change != nil
    }

    /// The next request for the sender; nil where there is none for now.
    public mutating func next() -> PlannedRequest? {
        waiting.popFirst()?.request
    }

    /// Takes an outcome of the sender's: `takeOutcomes` gives it once the answer is known that it is compared with.
    public mutating func settle(_ outcome: Outcome, now: Int64) {
        outcomes += answers.take(outcome, now: now)
    }

    /// Takes the outcomes that are known by now.
    public mutating func takeOutcomes(now: Int64) -> [Outcome] {
        outcomes += answers.expire(now: now)
        let taken = outcomes
        outcomes.removeAll(keepingCapacity: true)
        return taken
    }

    /// Takes the outcomes that are left, at the end.
    public mutating func finish() -> [Outcome] {
        let taken = outcomes + answers.finish()
        outcomes = []
        return taken
    }

    // MARK: Steps

    /// Puts what was planned where it waits, or gives it its outcome where it does not go.
    private mutating func takeBatch(now: Int64) {
        let planned = batch
        batch.removeAll(keepingCapacity: true)
        for request in planned {
            if case .skip(let reason) = request.content, request.order == nil {
                settle(Outcome(of: request, .notSent(reason)), now: now)
                continue
            }
            if case .request = request.content, isLive,
                waiting.count >= limits.waiting || waiting.octets + request.footprint > limits.waitingOctets
            {
                overflow(request, now: now)
                continue
            }
            append(request, now: now)
        }
    }

    private mutating func append(_ request: PlannedRequest, now: Int64) {
        waiting.append(request, since: now)
        mostWaiting = max(mostWaiting, waiting.count)
    }

    /// There is no room: the request's session goes no further.
    private mutating func overflow(_ request: PlannedRequest, now: Int64) {
        planner.counts.shed += 1
        planner.counts.fullRooms += 1
        settle(Outcome(of: request, .notSent(.shed)), now: now)
        guard case .session(let start, _) = request.order else { return }
        var ends: [PlannedRequest] = []
        if planner.cut(start, .shed, into: &ends) {
            let isUnbegun = !remove([start]).isEmpty || request.opensSession
            if isUnbegun { ends = [] }
        }
        for end in ends { append(end, now: now) }
    }

    /// Takes the requests of sessions that are left out from what waits, and what says that they are over from what was planned
    /// where the sender has not begun them; gives these.
    @discardableResult
    private mutating func remove(_ starts: Set<Int>) -> Set<Int> {
        var unbegun: Set<Int> = []
        for left in waiting.remove(starts) {
            planner.counts.shed += 1
            settle(Outcome(of: left.request, .notSent(.shed)), now: left.since)
            if left.request.opensSession, let start = left.request.order?.start { unbegun.insert(start) }
        }
        if !unbegun.isEmpty {
            batch.removeAll { $0.content == .end && $0.order?.start.map(unbegun.contains) == true }
        }
        return unbegun
    }

    /// The target is what is captured: nothing that waits goes.
    private mutating func leave(now: Int64) {
        while let next = waiting.popFirst() {
            if case .request = next.request.content {
                settle(Outcome(of: next.request, .notSent(.stopped)), now: now)
            }
        }
    }
}
