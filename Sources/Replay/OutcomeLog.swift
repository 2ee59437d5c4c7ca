import JSONText

/// Outcomes as lines of an outcome log: `{"kind":"outcome",…}`.
///
/// | member | is |
/// | --- | --- |
/// | `seq`, `copy` | the request in the event log, and the copy of the log, from 1 |
/// | `call`, `eventType` | as in the event log |
/// | `session`, `replayedSession` | the recorded id, and the target's; octets as U+0000–U+00FF |
/// | `due`, `sent`, `completed` | nanoseconds since the run's start |
/// | `result`, `why` | `answered`, `notSent` or `unknown`; for the latter two the reason |
/// | `status`, `text` | the answer's status, and up to 64 KiB of its content, octets as U+0000–U+00FF |
/// | `recordedStatus`, `verdict` | what the recording has, and what the result means against it |
/// | `unordered` | `true` where it went before an answer that it followed |
///
/// What is not known is absent. Readers ignore members that they do not know.
public enum OutcomeLog {
    /// The line of an outcome, without its line feed.
    public static func encode(_ outcome: Outcome) -> [UInt8] {
        var line = LineWriter()
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
        case .notSent(let reason):
            line.append("result", "notSent")
            line.append("why", reason.rawValue)
        case .unknown(let reason):
            line.append("result", "unknown")
            line.append("why", reason.rawValue)
        }
        line.append("recordedStatus", outcome.recordedStatus.map(Int64.init))
        line.append("verdict", outcome.verdict.rawValue)
        if outcome.isUnordered { line.append("unordered", literal: "true") }
        return line.finished()
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
        return Outcome(
            seq: Int(clamping: try members.number("seq")),
            copy: Int(clamping: members.optionalNumber("copy") ?? 1), call: try members.text("call"),
            eventType: members.optionalText("eventType"), session: members.optionalText("session"),
            replayedSession: members.optionalText("replayedSession"), due: try members.number("due"),
            sent: members.optionalNumber("sent"), completed: members.optionalNumber("completed"), result: result,
            recordedStatus: members.optionalNumber("recordedStatus").map { Int(clamping: $0) },
            verdict: try members.word("verdict"), isUnordered: object.member("unordered")?.boolean ?? false)
    }
}

/// Why a line is no outcome.
public struct OutcomeError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The reason, with the member at fault.
    public let reason: String
    /// The reason.
    public var description: String { reason }
}

/// Writes one object, member by member.
private struct LineWriter {
    private var octets = Array(#"{"kind":"outcome""#.utf8)

    mutating func append(_ name: StaticString, _ value: Int64?) {
        if let value { append(name, literal: "\(value)") }
    }

    mutating func append(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        begin(name)
        JSONString.append(value, to: &octets)
    }

    mutating func append(_ name: StaticString, literal: String) {
        begin(name)
        octets += literal.utf8
    }

    private mutating func begin(_ name: StaticString) {
        octets += [0x2C, 0x22]
        name.withUTF8Buffer { octets.append(contentsOf: $0) }
        octets += [0x22, 0x3A]
    }

    consuming func finished() -> [UInt8] { octets + [0x7D] }
}

/// Reads members of one object.
private struct LineReader {
    var object: JSONView

    func optionalNumber(_ name: StaticString) -> Int64? { object.member(name)?.integer }
    func optionalText(_ name: StaticString) -> String? { object.member(name)?.string }

    func number(_ name: StaticString) throws(OutcomeError) -> Int64 {
        guard let value = optionalNumber(name) else { throw OutcomeError(reason: "\"\(name)\" is not an integer") }
        return value
    }

    func text(_ name: StaticString) throws(OutcomeError) -> String {
        guard let value = optionalText(name) else { throw OutcomeError(reason: "\"\(name)\" is not a string") }
        return value
    }

    func word<Word: RawRepresentable>(_ name: StaticString) throws(OutcomeError) -> Word where Word.RawValue == String {
        guard let value = Word(rawValue: try text(name)) else {
            throw OutcomeError(reason: "\"\(name)\" is a word that this version does not know")
        }
        return value
    }
}
