public import EventLog
import MediaCollection
import Wire

/// The first reading of a log: one record after the other, then the plan.
public struct PlanSurvey: Sendable {
    /// Late records are kept to be put in their place; beyond these bounds they go where they stand in the log.
    private static let mostLateRecords = 4096
    private static let mostLateOctets = 16 << 20
    /// Sessions without a start that are kept by name; further ones are counted together.
    private static let mostOrphans = 10_000
    /// The name under which further ones are counted.
    private static let furtherOrphans = "further sessions"

    private var plan: Plan
    private var window: PlanWindow
    private var retries = RetriedStarts()
    private var lastSeq = 0
    private var lastAt = Timestamp(nanoseconds: .min)
    private var lateOctets = 0
    /// Events without a start, by session.
    private var orphans: [String: SurveyedSession] = [:]

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
        guard window.takes(record.at) else { return }
        keepIfLate(record)
        lastAt = max(lastAt, record.at)
        if record.call == .sessionStart {
            addStart(record)
        } else if let start = record.start {
            plan.sessions[plan.firstAttempts[start] ?? start, default: SurveyedSession()].addEvent(record)
        } else if let name = record.orphanName {
            let key = orphans[name] != nil || orphans.count < Self.mostOrphans ? name : Self.furtherOrphans
            orphans[key, default: SurveyedSession()].addEvent(record)
        }
    }

    private mutating func addStart(_ record: ExchangeRecord) {
        var session = plan.sessions.removeValue(forKey: record.seq) ?? SurveyedSession()
        session.sawStart = true
        let obstacle = Sendability.obstacle(to: record, plan.options, status: record.response?.status)
        session.opens = obstacle == nil
        session.opensIfAccepted = obstacle == .notAccepted && record.response == nil
        session.addStart(record)
        if !plan.options.sendsRetries, let first = retries.firstAttempt(of: record), plan.sessions[first]?.opens == true
        {
            plan.firstAttempts[record.seq] = first
            plan.sessions[first]? += session
        } else {
            plan.sessions[record.seq] = session
        }
    }

    /// Takes an answer that stands in a line of its own.
    public mutating func add(_ answer: AnswerRecord) {
        plan.recordedServers.add(answer.response)
        plan.lateAnswers[answer.to] = LateAnswer(
            status: answer.response.status, after: answer.response.after, took: answer.response.took)
        let key = plan.firstAttempts[answer.to] ?? answer.to
        guard let session = plan.sessions[key], session.sawStart else { return }
        if session.opensIfAccepted, (200..<300).contains(answer.response.status) { plan.sessions[key]?.opens = true }
        if session.ids.isEmpty, let location = answer.response.fields.first("location"),
            let id = SessionLocation.sessionID(in: Array(location))
        {
            plan.sessions[key]?.ids = [id]
        }
    }

    private mutating func keepIfLate(_ record: ExchangeRecord) {
        guard record.at < lastAt, plan.lateRecords.count < Self.mostLateRecords else { return }
        var octets = record.request.target.count + record.request.fields.storage.count
        if case .octets(let body) = record.body { octets += body.count }
        octets += record.request.coded?.count ?? 0
        guard lateOctets + octets <= Self.mostLateOctets else { return }
        lateOctets += octets
        plan.lateRecords.append(record)
    }

    /// The plan, once the log was read to its end, or as far as it can be read.
    public consuming func finish() -> Plan {
        let wanted = plan.options.sessions
        var found: Set<String> = []
        plan.firstFreeSeq = lastSeq &+ 1
        for (start, session) in plan.sessions {
            let names = session.ids.map(String.init(octets:))
            if !session.sawStart {
                // Events that name a start which the log does not have: cut off, or damaged.
                orphans[names.first ?? "start \(start)", default: SurveyedSession()] += session
                plan.sessions[start] = nil
            } else if wanted.isEmpty || names.contains(where: wanted.contains) {
                found.formUnion(names)
            } else {
                plan.sessions[start] = nil
            }
        }
        for (id, session) in orphans.sorted(by: { $0.key < $1.key }) where wanted.isEmpty || wanted.contains(id) {
            found.insert(id)
            plan.orphans.append((id, session.count))
        }
        plan.unknownSessions = wanted.subtracting(found).sorted()
        plan.lateRecords.sort { ($0.at, $0.seq) < ($1.at, $1.seq) }
        numberMadeRequests()
        return plan
    }

    /// Gives the requests that are made numbers that no exchange of the log has, by the order of their sessions.
    private mutating func numberMadeRequests() {
        var next = plan.firstFreeSeq
        if case .open = plan.options.orphans {
            let made = plan.orphans.compactMap { orphan in orphans[orphan.session].map { (orphan.session, $0) } }
                .filter { $0.0 != Self.furtherOrphans && $0.1.canBeMade }
            for (name, var session) in made.sorted(by: { $0.1.firstSeq < $1.1.firstSeq }) {
                session.isMade = true
                session.opens = true
                session.count += 1
                plan.madeStarts[name] = next
                plan.sessions[next] = session
                next &+= 1
            }
        }
        guard plan.options.closesAtEnd else { return }
        for key in plan.sessions.keys.sorted() {
            guard let session = plan.sessions[key], session.opens, !session.isEnded else { continue }
            plan.sessions[key]?.madeEnd = next
            next &+= 1
        }
    }
}

extension SurveyedSession {
    /// Counts a start.
    mutating func addStart(_ record: ExchangeRecord) {
        count += 1
        firstSeq = min(firstSeq, record.seq)
        name(record.session)
        if case .octets(let body) = record.body { isLive = isLive || StartMembers(body)?.isLive == true }
        addPlayhead(of: record)
    }

    /// Counts an event.
    mutating func addEvent(_ record: ExchangeRecord) {
        count += 1
        name(record.session)
        if record.seq < firstSeq {
            firstSeq = record.seq
            if case .sessionEvents = RequestPath(target: record.request.target).kind {
                canBeMade = record.ts != nil && record.playhead != nil
            }
        }
        if record.eventType.map({ type in Self.ends.contains { type.elementsEqual($0.utf8) } }) == true {
            isEnded = true
        }
        addPlayhead(of: record)
    }

    /// The types of event after which a session is over.
    private static let ends = ["sessionEnd", "sessionComplete"]

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
