import EventLog
import MediaCollection
import Wire

/// Turns records into planned requests as they are captured: what a plan knows of a whole log is learnt here as it comes.
///
/// A session is known from its start on, and told by it: whether it is one of the sample, and whether it can be opened. Sessions
/// whose start was not captured do not go. Memory: `LiveLimits.sessions` sessions at about 200 octets each.
struct LivePlanner: Sendable {
    private let options: PlanOptions
    private let limits: LiveLimits
    private let clock: LiveClock
    private let sample: SessionSample
    private let looksAtRouting: Bool
    private var planner: Planner
    private var sessions: LiveSessions
    private var retries = RetriedStarts()
    /// What was done so far.
    var counts = LiveCounts()

    /// Times of players and of the service differ by more than this anyway, in milliseconds.
    private static let toleratedShift: Int64 = 5000
    /// The clocks of a capture and of its host are read apart by less than this, in nanoseconds.
    private static let clockTolerance: Int64 = 50_000_000

    /// Makes a planner that has seen nothing.
    init(
        options: PlanOptions, run: RunSettings, clock: LiveClock, sample: SessionSample = SessionSample(),
        limits: LiveLimits = .standard
    ) {
        self.options = options
        self.limits = limits
        self.clock = clock
        self.sample = sample
        looksAtRouting = run.looksAtRouting
        planner = Planner(plan: Plan(options: options), run: run, origin: clock.origin)
        sessions = LiveSessions(limits: limits)
    }

    /// Sessions that something is kept of for their next request.
    var begunCount: Int { planner.begunCount }
    /// `playerTime.ts` values that were moved, and such that went as captured.
    var times: PlannedTimes { planner.plannedTimes }
    /// How often each rewrite fitted.
    var rewrites: RewriteCounts { planner.encoder.counts }

    /// Takes the next record; appends what is planned by then.
    ///
    /// - Parameters:
    ///   - arrived: When it came, in nanoseconds since the run's start; nil where that says nothing.
    ///   - rank: Sessions whose rank is above this are not begun.
    mutating func add(
        _ record: ExchangeRecord, arrived: Int64?, upTo rank: UInt64 = .max, into planned: inout [PlannedRequest]
    ) {
        if let arrived, !record.notes.contains(.late) { followClock(record.at, arrived: arrived) }
        while let forgotten = sessions.expire(before: steady(record.at)) {
            counts.expiredSessions += 1
            end(forgotten, into: &planned)
        }
        if record.call == .sessionStart {
            addStart(record, upTo: rank, into: &planned)
        } else if let start = record.start {
            addEvent(record, of: sessions.key(of: start), into: &planned)
        } else {
            addAlone(record, upTo: rank, into: &planned)
        }
    }

    /// The session that a start belongs to: its own, or the one of the attempt before it.
    func session(of start: Int) -> Int { sessions.key(of: start) }

    /// Leaves out all running sessions that come after a rank, from now on; gives them, and appends that their groups are over.
    mutating func cut(above rank: UInt64, into planned: inout [PlannedRequest]) -> Set<Int> {
        let keys = sessions.mirrored(above: rank)
        for key in keys { _ = cut(key, .shed, into: &planned) }
        return Set(keys)
    }

    /// Leaves a running session out, from now on; false where it does not run.
    mutating func cut(
        _ key: Int, _ reason: Outcome.NotSent, into planned: inout [PlannedRequest]
    ) -> Bool {
        guard sessions[key]?.state == .mirrored else { return false }
        sessions.set(key, .left(reason))
        if reason == .shed { counts.cutSessions += 1 }
        end(.init(key: key, state: .mirrored), into: &planned)
        return true
    }

    // MARK: Kinds of records

    private mutating func addStart(
        _ record: ExchangeRecord, upTo limit: UInt64, into planned: inout [PlannedRequest]
    ) {
        let rank = sample.rank(of: record)
        guard rank <= sample.limit else {
            counts.sampledOut += 1
            counts.sampledOutSessions += 1
            // Events that carry the id tell by themselves.
            if record.session == nil { keep(record, .sampledOut, rank, into: &planned) }
            return
        }
        if let first = retries.firstAttempt(of: record), !options.sendsRetries, let earlier = sessions[first],
            earlier.events == 0
        {
            keep(record, .joined(to: first), rank, into: &planned)
            if earlier.state == .mirrored { return skip(record, .retried, into: &planned) }
        }
        guard rank <= limit else {
            counts.shedSessions += 1
            keep(record, .left(.shed), rank, into: &planned)
            return skip(record, .shed, into: &planned)
        }
        if let obstacle = obstacle(to: record) {
            keep(record, .left(.noSession), rank, into: &planned)
            return skip(record, obstacle, into: &planned)
        }
        let request = request(for: record, key: record.seq)
        guard let request else {
            planner.forget(.session(start: record.seq, copy: 1))
            keep(record, .left(.unmapped), rank, into: &planned)
            return skip(record, .unmapped, into: &planned)
        }
        counts.sessions += 1
        if options.times != .keep, clock.shift > Self.toleratedShift, case .octets(let body) = record.body,
            StartMembers(body)?.isLive == true
        {
            counts.leftLiveSessions += 1
        }
        keep(record, .mirrored, rank, into: &planned)
        planned.append(request)
    }

    private mutating func addEvent(_ record: ExchangeRecord, of key: Int, into planned: inout [PlannedRequest]) {
        guard let entry = sessions[key] else {
            if sample.rank(of: record) > sample.limit {
                counts.sampledOut += 1
            } else {
                skip(record, .forgotten, into: &planned)
            }
            return
        }
        sessions.hear(key, at: steady(record.at), isEnd: record.eventType?.elementsEqual("sessionEnd".utf8) == true)
        switch entry.state {
        case .sampledOut: counts.sampledOut += 1
        case .left(let reason): skip(record, reason, into: &planned)
        // A start that joined one is never the session of events itself.
        case .joined: skip(record, .noSession, into: &planned)
        case .mirrored:
            if let obstacle = obstacle(to: record) { return skip(record, obstacle, into: &planned) }
            if let request = request(for: record, key: key) {
                planned.append(request)
            } else {
                _ = cut(key, .unmapped, into: &planned)
                skip(record, .unmapped, into: &planned)
            }
        }
    }

    private mutating func addAlone(
        _ record: ExchangeRecord, upTo limit: UInt64, into planned: inout [PlannedRequest]
    ) {
        let rank = sample.rank(of: record)
        guard rank <= sample.limit else {
            counts.sampledOut += 1
            return
        }
        if record.orphanName != nil { return skip(record, .noStart, into: &planned) }
        if rank > limit { return skip(record, .shed, into: &planned) }
        if let obstacle = obstacle(to: record) { return skip(record, obstacle, into: &planned) }
        if let request = request(for: record, key: nil) {
            planned.append(request)
        } else {
            skip(record, .unmapped, into: &planned)
        }
    }

    // MARK: Steps

    private func obstacle(to record: ExchangeRecord) -> Outcome.NotSent? {
        Sendability.obstacle(to: record, options, status: record.response?.status)
    }

    /// The request that goes; nil where its body names whose reports it counts in and nothing replaced that.
    private mutating func request(for record: ExchangeRecord, key: Int?) -> PlannedRequest? {
        let before = looksAtRouting ? planner.encoder.unmapped : 0
        let request = planner.request(
            for: record, key: key, status: record.response?.status, late: nil, obstacle: nil, isLast: key == nil,
            made: nil)
        return looksAtRouting && planner.encoder.unmapped > before ? nil : request
    }

    private mutating func skip(
        _ record: ExchangeRecord, _ reason: Outcome.NotSent, into planned: inout [PlannedRequest]
    ) {
        switch reason {
        case .shed: counts.shed += 1
        case .forgotten: counts.forgotten += 1
        default: break
        }
        planned.append(
            planner.request(
                for: record, key: nil, status: record.response?.status, late: nil, obstacle: reason, isLast: true,
                made: nil))
    }

    private mutating func keep(
        _ start: ExchangeRecord, _ state: LiveSessions.State, _ rank: UInt64, into planned: inout [PlannedRequest]
    ) {
        let evicted = sessions.add(start.seq, LiveSessions.Entry(state, rank: rank, at: steady(start.at)))
        guard let evicted else { return }
        counts.evictedSessions += 1
        end(evicted, into: &planned)
    }

    private mutating func end(_ forgotten: LiveSessions.Forgotten, into planned: inout [PlannedRequest]) {
        guard forgotten.state == .mirrored else { return }
        let order = PlannedRequest.OrderGroup.session(start: forgotten.key, copy: 1)
        planner.forget(order)
        planned.append(PlannedRequest(endOf: order, due: planner.timetable.length))
    }

    /// A time of the capture clock as one that was never set would have it: sessions are not silent for as long as a clock jumps.
    private func steady(_ time: Timestamp) -> Timestamp {
        planner.timetable.first.map { Timestamp(nanoseconds: time.nanoseconds(since: $0)) } ?? time
    }

    /// Keeps the delay where the capture clock was set: due times may lie neither beyond it nor long before the arrival.
    private mutating func followClock(_ time: Timestamp, arrived: Int64) {
        guard let delay = clock.delay, let origin = planner.timetable.first else { return }
        let due = time.nanoseconds(since: origin)
        if due > arrived.addingSaturating(delay + Self.clockTolerance) {
            planner.timetable.delay(by: arrived.addingSaturating(delay).addingSaturating(0 &- due))
        } else if due < arrived.addingSaturating(0 &- limits.clockStep) {
            planner.timetable.delay(by: arrived.addingSaturating(0 &- due))
        } else {
            return
        }
        counts.clockSteps += 1
    }
}

extension RequestEncoder {
    /// Values that route and were not replaced, and bodies of which nobody knows whether they have such.
    fileprivate var unmapped: Int {
        routing.members.reduce(counts.unreadable) { $0 + $1.unmapped }
    }
}
