public import Replay
internal import Wire

/// One request whose outcome differs from the recording in a way that matters, as the report lists it.
public struct ReplayDifference: Sendable, Equatable {
    /// The request's `seq` in the event log.
    public var seq: Int
    /// The copy of the log that it was sent for, from 1.
    public var copy: Int
    /// The call, with the event type where it says more: `event play`, `sessionStart`.
    public var call: String
    /// The session's id in the recording.
    public var session: String?
    /// What the outcome means against the recording.
    public var verdict: Outcome.Verdict
    /// What was recorded and what came: `recorded 204, answered 400`.
    public var text: String
    /// The first octets of the answer's content, where there was one.
    public var message: String?
    /// The same of the recorded answer, where the two say different reasons.
    public var recordedMessage: String?

    /// The most characters of an answer that the report repeats: its first line of sense, not a page.
    static let messageLimit = 200

    init(_ outcome: Outcome) {
        seq = outcome.seq
        copy = outcome.copy
        call = outcome.eventType.flatMap { $0 == outcome.call ? nil : "\(outcome.call) \($0)" } ?? outcome.call
        session = outcome.session
        verdict = outcome.verdict
        let recorded = outcome.recordedStatus.map { "recorded \($0)" } ?? "no answer recorded"
        switch outcome.result {
        case .answered(let status, let content):
            text = "\(recorded), answered \(status)"
            message = Self.message(content)
            recordedMessage = outcome.verdict == .otherReason ? Self.message(outcome.recordedText) ?? "" : nil
        case .notSent(let reason):
            text = "\(recorded), not sent: \(reason.words)"
        case .unknown(let reason):
            text =
                "\(recorded), sent, then \(reason.words)" + (outcome.isLostOnReuse ? ", which had served before" : "")
                + (outcome.partialStatus.map { " after status \($0)" } ?? "")
        }
    }
}

extension ReplayDifference {
    /// The front of an answer's content, octets as characters: as text where it is UTF-8; nil where there is none.
    private static func message(_ content: String?) -> String? {
        guard let content, !content.isEmpty else { return nil }
        let octets = content.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        // At the end of what is kept a character may be cut in two.
        let text = (0...3).lazy.compactMap { String(validating: octets.dropLast($0), as: UTF8.self) }.first ?? content
        return text.prefix(messageLimit).printable
    }
}

extension Outcome.NotSent {
    /// The reason in words.
    var words: String {
        switch self {
        case .noStart: "the session's start is not in the recording"
        case .noSession: "the target opened no session"
        case .ambiguousSession: "the target named two sessions in one answer"
        case .startUnknown: "the session's start may have gone in an earlier run, with no answer known"
        case .incomplete: "the record is not whole"
        case .ambiguous: "two hosts could read its octets differently"
        case .connectFailed: "the target could not be reached"
        case .connectTimedOut: "no connection was made in time"
        case .givenUp: "the run was given up"
        case .stopped: "the run was stopped"
        case .retried: "its client had sent the same start before"
        case .notAccepted: "the recorded server did not accept it"
        case .late: "it was due before its session was open"
        case .unsendable: "octets that may not stand on a request line or field"
        case .shed: "more was captured than the target took"
        case .forgotten: "its session is not known any more"
        case .unmapped: "its session names whose reports it counts in, and nothing replaced that"
        }
    }
}

extension Outcome.Unknown {
    /// The reason in words.
    var words: String {
        switch self {
        case .connectionLost: "the connection was lost"
        case .timedOut: "no whole answer in time"
        case .noAnswer: "no octet of an answer in time"
        case .stalled: "an answer that stopped"
        case .badAnswer: "an answer that is not HTTP"
        case .headTooLong: "an answer whose head is over its bound"
        case .tooManyInterim: "more interim answers than are read"
        case .stopped: "the run was stopped"
        case .interrupted: "an earlier run ended when it was about to go"
        }
    }
}
