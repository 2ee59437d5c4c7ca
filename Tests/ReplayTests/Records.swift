import EventLog
import Replay
import Wire

/// Records of a log for tests of the plan.
enum Records {
    static let base: Int64 = 1_760_000_000_000_000_000
    static let ms: Int64 = 1_000_000

    /// An exchange that began `at` milliseconds after the base and was answered 10 ms later.
    static func exchange(
        _ seq: Int, at: Int64, call: ExchangeRecord.Call = .event, target: String = "/events", body: String? = "{}",
        session: String? = nil, start: Int? = nil, status: Int? = 204, connection: Int = 1, roundTrip: Int64? = nil,
        fields: [(String, String)] = [], method: String = "POST", complete: Bool = true, notes: [Note] = []
    ) -> ExchangeRecord {
        var lines = FieldLines()
        for (name, value) in fields { lines.append(name: name.utf8, value: value.utf8) }
        return ExchangeRecord(
            seq: seq, at: Timestamp(nanoseconds: base + at * ms), call: call, session: session.map { Array($0.utf8) },
            start: start,
            request: ExchangeRecord.Request(
                method: Array(method.utf8), authority: nil, target: Array(target.utf8), took: 0, fields: lines),
            response: status.map { ExchangeRecord.Response(status: $0, after: 10 * ms, took: 0) },
            connection: ConnectionRecord(
                id: "1:x", n: connection, client: "10.0.0.5:5000", server: "10.0.0.9:80",
                roundTrip: roundTrip.map { $0 * ms }),
            complete: complete, notes: notes, body: body.map { .octets(Array($0.utf8)) } ?? .none)
    }

    /// A session's start; its id is `s` and its seq.
    static func start(_ seq: Int, at: Int64, status: Int? = 201, complete: Bool = true) -> ExchangeRecord {
        exchange(
            seq, at: at, call: .sessionStart, target: "/api/v1/sessions", session: "s\(seq)", status: status,
            complete: complete)
    }

    /// An event of that session.
    static func event(
        _ seq: Int, of start: Int, at: Int64, status: Int? = 204, roundTrip: Int64? = nil, notes: [Note] = []
    ) -> ExchangeRecord {
        exchange(
            seq, at: at, target: "/api/v1/sessions/s\(start)/events", session: "s\(start)", start: start,
            status: status, roundTrip: roundTrip, notes: notes)
    }

    /// What both readings of a log make of it.
    static func plan(
        _ records: [ExchangeRecord], answers: [AnswerRecord] = [], options: PlanOptions = PlanOptions(),
        target: String = "http://127.0.0.1:8080", shift: Int64 = 0, mark: ReplayMark? = nil
    ) throws -> (plan: PlanSummary, requests: [PlannedRequest]) {
        let run = RunSettings(target: try ReplayTarget(target), shift: shift, mark: mark)
        let (_, summary, requests) = sequence(records, answers: answers, options: options, run: run)
        return (summary, requests)
    }

    /// The same for a run at 1x to no place in particular, with what the first reading found.
    static func sequence(
        _ records: [ExchangeRecord], options: PlanOptions = PlanOptions()
    ) throws -> (surveyed: Plan, summary: PlanSummary, requests: [PlannedRequest]) {
        sequence(records, options: options, run: RunSettings(target: try ReplayTarget("http://127.0.0.1:8080")))
    }

    /// The same with what the first reading found.
    static func sequence(
        _ records: [ExchangeRecord], answers: [AnswerRecord] = [], options: PlanOptions = PlanOptions(),
        run: RunSettings
    ) -> (surveyed: Plan, summary: PlanSummary, requests: [PlannedRequest]) {
        var survey = PlanSurvey(options: options)
        for record in records { survey.add(record) }
        for answer in answers { survey.add(answer) }
        let plan = survey.finish()
        var sequence = PlanSequence(plan: plan, run: run)
        var requests: [PlannedRequest] = []
        var summary = PlanSummary(options: options)
        var read: [Int: Int] = [:]
        // What is read from memory does not fail.
        while let request = try? sequence.next(reading: { copy, take in
            let next = read[copy, default: 0]
            read[copy] = next + 1
            if next < records.count { take(records[next]) }
            return next < records.count
        }) {
            requests.append(request)
            summary.add(request)
        }
        summary.finish(sequence)
        return (plan, summary, requests)
    }
}

extension PlannedRequest {
    /// The request as text, or why it does not go.
    var text: String {
        switch content {
        case .request(let image): String(octets: image.octets)
        case .skip(let reason): "skip \(reason.rawValue)"
        case .end: "end"
        }
    }
}
