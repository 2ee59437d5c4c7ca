public import EventLog
import MediaCollection
import Wire

/// The second reading of a log: record after record becomes a planned request, in the order in which they are due.
///
/// The same log and options give the same requests.
public struct Planner: Sendable {
    private let plan: Plan
    private let first: Timestamp
    private var encoder: RequestEncoder
    private var lastSeq = 0
    private var nextLate = 0
    private let lateSeqs: Set<Int>
    /// How many requests of a session have been planned, until all have.
    private var seen: [Int: Int] = [:]
    private var windows: [PlannedRequest.OrderGroup: CausalWindow] = [:]

    /// Starts to plan a run to `target`, in which `playerTime.ts` moves by `shift` milliseconds.
    ///
    /// Requests carry `mark`, where there is one. Pseudonyms are made with `key`, where the options have none. With
    /// `looksAtRouting` each body is looked at, for `routing`.
    public init(
        plan: Plan, target: ReplayTarget, shift: Int64, mark: ReplayMark? = nil, key: PseudonymKey? = nil,
        looksAtRouting: Bool = false
    ) {
        self.plan = plan
        first = plan.first ?? Timestamp(nanoseconds: 0)
        encoder = RequestEncoder(
            target: target, shift: shift, mark: mark, options: plan.options.rewrites, key: key,
            looksAtRouting: looksAtRouting)
        lateSeqs = Set(plan.lateRecords.map(\.seq))
    }

    /// `playerTime.ts` tokens that were moved.
    public var movedTimes: Int { encoder.moved }
    /// `playerTime.ts` values that go as captured, since they are no integers of 13 digits.
    public var leftTimes: Int { encoder.left }

    /// How often each rewrite fitted.
    public var rewriteCounts: RewriteCounts { encoder.counts }
    /// Whose reports the bodies count in, where they were looked at.
    public var routing: RoutingFacts { encoder.routing }

    /// Takes the next exchange of the log; appends what is planned by then.
    public mutating func add(_ record: ExchangeRecord, into planned: inout [PlannedRequest]) {
        guard record.seq > lastSeq else { return }
        lastSeq = record.seq
        if lateSeqs.contains(record.seq) { return }
        while nextLate < plan.lateRecords.count, plan.lateRecords[nextLate].at < record.at {
            append(plan.lateRecords[nextLate], to: &planned)
            nextLate += 1
        }
        append(record, to: &planned)
    }

    /// Ends the log; appends what is left.
    public mutating func finish(into planned: inout [PlannedRequest]) {
        while nextLate < plan.lateRecords.count {
            append(plan.lateRecords[nextLate], to: &planned)
            nextLate += 1
        }
    }

    private mutating func append(_ record: ExchangeRecord, to planned: inout [PlannedRequest]) {
        let session = record.session.map(String.init(octets:))
        guard isWanted(record) else { return }
        let start = record.call == .sessionStart ? record.seq : record.start
        var obstacle = Sendability.obstacle(to: record, plan.options)
        var order: PlannedRequest.OrderGroup?
        var isLast = true
        if let start, let surveyed = plan.sessions[start] {
            order = .session(start: start, copy: 1)
            isLast = count(start) == surveyed.count
            if record.call != .sessionStart, !surveyed.opens { obstacle = obstacle ?? .noSession }
        } else if record.start != nil || Self.orphanName(record) != nil {
            if !plan.options.sendsOrphans { obstacle = obstacle ?? .noStart }
        }
        if order == nil, obstacle == nil, plan.options.speed == .max { order = .connection(record.connection.n) }
        let late = plan.lateAnswers[record.seq]
        var content = PlannedRequest.Content.skip(obstacle ?? .unsendable)
        var follows: [Int] = []
        if obstacle == nil {
            content = .request(encoder.encode(record, copy: 1, mapsSession: order.map(\.isSession) ?? false))
            if let order { follows = place(record, late: late, in: order) }
        }
        if isLast, let order, order.isSession { windows[order] = nil }
        planned.append(
            PlannedRequest(
                seq: record.seq, call: record.call,
                eventType: record.eventType.map { String(decoding: $0, as: UTF8.self) }, session: session,
                order: order, opensSession: record.call == .sessionStart, isLastOfGroup: isLast,
                lane: record.connection.n, due: plan.options.speed.due(after: record.at.nanoseconds(since: first)),
                follows: follows, recordedStatus: record.response?.status ?? late?.status, content: content))
    }

    private mutating func count(_ start: Int) -> Int {
        let count = seen[start, default: 0] + 1
        seen[start] = count == plan.sessions[start]?.count ? nil : count
        return count
    }

    /// Finds what a request follows, and notes when its own answer ended.
    private mutating func place(
        _ record: ExchangeRecord, late: LateAnswer?, in order: PlannedRequest.OrderGroup
    ) -> [Int] {
        let think = plan.options.speed == .max ? nil : plan.options.think
        let follows = windows[order, default: CausalWindow()].followed(at: record.at, think: think)
        if let after = record.response?.after ?? late?.after, let took = record.response?.took ?? late?.took {
            let end = record.at.advanced(by: record.request.took).advanced(by: after).advanced(by: took)
            windows[order]?.add(seq: record.seq, end: end, roundTrip: record.connection.roundTrip ?? 0)
        }
        return follows
    }

    private func isWanted(_ record: ExchangeRecord) -> Bool {
        let wanted = plan.options.sessions
        if wanted.isEmpty { return true }
        if record.call == .sessionStart { return plan.sessions[record.seq] != nil }
        if let start = record.start, plan.sessions[start] != nil { return true }
        return Self.orphanName(record).map(wanted.contains) ?? false
    }

    /// The name of the session that an event without start belongs to; nil where it needs no session.
    static func orphanName(_ record: ExchangeRecord) -> String? {
        if record.call == .sessionStart { return nil }
        if let session = record.session { return String(octets: session) }
        guard case .sessionEvents(let id) = RequestPath(target: record.request.target).kind else { return nil }
        return String(octets: record.request.target[id])
    }
}

extension PlannedRequest.OrderGroup {
    /// Whether the group is a session.
    var isSession: Bool {
        if case .session = self { true } else { false }
    }
}
