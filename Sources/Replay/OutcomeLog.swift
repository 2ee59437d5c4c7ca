import JSONText

/// Outcomes as lines of an outcome log: `{"kind":"outcome",…}`.
///
/// The format page of the event log has a table of their members and words. What is not known is absent.
/// Readers ignore members that they do not know.
public enum OutcomeLog {
    /// The line of an outcome, without its line feed.
    public static func encode(_ outcome: Outcome) -> [UInt8] {
        var line: [UInt8] = []
        append(outcome, to: &line)
        return line
    }

    /// Appends the line of an outcome, without its line feed.
    public static func append(_ outcome: Outcome, to octets: inout [UInt8]) {
        var line = LineWriter(kind: "outcome")
        line.append("seq", Int64(outcome.seq))
        line.append("copy", Int64(outcome.copy))
        line.append("call", outcome.call)
        line.append("eventType", outcome.eventType)
        line.append("session", outcome.session)
        line.append("replayedSession", outcome.replayedSession)
        line.append("due", outcome.due)
        line.append("sent", outcome.sent)
        line.append("completed", outcome.completed)
        switch outcome.result {
        case .answered(let status, let text):
            line.append("result", "answered")
            line.append("status", Int64(status))
            line.append("text", text)
            line.append("size", outcome.readSize.map(Int64.init))
        case .notSent(let reason):
            line.append("result", "notSent")
            line.append("why", reason.rawValue)
        case .unknown(let reason):
            line.append("result", "unknown")
            line.append("why", reason.rawValue)
            line.append("status", outcome.partialStatus.map(Int64.init))
        }
        line.append("recordedStatus", outcome.recordedStatus.map(Int64.init))
        line.append("recordedText", outcome.recordedText)
        line.append("verdict", outcome.verdict.rawValue)
        if outcome.isStatusAlone { line.append("statusAlone", literal: "true") }
        line.append("made", outcome.made?.rawValue)
        line.append("ready", outcome.ready)
        line.append("slip", outcome.slip)
        if outcome.isCut { line.append("cut", literal: "true") }
        if outcome.isLostOnReuse { line.append("reused", literal: "true") }
        if outcome.isUnordered { line.append("unordered", literal: "true") }
        line.finish(behind: &octets)
    }

    /// Reads a line; throws where it is no outcome, and says which member is at fault.
    public static func decode(_ line: [UInt8]) throws(OutcomeError) -> Outcome {
        let object: JSONView
        do {
            object = try JSONView(scanning: line)
        } catch {
            throw OutcomeError(reason: "\(error)")
        }
        guard object.isObject, object.member("kind")?.string == "outcome" else {
            throw OutcomeError(reason: "the line is no outcome")
        }
        let members = LineReader(object: object)
        let result: Outcome.Result
        switch try members.text("result") {
        case "answered":
            result = .answered(status: Int(clamping: try members.number("status")), text: members.optionalText("text"))
        case "notSent": result = .notSent(try members.word("why"))
        case "unknown": result = .unknown(try members.word("why"))
        default: throw OutcomeError(reason: "\"result\" is none of answered, notSent, unknown")
        }
        var outcome = Outcome(
            seq: Int(clamping: try members.number("seq")),
            copy: Int(clamping: members.optionalNumber("copy") ?? 1), call: try members.text("call"),
            eventType: members.optionalText("eventType"), session: members.optionalText("session"),
            replayedSession: members.optionalText("replayedSession"), due: try members.number("due"),
            sent: members.optionalNumber("sent"), completed: members.optionalNumber("completed"), result: result,
            recordedStatus: members.optionalNumber("recordedStatus").map { Int(clamping: $0) },
            verdict: try members.word("verdict"), isUnordered: object.member("unordered")?.boolean ?? false,
            made: members.optionalText("made").flatMap(PlannedRequest.Made.init),
            ready: members.optionalNumber("ready"),
            slip: members.optionalNumber("slip"))
        if case .answered = result { outcome.readSize = members.optionalNumber("size").map { Int(clamping: $0) } }
        outcome.recordedText = members.optionalText("recordedText")
        outcome.isStatusAlone = object.member("statusAlone")?.boolean ?? false
        if case .unknown = result { outcome.partialStatus = members.optionalNumber("status").map { Int(clamping: $0) } }
        outcome.isCut = object.member("cut")?.boolean ?? false
        outcome.isLostOnReuse = object.member("reused")?.boolean ?? false
        return outcome
    }
}

/// Why a line is no outcome.
public struct OutcomeError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The reason, with the member at fault.
    public let reason: String
    /// The reason.
    public var description: String { reason }
}
