import EventLog
import MediaCollection
import Wire

/// Turns the records of one copy of a log into planned requests, in the order in which they are due.
struct Planner: Sendable {
    let plan: Plan
    /// The copy's number, from 1.
    let copy: Int
    var window: PlanWindow
    var timetable: Timetable
    var times: EventTimes
    var encoder: RequestEncoder
    private var lastSeq = 0
    private var nextLate = 0
    private let lateSeqs: Set<Int>
    /// How many requests of a session have been planned, until all have.
    private var seen: [Int: Int] = [:]
    private var windows: [PlannedRequest.OrderGroup: CausalWindow] = [:]
    /// What was noticed on the way.
    private(set) var remarks = PlanRemarks()
    /// The last request that goes of each session that is to be ended.
    var lastEvents: [Int: ExchangeRecord] = [:]
    /// Sessions of which an end goes, until all of them is planned.
    private var ended: Set<Int> = []
    /// Sessions of live content whose playheads stay as they are.
    private var leftLiveSessions = 0

    init(plan: Plan, run: RunSettings, copy: Int = 1, offset: Int64 = 0, origin: Timestamp? = nil) {
        self.plan = plan
        self.copy = copy
        window = PlanWindow(options: plan.options)
        timetable = Timetable(options: plan.options, offset: offset, origin: origin)
        times = EventTimes(
            policy: plan.options.times, speed: plan.options.speed,
            shift: run.shift.addingSaturating(offset / 1_000_000))
        encoder = RequestEncoder(run, options: plan.options.rewrites)
        lateSeqs = Set(plan.lateRecords.map(\.seq))
    }

    /// Takes the next exchange of the log; appends what is planned by then.
    mutating func add(_ record: ExchangeRecord, into planned: inout [PlannedRequest]) {
        guard record.seq > lastSeq else { return }
        lastSeq = record.seq
        guard window.takes(record.at) else { return }
        if lateSeqs.contains(record.seq) { return }
        while nextLate < plan.lateRecords.count, plan.lateRecords[nextLate].at < record.at {
            append(plan.lateRecords[nextLate], to: &planned)
            nextLate += 1
        }
        append(record, to: &planned)
    }

    /// Ends the log; appends what is left.
    mutating func finish(into planned: inout [PlannedRequest]) {
        while nextLate < plan.lateRecords.count {
            append(plan.lateRecords[nextLate], to: &planned)
            nextLate += 1
        }
    }

    private mutating func append(_ record: ExchangeRecord, to planned: inout [PlannedRequest]) {
        guard isWanted(record) else { return }
        let late = plan.lateAnswers[record.seq]
        let status = record.response?.status ?? late?.status
        var obstacle = Sendability.obstacle(to: record, plan.options, status: status)
        let key = plan.sessionKey(of: record)
        var isLast = true
        if let key, let surveyed = plan.sessions[key] {
            if surveyed.isMade, seen[key] == nil { appendStart(key, before: record, to: &planned) }
            isLast = count(key) == surveyed.count
            if record.call == .sessionStart {
                if record.seq != key { obstacle = obstacle ?? .retried }
            } else if !surveyed.opens {
                obstacle = obstacle ?? .noSession
            }
        } else if record.start != nil || record.orphanName != nil {
            if case .send = plan.options.orphans {} else { obstacle = obstacle ?? .noStart }
        }
        let end = noteForEnd(record, key: key, goes: obstacle == nil, isLast: isLast)
        let request = request(
            for: record, key: key, status: status, late: late, obstacle: obstacle, isLast: isLast && end == nil,
            made: nil)
        if request.opensSession, obstacle == nil, let key, let surveyed = plan.sessions[key] {
            if surveyed.isLive && !times.suitsPlayheads(thatTrackTheClock: surveyed.movesPlayheads) {
                leftLiveSessions += 1
            }
        }
        remarks.note(record, status: status, obstacle: obstacle)
        planned.append(request)
        if let key, let end { appendEnd(end, of: key, to: &planned) }
    }

    /// Notes what the end of a session needs to know; at the session's last request gives the number of the end that is to
    /// be made.
    ///
    /// `sessionEnd` alone closes a session, and only one that goes.
    private mutating func noteForEnd(_ record: ExchangeRecord, key: Int?, goes: Bool, isLast: Bool) -> Int? {
        guard let key, let end = plan.endSeq(of: key) else { return nil }
        if goes {
            lastEvents[key] = record.withoutContent
            if record.eventType?.elementsEqual("sessionEnd".utf8) == true { ended.insert(key) }
        }
        guard isLast else { return nil }
        if ended.remove(key) == nil, lastEvents[key] != nil { return end }
        lastEvents[key] = nil
        return nil
    }

    /// The request of a record, be it of the log or made.
    mutating func request(
        for record: ExchangeRecord, key: Int?, status: Int?, late: LateAnswer?, obstacle: Outcome.NotSent?,
        isLast: Bool,
        made: PlannedRequest.Made?
    ) -> PlannedRequest {
        let due = timetable.due(at: record.at, goes: obstacle == nil)
        var order = key.map { PlannedRequest.OrderGroup.session(start: $0, copy: copy) }
        if order == nil, obstacle == nil, plan.options.speed == .max {
            order = .connection(lane(of: record))
        }
        var content = PlannedRequest.Content.skip(obstacle ?? .unsendable)
        var follows: [Int] = []
        var player: PlayerMoment?
        if obstacle == nil {
            let first = timetable.first ?? record.at
            let isLive = key.flatMap { plan.sessions[$0]?.movesPlayheads } ?? false
            let image = encoder.encode(
                record, copy: copy, mapsSession: key != nil, setsClock: plan.options.times == .now
            ) { body in
                times.rewrite(body, in: order, isLive: isLive, first: first)
            }
            content = .request(image.image)
            player = PlayerMoment(ts: image.ts, playhead: record.playhead.flatMap(PlayerMoment.playhead))
            if let order { follows = place(record, late: late, in: order) }
        }
        if isLast, let order, order.isSession { forget(order) }
        return PlannedRequest(
            seq: record.seq, copy: copy, call: record.call,
            eventType: record.eventType.map { String(decoding: $0, as: UTF8.self) },
            session: record.session.map(String.init(octets:)), order: order,
            opensSession: record.call == .sessionStart && record.seq == key, isLastOfGroup: isLast,
            lane: lane(of: record), due: due, follows: follows, recordedStatus: status, content: content, made: made,
            player: player)
    }

    /// Forgets a session of which nothing more comes.
    mutating func forget(_ order: PlannedRequest.OrderGroup) {
        windows[order] = nil
        times.forget(order)
    }

    /// The recorded connection, each copy having its own; a log whose numbers are beyond all measure shares some.
    private func lane(of record: ExchangeRecord) -> Int {
        record.connection.n ^ ((copy &- 1) &<< 40)
    }

    /// What becomes of times in bodies.
    var plannedTimes: PlannedTimes {
        var planned = encoder.times
        planned.keptApart = times.keptApart
        planned.leftLiveSessions = leftLiveSessions
        return planned
    }

    private mutating func count(_ key: Int) -> Int {
        let count = seen[key, default: 0] + 1
        seen[key] = count == plan.sessions[key]?.count ? nil : count
        return count
    }

    /// Counts the start that is made for a session.
    mutating func countMadeStart(_ key: Int) { seen[key] = 1 }

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
        if wanted.isEmpty || plan.sessionKey(of: record) != nil { return true }
        if record.call == .sessionStart { return false }
        return record.orphanName.map(wanted.contains) ?? false
    }
}

extension PlannedRequest.OrderGroup {
    /// Whether the group is a session.
    var isSession: Bool {
        if case .session = self { true } else { false }
    }
}

extension PlayerMoment {
    /// A raw number token as a number.
    static func playhead(_ token: [UInt8]) -> Double? { Double(String(decoding: token, as: UTF8.self)) }
}
