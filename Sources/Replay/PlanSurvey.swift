public import EventLog
import MediaCollection
import Wire

/// The first reading of a log: one record after the other, then the plan.
public struct PlanSurvey: Sendable {
    /// Late records are kept to be put in their place; beyond these bounds they go where they stand in the log.
    private static let mostLateRecords = 4096
    private static let mostLateOctets = 16 << 20
    /// Octets of late answers' texts that are kept: 4xx that took seconds are few.
    private static let mostLateTexts = 4 << 20
    /// Sessions without a start that are kept by name; further ones are counted together.
    private static let mostOrphans = 10_000

    private var plan: Plan
    private var window: PlanWindow
    private var retries = RetriedStarts()
    /// Starts that look like another attempt of an earlier one, in the log's order, each with the first.
    private var attempts: [(seq: Int, first: Int)] = []
    private var lastSeq = 0
    private var lastAt = Timestamp(nanoseconds: .min)
    private var lateOctets = 0
    private var lateTexts = 0
    /// Sessions whose events name no start.
    private var orphans: [OrphanKey: SurveyedSession] = [:]
    /// What tells sessions apart whose events name a start that was not seen yet, by that.
    private var startless: [Int: OrphanKey] = [:]
    /// Starts before what is replayed.
    private var earlierStarts: Set<Int> = []
    /// Those of them by which their sessions can be opened, each with whether its content is live and what it holds.
    private var openingStarts: [Int: (isLive: Bool, footprint: Int)] = [:]
    /// What the copies of a log keep together of starts before what is replayed, until the first events of their sessions come.
    static let mostStartOctets = 64 << 20

    /// Starts a survey.
    public init(options: PlanOptions) {
        plan = Plan(options: options)
        window = PlanWindow(options: options)
    }

    /// Takes the next exchange of the log.
    public mutating func add(_ record: ExchangeRecord) {
        plan.recordedServers.add(record)
        guard record.seq > lastSeq else {
            plan.misplaced += 1
            return
        }
        lastSeq = record.seq
        guard window.takes(record.at) else {
            if record.call == .sessionStart, plan.options.from != nil { addEarlierStart(record) }
            return
        }
        keepIfLate(record)
        lastAt = max(lastAt, record.at)
        if record.call == .sessionStart {
            addStart(record)
        } else if let start = record.start {
            if plan.sessions[start] == nil { startless[start] = key(of: record, start: start) }
            plan.sessions[start, default: SurveyedSession()].addEvent(record, plan.options)
        } else if let name = record.orphanKey {
            let key = orphans[name] != nil || orphans.count < Self.mostOrphans ? name : .further
            orphans[key, default: SurveyedSession()].addEvent(record, plan.options)
        }
    }

    /// Notes a start before what is replayed, and whether the session can be opened by it: not where its line comes behind
    /// what is replayed, since the second reading would meet it too late.
    private mutating func addEarlierStart(_ record: ExchangeRecord) {
        earlierStarts.insert(record.seq)
        guard case .open = plan.options.orphans, lastAt.nanoseconds == .min,
            Sendability.obstacle(to: record, plan.options, status: record.response?.status) == nil
        else { return }
        openingStarts[record.seq] = StartTemplate(of: record).map { ($0.isLive, record.footprint) }
    }

    /// What tells a session apart whose events name a start that was not seen among what is replayed.
    private func key(of event: ExchangeRecord, start: Int) -> OrphanKey {
        var key = event.orphanKey ?? .unnamed(start)
        if openingStarts[start] != nil { key.start = start }
        return key
    }

    private mutating func addStart(_ record: ExchangeRecord) {
        var session = plan.sessions.removeValue(forKey: record.seq) ?? SurveyedSession()
        session.sawStart = true
        startless[record.seq] = nil
        let obstacle = Sendability.obstacle(to: record, plan.options, status: record.response?.status)
        session.opens = obstacle == nil
        session.opensIfAccepted = obstacle == .notAccepted && record.response == nil
        session.openingStatus = record.response.map(\.status).flatMap { (200..<300).contains($0) ? $0 : nil }
        session.addStart(record)
        session.addTime(of: record, plan.options)
        plan.sessions[record.seq] = session
        if let first = retries.firstAttempt(of: record) {
            attempts.append((record.seq, first))
        }
    }

    /// Makes one session of the attempts to start it.
    ///
    /// Where two were opened and have events each they are two sessions, however alike their starts are.
    private mutating func joinAttempts() {
        for (seq, first) in attempts {
            guard let attempt = plan.sessions[seq], let session = plan.sessions[first], session.opens else { continue }
            if session.wasOpened && session.events > 0 && attempt.events > 0 { continue }
            if plan.options.sendsRetries {
                plan.repeatedStarts.insert(seq)
                continue
            }
            plan.firstAttempts[seq] = first
            plan.sessions[seq] = nil
            plan.sessions[first]? += attempt
        }
    }

    /// Takes the log's last line.
    public mutating func add(_ trailer: LogTrailer) { plan.ledger = trailer.ledger }

    /// Takes an answer that stands in a line of its own.
    public mutating func add(_ answer: AnswerRecord) {
        plan.recordedServers.add(answer.response)
        plan.lateAnswers[answer.to] = LateAnswer(
            status: answer.response.status, after: answer.response.after, took: answer.response.took,
            refusal: refusal(answer.response))
        let key = answer.to
        guard let session = plan.sessions[key], session.sawStart else { return }
        if (200..<300).contains(answer.response.status) {
            plan.sessions[key]?.openingStatus = answer.response.status
            if session.opensIfAccepted { plan.sessions[key]?.opens = true }
        }
        if session.ids.isEmpty, let location = answer.response.fields.first("location"),
            let id = SessionLocation.sessionID(in: Array(location))
        {
            plan.sessions[key]?.ids = [id]
        }
    }

    /// What a late answer says why it refuses its request: one beyond the bound is compared by its status alone.
    private mutating func refusal(_ response: ExchangeRecord.Response) -> RecordedRefusal? {
        guard let refusal = RecordedRefusal(response) else { return nil }
        let room = Self.mostLateTexts - lateTexts
        guard refusal.footprint <= room else { return .unknown }
        lateTexts += refusal.footprint
        return refusal
    }

    private mutating func keepIfLate(_ record: ExchangeRecord) {
        guard record.at < lastAt, plan.lateRecords.count < Self.mostLateRecords else { return }
        let octets = record.contentSize
        guard lateOctets + octets <= Self.mostLateOctets else { return }
        lateOctets += octets
        plan.lateRecords.append(record)
    }

    /// The plan, once the log was read to its end, or as far as it can be read.
    public consuming func finish() -> Plan {
        let wanted = plan.options.sessions
        var found: Set<String> = []
        joinAttempts()
        joinStartless()
        for (start, session) in plan.sessions {
            let names = session.ids.map(String.init(octets:))
            if wanted.isEmpty || names.contains(where: wanted.contains) {
                found.formUnion(names)
            } else {
                plan.sessions[start] = nil
            }
        }
        let listed = orphans.filter { wanted.isEmpty || wanted.contains($0.key.id) }
        found.formUnion(listed.keys.map(\.id))
        plan.unknownSessions = wanted.subtracting(found).sorted()
        plan.lateRecords.sort { ($0.at, $0.seq) < ($1.at, $1.seq) }
        numberMadeRequests(among: listed)
        for (key, session) in listed.sorted(by: { OrphanKey.inOrder($0.key, $1.key) }) {
            plan.orphans.append(orphan(key, session))
        }
        return plan
    }

    /// Takes sessions whose events name a start that the log does not have, cut off, or damaged, for such without one.
    private mutating func joinStartless() {
        for (start, key) in startless.sorted(by: { $0.key < $1.key }) {
            guard var session = plan.sessions.removeValue(forKey: start) else { continue }
            session.startsBefore = earlierStarts.contains(start)
            orphans[key, default: SurveyedSession()] += session
        }
    }

    /// A session without a start as it is listed.
    private func orphan(_ key: OrphanKey, _ session: SurveyedSession) -> OrphanedSession {
        let made = plan.madeStarts[key]
        let moves = made.map { plan.sessions[$0]?.isLive == true } ?? false
        return OrphanedSession(
            session: key.id, client: key.client, events: session.count, startsBefore: session.startsBefore,
            isOpened: made != nil, hasOwnStart: made.flatMap { plan.sessions[$0]?.ownStart } != nil,
            leavesLivePlayheads: session.playheads.tracksClock && !moves && plan.options.times != .keep)
    }

    /// Gives the requests that are made numbers that no exchange of the log has, by the order of their sessions.
    private mutating func numberMadeRequests(among listed: [OrphanKey: SurveyedSession]) {
        if case .open(let template) = plan.options.orphans {
            let made = listed.filter {
                $0.key != .further && ($0.key.start != nil || template != nil) && $0.value.moment != nil
                    && goes($0.value)
            }
            var room = Self.mostStartOctets / max(1, plan.options.copies)
            for (name, var session) in made.sorted(by: { $0.value.firstSeq < $1.value.firstSeq }) {
                var own = name.start
                if let start = own, let footprint = openingStarts[start]?.footprint {
                    if footprint > room {
                        own = nil
                        plan.startsBeyondRoom += 1
                    } else {
                        room -= footprint
                    }
                }
                if own == nil, template == nil { continue }
                guard let seq = nextFreeSeq() else { return }
                session.isMade = true
                session.opens = true
                session.isLive = own.flatMap { openingStarts[$0]?.isLive } ?? template?.isLive ?? false
                session.ownStart = own
                if let own { plan.ownStarts.insert(own) }
                session.count += 1
                plan.madeStarts[name] = seq
                plan.sessions[seq] = session
            }
            for (start, key) in startless { plan.madeForStarts[start] = plan.madeStarts[key] }
        }
        guard plan.options.closesAtEnd else { return }
        // Whether a session is ended is known when it is planned: the end in the recording need not be one that goes.
        for key in plan.sessions.keys.sorted() where plan.sessions[key]?.opens == true {
            guard let seq = nextFreeSeq() else { return }
            plan.sessions[key]?.madeEnd = seq
        }
    }

    /// Whether a start is worth making, now that every answer is known.
    private func goes(_ session: SurveyedSession) -> Bool {
        session.mayGo
            || session.awaited.contains { plan.lateAnswers[$0].map { (200..<300).contains($0.status) } ?? false }
    }

    /// A number that no exchange of the log has; nil where the log's own reach to the end of all.
    private mutating func nextFreeSeq() -> Int? {
        guard lastSeq < .max else { return nil }
        lastSeq += 1
        return lastSeq
    }
}

extension SurveyedSession {
    /// Counts a start.
    mutating func addStart(_ record: ExchangeRecord) {
        count += 1
        name(record.session)
        if case .octets(let body) = record.body { isLive = isLive || StartMembers(body)?.isLive == true }
        addPlayhead(of: record)
    }

    /// Counts an event.
    mutating func addEvent(_ record: ExchangeRecord, _ options: PlanOptions) {
        count += 1
        events += 1
        name(record.session)
        if (record.at, record.seq) < (firstAt, firstSeq) {
            (firstAt, firstSeq) = (record.at, record.seq)
        }
        if case .open = options.orphans, !sawStart { moment = FirstMoment.earlier(moment, FirstMoment(record)) }
        addPlayhead(of: record)
        addTime(of: record, options)
        noteWhetherItGoes(record, options)
    }

    /// Notes a time, where its order among the others decides what becomes of it.
    mutating func addTime(of record: ExchangeRecord, _ options: PlanOptions) {
        guard options.times == .scale, let time = record.ts.flatMap(PlayerMoment.milliseconds) else { return }
        inverted.add(time)
    }

    /// Notes whether an event goes, as far as that is known before the log is read to its end: whether the log has the start of
    /// its session is not, where the event names one.
    private mutating func noteWhetherItGoes(_ record: ExchangeRecord, _ options: PlanOptions) {
        guard case .open = options.orphans, !sawStart, !mayGo else { return }
        switch Sendability.obstacle(to: record, options, status: record.response?.status) {
        case nil: mayGo = true
        case .notAccepted where record.response == nil:
            if awaited.count < Self.mostAwaited { awaited.append(record.seq) } else { mayGo = true }
        default: break
        }
    }

    /// Events of a session without a start that are kept until their answers are known; with more of them it is taken to have one
    /// that goes.
    private static let mostAwaited = 16

    private mutating func name(_ id: [UInt8]?) {
        if let id, !ids.contains(id), ids.count < Self.mostIDs { ids.append(id) }
    }

    /// Ids of one session: one for each attempt to start it, which clients soon give up.
    private static let mostIDs = 8

    private mutating func addPlayhead(of record: ExchangeRecord) {
        playheads.add(
            eventType: record.eventType.map { String(decoding: $0, as: UTF8.self) }, playhead: record.playhead,
            ts: record.ts)
    }
}

extension ExchangeRecord {
    /// The octets of its content, target and fields.
    fileprivate var contentSize: Int {
        var octets = request.target.count + request.fields.storage.count + (request.coded?.count ?? 0)
        if case .octets(let body) = body { octets += body.count }
        return octets
    }

    /// About what it holds in memory, in octets.
    fileprivate var footprint: Int { contentSize + 1024 }
}
