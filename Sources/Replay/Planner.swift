import EventLog
import JSONText
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
    /// Sessions of which requests have been planned, until all have.
    private var tracks = SessionTracks()
    private var windows = ConnectionWindows()
    /// What was noticed on the way.
    private(set) var remarks = PlanRemarks()
    /// How long recorded answers took; nil where nobody asks, and of all copies but the first, which are the same.
    private(set) var timing: RecordedTiming?
    /// Sessions that are to be ended, and what their requests that go leave to the end.
    var endings: [Int: SessionEnding] = [:]
    /// Sessions of which an end goes, until all of them is planned.
    private var ended: Set<Int> = []
    /// Sessions of live content whose playheads stay as they are.
    private var leftLiveSessions = 0
    /// The field lines that were found sendable last: most records of a log share theirs with the one before.
    private var sendable = FieldLines()
    /// Starts before what is replayed, until the first events of their sessions are planned.
    var earlierStarts: [Int: ExchangeRecord] = [:]

    init(plan: Plan, run: RunSettings, copy: Int = 1, offset: Int64 = 0, origin: Timestamp? = nil) {
        self.plan = plan
        self.copy = copy
        window = PlanWindow(options: plan.options)
        timetable = Timetable(options: plan.options, offset: offset, origin: origin)
        times = EventTimes(
            policy: plan.options.times, speed: plan.options.speed,
            shift: run.shift.addingSaturating(offset / 1_000_000))
        encoder = RequestEncoder(run, options: plan.options.rewrites, copies: plan.options.copies)
        lateSeqs = Set(plan.lateRecords.map(\.seq))
        if copy == 1, run.looksAtRouting { timing = RecordedTiming() }
    }

    /// Takes the next exchange of the log; appends what is planned by then.
    mutating func add(_ record: ExchangeRecord, into planned: inout [PlannedRequest]) {
        guard record.seq > lastSeq else { return }
        lastSeq = record.seq
        guard window.takes(record.at) else {
            if plan.ownStarts.contains(record.seq) { earlierStarts[record.seq] = record }
            return
        }
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
        let (key, track) = session(of: record)
        guard key != nil || isWanted(record) else { return }
        let late = plan.lateAnswers.isEmpty ? nil : plan.lateAnswers[record.seq]
        var status = record.response?.status ?? late?.status
        var obstacle = Sendability.obstacle(to: record, plan.options, status: status, sendable: sendable)
        let fields = record.request.fields
        if obstacle == nil, fields.storage.count <= SectionMemo.longest { sendable = fields }
        var isLast = true
        let isOrphaned = key == nil && (record.start != nil || record.orphanName != nil)
        if let key, let track {
            if tracks[track].isMade, tracks[track].planned == 0 { appendStart(key, before: record, to: &planned) }
            tracks[track].planned += 1
            isLast = tracks[track].planned == tracks[track].count
            if record.call == .sessionStart {
                if record.seq != key { obstacle = obstacle ?? .retried }
                // What goes stands for all attempts, and is compared with the one that opened the session.
                if record.seq == key { status = plan.sessions[key]?.openingStatus ?? status }
            } else if !tracks[track].opens {
                obstacle = obstacle ?? .noSession
            }
        } else if isOrphaned {
            if case .send = plan.options.orphans {} else { obstacle = obstacle ?? .noStart }
        }
        let end = noteForEnd(record, key: key, goes: obstacle == nil, isLast: isLast)
        if record.call == .sessionStart, record.seq == key, obstacle == nil, let track { noteLivePlayheads(track) }
        let request = request(
            for: record, key: key, status: status, late: late, obstacle: obstacle, isLast: isLast && end == nil,
            made: nil)
        remarks.note(
            record, status: status, obstacle: obstacle, isRepeated: plan.repeatedStarts.contains(record.seq),
            isOrphaned: isOrphaned)
        planned.append(request)
        if let key, let end { appendEnd(end, of: key, to: &planned) }
    }

    /// The session that a record belongs to, by its key and the place of what is known of it.
    private mutating func session(of record: ExchangeRecord) -> (key: Int?, track: Int?) {
        if let start = record.call == .sessionStart ? record.seq : record.start {
            let first = plan.firstAttempts.isEmpty ? start : plan.firstAttempts[start] ?? start
            if let track = tracks.place(of: first) { return (first, track) }
        }
        guard let key = plan.sessionKey(of: record) else { return (nil, nil) }
        return (key, track(of: key))
    }

    /// The place of what is known of a session; one that the plan does not have begins with nothing.
    private mutating func track(of key: Int) -> Int {
        tracks.place(of: key) ?? tracks.begin(key, plan.sessions[key] ?? SurveyedSession())
    }

    /// Notes what the end of a session needs to know; at the session's last request gives the number of the end that is to
    /// be made.
    ///
    /// `sessionEnd` alone closes a session, and only one that goes.
    private mutating func noteForEnd(_ record: ExchangeRecord, key: Int?, goes: Bool, isLast: Bool) -> Int? {
        guard plan.options.closesAtEnd, let key, let end = plan.endSeq(of: key) else { return nil }
        if goes {
            keepForEnd(record, key: key)
            if record.eventType?.elementsEqual("sessionEnd".utf8) == true { ended.insert(key) }
        }
        guard isLast else { return nil }
        if ended.remove(key) == nil, endings[key] != nil { return end }
        endings[key] = nil
        return nil
    }

    /// Notes a request that goes of a session that is to be ended.
    mutating func keepForEnd(_ record: ExchangeRecord, key: Int) {
        if endings[key]?.add(record) == nil { endings[key] = SessionEnding(record) }
    }

    /// Whether an end of a session is planned, of which more may come.
    func isEnded(_ key: Int) -> Bool { ended.contains(key) }

    /// The request of a record, be it of the log or made.
    mutating func request(
        for record: ExchangeRecord, key: Int?, status: Int?, late: LateAnswer?, obstacle: Outcome.NotSent?,
        isLast: Bool,
        made: PlannedRequest.Made?
    ) -> PlannedRequest {
        let due = timetable.due(at: record.at, goes: obstacle == nil)
        var track: Int?
        if let key { track = self.track(of: key) }
        var order = key.map { PlannedRequest.OrderGroup.session(start: $0, copy: copy) }
        if order == nil, obstacle == nil, plan.options.speed == .max {
            order = .connection(lane(of: record))
        }
        var content = PlannedRequest.Content.skip(obstacle ?? .unsendable)
        var follows = FollowedRequests()
        var player: PlayerMoment?
        var refusal: RecordedRefusal?
        if obstacle == nil {
            if made == nil { timing?.add(record, late: late) }
            if let status, RecordedRefusal.isTold(by: status), made == nil {
                refusal = late?.refusal ?? RecordedRefusal(record.response)
            }
            if refusal != nil || encoder.notesChanges { encoder.notesChanges = refusal != nil }
            let first = timetable.first ?? record.at
            let isLive = track.flatMap { tracks[$0].movesPlayheads } ?? false
            // A start waits for no session, whatever its target looks like.
            let image = encoder.encode(
                record, copy: copy, mapsSession: key != nil && record.call != .sessionStart,
                setsClock: plan.options.times == .now
            ) { body in
                times.rewrite(
                    body, in: order, isLive: isLive, first: first,
                    inverted: key.flatMap { plan.sessions[$0]?.inverted } ?? InvertedTimes())
            }
            content = .request(image.image)
            if let known = refusal { refusal = known.with(changes(of: record, ts: image.ts)) }
            player = PlayerMoment(ts: image.ts, playhead: record.playhead.flatMap(PlayerMoment.playhead))
            let think = plan.options.speed == .max ? nil : plan.options.think
            if made == .end {
                // What comes after it is lost, and the server may handle first what comes on another connection.
                follows = .all
            } else if let track {
                follows = Self.place(record, late: late, think: think, among: &tracks[track].answers)
            } else if order != nil {
                follows = Self.place(record, late: late, think: think, among: &windows[lane(of: record)])
            }
        }
        var session: String?
        if let octets = record.session {
            session = track.map { tracks[$0].text(of: octets) } ?? String(octets: octets)
        }
        if isLast, let order, order.isSession { forget(order) }
        return PlannedRequest(
            seq: record.seq, copy: copy, call: record.call,
            eventType: record.eventType.map { String(decoding: $0, as: UTF8.self) },
            session: session, order: order,
            opensSession: record.call == .sessionStart && record.seq == key, isLastOfGroup: isLast,
            lane: lane(of: record), due: due, following: follows, recordedStatus: status, refusal: refusal,
            content: content, made: made, player: player)
    }

    /// What differs in a request that goes from the recorded one, in so far as an answer that refuses it may repeat that.
    private func changes(of record: ExchangeRecord, ts: Int64?) -> [RefusalText.Change] {
        var changes = encoder.changes
        guard let old = record.ts, PlayerMoment.milliseconds(old) != nil else { return changes }
        if let ts {
            changes.append(RefusalText.Change(old: old, new: Array("\(ts)".utf8)))
        } else if plan.options.times == .now {
            changes.append(RefusalText.Change(old: old, new: nil))
        }
        return changes
    }

    /// Sessions of which a request was planned, and another may come.
    var begunCount: Int { tracks.count }

    /// Forgets a session of which nothing more comes.
    mutating func forget(_ order: PlannedRequest.OrderGroup) {
        if case .session(let key, _) = order { tracks.end(key) }
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
        planned.merged = times.merged
        planned.leftLiveSessions = leftLiveSessions
        return planned
    }

    /// Counts the start that is made for a session.
    mutating func countMadeStart(_ key: Int) {
        let track = track(of: key)
        tracks[track].planned = 1
        noteLivePlayheads(track)
    }

    /// Counts a session of live content that is opened and whose playheads stay as they are.
    private mutating func noteLivePlayheads(_ track: Int) {
        if tracks[track].isLive, !times.suitsPlayheads(thatTrackTheClock: tracks[track].movesPlayheads) {
            leftLiveSessions += 1
        }
    }

    /// Finds what a request follows, and notes when its own answer ended.
    private static func place(
        _ record: ExchangeRecord, late: LateAnswer?, think: Int64?, among answers: inout CausalWindow
    ) -> FollowedRequests {
        let follows = answers.followed(at: record.at, think: think)
        if let after = record.response?.after ?? late?.after, let took = record.response?.took ?? late?.took {
            let end = record.at.advanced(by: record.request.took).advanced(by: after).advanced(by: took)
            answers.add(seq: record.seq, end: end, roundTrip: record.connection.roundTrip ?? 0)
        }
        return follows
    }

    /// Whether a record that belongs to no session of the plan is wanted.
    private func isWanted(_ record: ExchangeRecord) -> Bool {
        let wanted = plan.options.sessions
        if wanted.isEmpty { return true }
        if record.call == .sessionStart { return false }
        return record.orphanName.map(wanted.contains) ?? false
    }
}

extension PlannedRequest.OrderGroup {
    /// Whether the group is a session.
    var isSession: Bool { start != nil }

    /// The `seq` of the session's start; nil where the group is no session.
    var start: Int? {
        if case .session(let start, _) = self { start } else { nil }
    }
}

extension PlayerMoment {
    /// A raw number token as a number.
    static func playhead(_ token: [UInt8]) -> Double? {
        // Up to 2^53 every integer is a double, and most playheads are whole seconds.
        if token.count <= 15, let whole = JSONNumber.integer(token.span.bytes) { return Double(whole) }
        return Double(String(decoding: token, as: UTF8.self))
    }
}
