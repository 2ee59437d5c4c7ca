internal import JSONText

/// The rules of the collection API for one body: what the service answers 400 to, and what is doubtful.
///
/// Sources of the API contradict each other. What the published schema or a parameter table forbids is `rejected`; where they
/// disagree, or say nothing, a body is `doubtful` and accepted. Ranges (a playhead beyond the content, a `ts` in seconds) are no
/// matter of these rules: the service takes them. An event is judged alone, as the service does.
public struct EventRules: Sendable {
    /// Where a body was posted.
    public enum Endpoint: Hashable, Sendable {
        /// `POST …/sessions`: a start, or a downloaded session in the old form.
        case sessions
        /// `POST …/sessions/{id}/events`: one event.
        case events
        /// `POST …/downloaded`: a whole session as an array.
        case downloaded
    }

    /// The faults of each severity that are worth naming: a body made of faults would otherwise make a message without end.
    public static let faultLimit = 16

    /// The depth of nesting up to which a body is read, which is far beyond any event; what is deeper is rejected.
    public static let depthLimit = JSONBody.depthLimit

    /// Makes the rules.
    public init() {}

    /// The faults of a body, in the order of the rules; at most `faultLimit` of each severity.
    public func faults(in body: [UInt8], at endpoint: Endpoint) -> [EventFault] {
        let text: JSONBody
        do {
            text = try JSONBody(parsing: body)
        } catch {
            return [
                EventFault(
                    rule: .body, severity: .rejected, member: "body", found: body.isEmpty ? "nothing" : "\(error)",
                    allowed: "JSON")
            ]
        }
        var examination = EventExamination(body: text)
        switch (endpoint, text.kind(0)) {
        case (.sessions, .object):
            examination.examine(event: 0, as: .start)
        case (.events, .object):
            examination.examine(event: 0, as: .event)
        case (.sessions, .array), (.downloaded, .array):
            examineBatch(&examination, needsFlag: endpoint == .sessions)
        default:
            examination.report(
                .body, at: "body", value: 0, allowed: endpoint == .downloaded ? "an array of events" : "an object")
        }
        return examination.faults
    }

    private func examineBatch(_ examination: inout EventExamination, needsFlag: Bool) {
        let body = examination.body
        var elements: [Int] = []
        body.forEachElement(of: 0) { element in
            elements.append(element)
            return true
        }
        guard !elements.isEmpty else {
            examination.report(
                .body, at: "body", found: "an empty array", allowed: "an array that begins with sessionStart")
            return
        }
        for (number, element) in elements.enumerated() {
            guard !examination.isFull else { return }
            examination.place = "[\(number)]"
            let role: EventExamination.Role =
                number > 0 ? .element : needsFlag ? .firstOfFlaggedBatch : .firstOfBatch
            if body.kind(element) == .object {
                examination.examine(event: element, as: role)
            } else {
                examination.report(.body, at: "", value: element, allowed: "an object")
            }
        }
    }
}
