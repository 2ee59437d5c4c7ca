public import EventLog
public import Wire

/// The second reading of a log: all requests of a run, in the order in which they are due.
///
/// Each copy of the log is a strand of its own, which begins when the one before it in its place has ended (`loops`) or some
/// time after the first (`copies`). The same log, options and target give the same requests. Memory: what one record becomes,
/// for each copy that is under way.
public struct PlanSequence: Sendable {
    private let plan: Plan
    private let run: RunSettings
    private var strands: [Strand]
    /// The strands by when their next request is due.
    private var heads = DeadlineHeap<Int>()
    private var hasBegun = false
    /// The strand whose request was taken last; its next one is read when it is asked for, since a limit may come first.
    private var taken: Int?
    private var pacer: Pacer
    private var ended: Ended
    /// Sessions that are open by now, where a limit may cut them short and they are to be ended.
    private var open: Set<PlannedRequest.OrderGroup> = []
    /// Their ends, once the limit is reached.
    private var ends: Queue<PlannedRequest>?

    /// What strands knew that have ended.
    private struct Ended: Sendable {
        var remarks = PlanRemarks()
        var times = PlannedTimes()
        var pacing = PlanPacing()
        var first: Timestamp?
        var recordedDuration: Int64?
        var rewrites: RewriteCounts
        var routing = RoutingFacts()
        var timing: RecordedTiming?
    }

    /// What lies between the end of one copy and the start of the next in its place: as much as between two pings.
    static let loopGap: Int64 = 10_000_000_000
    /// Copies spread over the time between two pings, so that the load is level.
    static let pingInterval: Int64 = 10_000_000_000

    /// Starts to plan a run.
    public init(plan: Plan, run: RunSettings) {
        self.plan = plan
        self.run = run
        ended = Ended(rewrites: RewriteCounts(plan.options.rewrites))
        strands = []
        pacer = Pacer(options: plan.options)
        let copies = max(1, plan.options.copies)
        // Whole milliseconds, since `playerTime.ts` of a copy moves by its offset as well.
        let spread = Self.pingInterval / Int64(copies) / 1_000_000 * 1_000_000
        let spacing = plan.options.copySpacing ?? spread
        for copy in 1...copies {
            let offset = spacing.multipliedReportingOverflow(by: Int64(copy - 1))
            strands.append(strand(copy: copy, offset: offset.overflow ? .max : offset.partialValue))
        }
    }

    private func strand(copy: Int, offset: Int64) -> Strand {
        Strand(
            copy: copy,
            planner: Planner(plan: plan, run: run, copy: copy, offset: offset))
    }

    /// Copies of the log that go at once.
    public var copies: Int { max(1, plan.options.copies) }

    /// Whether the records that it reads need the names of their connections: sessions without a start are told by them.
    public var needsConnections: Bool { !plan.madeStarts.isEmpty }

    /// Hands the next record of the log for a copy of it to `take`, each copy reading from the log's start; false at its end.
    ///
    /// Handed on and not returned, since a record is large, and each hand that it goes through would copy it.
    public typealias Reading = (_ copy: Int, _ take: (ExchangeRecord) -> Void) throws(LogError) -> Bool

    /// The next request; nil at the end.
    public mutating func next(reading read: Reading) throws(LogError) -> PlannedRequest? {
        if pacer.isAtLimit { return nextEnd() }
        if !hasBegun {
            hasBegun = true
            for place in strands.indices { try queueHead(of: place, read) }
        }
        if let place = taken { try queueHead(of: place, read) }
        taken = nil
        guard let place = heads.popDue(at: .max), var request = strands[place].pop() else { return nil }
        taken = place
        pacer.pace(&request)
        noteWhetherOpen(request)
        return request
    }

    private mutating func noteWhetherOpen(_ request: PlannedRequest) {
        guard plan.options.limit != nil, plan.options.closesAtEnd, request.goes, let group = request.order else {
            return
        }
        if request.opensSession { open.insert(group) }
        if request.eventType == "sessionEnd" { open.remove(group) }
    }

    /// The next end of a session that the limit cuts short: those go beyond it, since what a run opens it is to close.
    private mutating func nextEnd() -> PlannedRequest? {
        if ends == nil {
            var queue = Queue<PlannedRequest>()
            for place in strands.indices where !open.isEmpty {
                for end in strands[place].ends(of: open) { queue.append(end) }
            }
            ends = queue
        }
        guard var end = ends?.popFirst() else { return nil }
        // What the session was to wait for does not come.
        end.due = pacer.lastDue ?? 0
        pacer.pace(&end)
        return end
    }

    private mutating func queueHead(of place: Int, _ read: Reading) throws(LogError) {
        while true {
            if let due = try strands[place].nextDue(read) {
                heads.add(place, at: due)
                return
            }
            let timetable = strands[place].planner.timetable
            let next = strands[place].copy + max(1, plan.options.copies)
            guard next <= max(1, plan.options.copies) * max(1, plan.options.loops), timetable.first != nil else {
                return
            }
            take(strands[place].planner)
            let gap = min(Self.loopGap, plan.options.maximumWait ?? .max)
            // Whole milliseconds, as for copies, and not before the last request.
            let length = timetable.length.addingSaturating(gap).addingSaturating(999_999) / 1_000_000 * 1_000_000
            strands[place] = strand(copy: next, offset: timetable.offset.addingSaturating(length))
        }
    }

    private mutating func take(_ planner: Planner) {
        ended.remarks += planner.remarks
        ended.times += planner.plannedTimes
        ended.rewrites += planner.encoder.counts
        ended.routing += planner.encoder.routing
        ended.timing = ended.timing ?? planner.timing
        ended.pacing.shortened = ended.pacing.shortened.addingSaturating(planner.timetable.shortened)
        ended.pacing.shortenedWaits += planner.timetable.shortenedWaits
        if ended.first == nil {
            ended.first = planner.timetable.first
            ended.recordedDuration = planner.timetable.recordedDuration
        }
    }

    /// When the first request that goes was captured, as far as the log was read; nil where none goes.
    public var first: Timestamp? { ended.first ?? strands.first?.planner.timetable.first }
    /// Nanoseconds from the first to the last request that goes, in the recording, as far as it was read.
    public var recordedDuration: Int64? {
        ended.recordedDuration ?? strands.first?.planner.timetable.recordedDuration
    }
    /// What was noticed of the recording, copy for copy.
    public var remarks: PlanRemarks { strands.reduce(into: ended.remarks) { $0 += $1.planner.remarks } }
    /// What becomes of times in bodies.
    public var times: PlannedTimes { strands.reduce(into: ended.times) { $0 += $1.planner.plannedTimes } }
    /// How often each rewrite fitted.
    public var rewrites: RewriteCounts { strands.reduce(into: ended.rewrites) { $0 += $1.planner.encoder.counts } }
    /// Whose reports the bodies count in, where they were looked at.
    public var routing: RoutingFacts { strands.reduce(into: ended.routing) { $0 += $1.planner.encoder.routing } }
    /// How long recorded answers took to what goes, where bodies were looked at.
    public var timing: RecordedTiming? { ended.timing ?? strands.first?.planner.timing }
    /// What the pace changed.
    public var pacing: PlanPacing {
        var pacing = ended.pacing
        for strand in strands {
            pacing.shortened = pacing.shortened.addingSaturating(strand.planner.timetable.shortened)
            pacing.shortenedWaits += strand.planner.timetable.shortenedWaits
        }
        pacing.delayed = pacer.delayed
        pacing.longestDelay = pacer.longestDelay
        return pacing
    }
}
