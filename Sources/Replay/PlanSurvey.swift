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
    private var lastSeq = 0
    private var lastAt = Timestamp(nanoseconds: .min)
    private var lateOctets = 0
    /// Events without a start, by session.
    private var orphans: [String: SurveyedSession] = [:]
    /// Requests that belong to no session.
    private var others = SurveyedSession()

    /// Starts a survey.
    public init(options: PlanOptions) {
        plan = Plan(options: options)
    }

    /// Takes the next exchange of the log.
    public mutating func add(_ record: ExchangeRecord) {
        guard record.seq > lastSeq else {
            plan.misplaced += 1
            return
        }
        lastSeq = record.seq
        keepIfLate(record)
        lastAt = max(lastAt, record.at)
        if record.call == .sessionStart {
            plan.sessions[record.seq, default: SurveyedSession()].count(record, plan.options)
            plan.sessions[record.seq]?.sawStart = true
            plan.sessions[record.seq]?.opens = Sendability.obstacle(to: record, plan.options) == nil
            plan.sessions[record.seq]?.id = record.session
        } else if let start = record.start {
            plan.sessions[start, default: SurveyedSession()].count(record, plan.options)
            if plan.sessions[start]?.id == nil { plan.sessions[start]?.id = record.session }
        } else if let name = Planner.orphanName(record) {
            let key = orphans[name] != nil || orphans.count < Self.mostOrphans ? name : Self.furtherOrphans
            orphans[key, default: SurveyedSession()].count(record, plan.options)
        } else {
            others.count(record, plan.options)
        }
    }

    /// Takes an answer that stands in a line of its own.
    public mutating func add(_ answer: AnswerRecord) {
        plan.lateAnswers[answer.to] = LateAnswer(
            status: answer.response.status, after: answer.response.after, took: answer.response.took)
        if plan.sessions[answer.to]?.id == nil, let location = answer.response.fields.first("location") {
            plan.sessions[answer.to]?.id = SessionLocation.sessionID(in: Array(location))
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
        let isWanted = { (id: String?) in wanted.isEmpty || id.map(wanted.contains) == true }
        for (start, session) in plan.sessions {
            let id = session.id.map(String.init(octets:))
            if !session.sawStart {
                // Events that name a start which the log does not have: cut off, or damaged.
                orphans[id ?? "start \(start)", default: SurveyedSession()] += session
                plan.sessions[start] = nil
            } else if isWanted(id) {
                if let id { found.insert(id) }
                plan.sessionCount += session.opens ? 1 : 0
                plan.count(session, instead: session.opens ? nil : .noSession)
            } else {
                plan.sessions[start] = nil
            }
        }
        for (id, session) in orphans.sorted(by: { $0.key < $1.key }) where isWanted(id) {
            found.insert(id)
            plan.orphans.append((id, session.count))
            plan.count(session, instead: plan.options.sendsOrphans ? nil : .noStart)
        }
        if wanted.isEmpty { plan.count(others) }
        plan.unknownSessions = wanted.subtracting(found).sorted()
        plan.lateRecords.sort { ($0.at, $0.seq) < ($1.at, $1.seq) }
        return plan
    }
}

extension SurveyedSession {
    mutating func count(_ record: ExchangeRecord, _ options: PlanOptions) {
        count += 1
        if let obstacle = Sendability.obstacle(to: record, options) {
            obstacles[obstacle, default: 0] += 1
            return
        }
        sendable += 1
        first = min(first ?? record.at, record.at)
        last = max(last ?? record.at, record.at)
    }

    static func += (left: inout SurveyedSession, right: SurveyedSession) {
        left.count += right.count
        left.sendable += right.sendable
        left.obstacles.merge(right.obstacles, uniquingKeysWith: +)
        if let first = right.first { left.first = min(left.first ?? first, first) }
        if let last = right.last { left.last = max(left.last ?? last, last) }
    }
}

extension Plan {
    /// Counts what becomes of a session's requests; `reason` stands for those that could go by themselves.
    fileprivate mutating func count(_ session: SurveyedSession, instead reason: Outcome.NotSent? = nil) {
        planned += session.count
        for (obstacle, count) in session.obstacles { skipped[obstacle, default: 0] += count }
        if let reason {
            if session.sendable > 0 { skipped[reason, default: 0] += session.sendable }
            return
        }
        toSend += session.sendable
        if let start = session.first { first = min(first ?? start, start) }
        if let end = session.last { last = max(last ?? end, end) }
    }
}
