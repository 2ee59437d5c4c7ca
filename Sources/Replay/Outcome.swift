/// What became of one planned request: one line of the outcome log.
///
/// Times are nanoseconds since the run's start on the monotonic clock; due is absolute, never the previous send's.
public struct Outcome: Sendable, Equatable {
    /// The request's `seq` in the event log.
    public var seq: Int
    /// The copy of the log that it was sent for, from 1.
    public var copy: Int
    /// The kind of call, as the event log has it.
    public var call: String
    /// The body's event type, where it has one.
    public var eventType: String?
    /// The session's id in the recording, octets mapped to U+0000–U+00FF.
    public var session: String?
    /// The id that the target gave the session, in the same form.
    public var replayedSession: String?
    /// When the request should go.
    public var due: Int64
    /// When it went: the clock read before the first octet was written.
    public var sent: Int64?
    /// When its answer was whole, or when it failed.
    public var completed: Int64?
    /// What became of it.
    public var result: Result
    /// The status that the recording has.
    public var recordedStatus: Int?
    /// What the result means against the recording.
    public var verdict: Verdict
    /// Whether it went before an answer that it followed in the recording.
    public var isUnordered: Bool
    /// Whether it is not in the recording but was made for the run, and what it does.
    public var made: PlannedRequest.Made?
    /// When it could go, where an answer that it follows, or its session, came after it was due.
    public var ready: Int64?
    /// By how much its session was put off, in nanoseconds; `due` has that in it.
    public var slip: Int64?
    /// The status of an answer of which the end never came.
    public var partialStatus: Int?
    /// Whether the answer's content went on beyond what is read of one, and was left there.
    public var isCut = false
    /// What few outcomes have.
    var texts: Texts?
    /// Whether it was lost on a connection that had served before, with no octet of an answer: the target may have been closing
    /// that as idle when the request went.
    public var isLostOnReuse = false

    /// What became of a request.
    public enum Result: Sendable, Equatable {
        /// A final answer came. `text` is up to 64 KiB of its content, octets mapped to U+0000–U+00FF.
        case answered(status: Int, text: String?)
        /// Nothing was sent, and why.
        case notSent(NotSent)
        /// At least one octet may have gone, and no final answer came: whether the target acted is not known.
        case unknown(Unknown)

        /// The status of a final answer.
        public var status: Int? {
            if case .answered(let status, _) = self { status } else { nil }
        }
    }

    /// Why nothing was sent.
    public enum NotSent: String, CaseIterable, Sendable, Hashable {
        /// The session's start is not in the recording.
        case noStart
        /// The session's start failed on the target, or gave no usable Location.
        case noSession
        /// The answer to the session's start names two: it has `Location` lines of different ids.
        case ambiguousSession
        /// The session's start may have gone in an earlier run, and what the target answered is not known.
        case startUnknown
        /// The record is not whole.
        case incomplete
        /// Two hosts could read the stream that it was captured from differently.
        case ambiguous
        /// The target refused the connection, or could not be reached.
        case connectFailed
        /// No connection was made within the time-out.
        case connectTimedOut
        /// The run was given up first: too many requests in a row, or too large a share, had no answer.
        case givenUp
        /// The run was stopped first.
        case stopped
        /// A start that its client had sent before: one session is opened for all attempts.
        case retried
        /// The recorded server did not accept it, and only what it accepted is replayed.
        case notAccepted
        /// It was due before the target had opened its session, and such requests are skipped.
        case late
        /// Something in the record may not go on a request line or field (CR, LF, NUL).
        case unsendable
        /// More was captured than the target took: the session, or the connection of a request without one, is left out.
        case shed
        /// Its session is not known any more: it was silent for too long, or there were too many.
        case forgotten
        /// A body of its session names whose reports it counts in, and nothing replaced that.
        case unmapped
    }

    /// Why the fate of a sent request is not known.
    public enum Unknown: String, CaseIterable, Sendable, Hashable {
        /// The connection was reset or closed before a whole answer.
        case connectionLost
        /// Not one octet of an answer within the time-out for the first.
        case noAnswer
        /// An answer that began and did not go on within the time-out.
        case stalled
        /// No whole answer within the time-out for all of it.
        case timedOut
        /// What came was not HTTP, or could be read in two ways.
        case badAnswer
        /// Status line and fields of the answer are over their bound.
        case headTooLong
        /// More interim answers came than are read.
        case tooManyInterim
        /// The run was stopped while the request was in flight.
        case stopped
        /// An earlier run was about to send it when it ended, and left no result.
        case interrupted
    }

    /// What a result means against the recording.
    public enum Verdict: String, CaseIterable, Sendable, Hashable {
        /// The same status; where both refused the request, for the same reason, as far as that is known.
        case same
        /// The recording has no answer to compare with.
        case uncompared
        /// A difference that a healthy target explains: another 2xx, or a 2xx in place of a recorded 404 or 410.
        case expected
        /// The recording was 2xx, the target answered 400 or another error.
        case newlyRejected
        /// The recording was an error other than 404 and 410, the target answered 2xx.
        case newlyAccepted
        /// The recording was 2xx, the target answered 404 or 410.
        case sessionLost
        /// Both refused the request with one status, and say other reasons for it.
        case otherReason
        /// Both are errors, and they differ.
        case differs
        /// Nothing was sent.
        case notSent
        /// Sent, and no final answer.
        case failed
    }

    /// Makes an outcome.
    public init(
        seq: Int, copy: Int = 1, call: String, eventType: String? = nil, session: String? = nil,
        replayedSession: String? = nil, due: Int64, sent: Int64? = nil, completed: Int64? = nil, result: Result,
        recordedStatus: Int? = nil, verdict: Verdict, isUnordered: Bool = false,
        made: PlannedRequest.Made? = nil, ready: Int64? = nil, slip: Int64? = nil
    ) {
        self.seq = seq
        self.copy = copy
        self.call = call
        self.eventType = eventType
        self.session = session
        self.replayedSession = replayedSession
        self.due = due
        self.sent = sent
        self.completed = completed
        self.result = result
        self.recordedStatus = recordedStatus
        self.verdict = verdict
        self.isUnordered = isUnordered
        self.made = made
        self.ready = ready
        self.slip = slip
    }

    /// About what it holds in memory, in octets.
    public var footprint: Int {
        let recorded = recordedText?.utf8.count ?? 0
        if case .answered(_, let text?) = result { return text.utf8.count + recorded + Self.overhead }
        return recorded + Self.overhead
    }

    /// The value itself with its other texts, roughly.
    private static let overhead = 512

    /// Nanoseconds from due to sent, or nil where it was not sent; waits for the target's answers are no part of it.
    public var lateness: Int64? { sent.map { $0 &- max(due, ready ?? due) } }
    /// Nanoseconds that it waited after it was due for answers of the target.
    public var wait: Int64? { ready.map { max(0, $0 &- due) } }
    /// Nanoseconds from due to completed, for an answered request.
    public var responseTime: Int64? {
        if case .answered = result, let completed { completed &- due } else { nil }
    }
    /// Nanoseconds from sent to completed, for an answered request.
    public var serviceTime: Int64? {
        if case .answered = result, let sent, let completed { completed &- sent } else { nil }
    }
}
