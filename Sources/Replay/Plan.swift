import EventLog
public import Wire

/// What the first reading of a log found: what would be sent, and what the second reading needs to know beforehand.
///
/// Memory: about 200 octets a session and 50 a late answer; nothing a request. Requests themselves are planned on the
/// second reading, as they are sent.
public struct Plan: Sendable {
    /// The options that it was made with.
    public let options: PlanOptions
    /// When the first request that goes was captured; nil where none goes.
    public internal(set) var first: Timestamp?
    /// When the last request that goes was captured.
    public internal(set) var last: Timestamp?
    /// Requests of the plan, those that will not go included: each gets an outcome.
    public internal(set) var planned = 0
    /// Requests that are to go.
    public internal(set) var toSend = 0
    /// Requests that will not go, by why.
    public internal(set) var skipped: [Outcome.NotSent: Int] = [:]
    /// Sessions that will be opened.
    public internal(set) var sessionCount = 0
    /// Sessions whose start is not in the log, as its events name them, and how many events each has; by name.
    public internal(set) var orphans: [(session: String, events: Int)] = []
    /// Lines whose `seq` does not follow the line before: a damaged log.
    ///
    /// They are not replayed.
    public internal(set) var misplaced = 0
    /// `--session` ids that no session of the log has.
    public internal(set) var unknownSessions: [String] = []

    var sessions: [Int: SurveyedSession] = [:]
    var lateAnswers: [Int: LateAnswer] = [:]
    var lateRecords: [ExchangeRecord] = []

    init(options: PlanOptions) {
        self.options = options
    }

    /// Nanoseconds from the first to the last request that goes, in the recording.
    public var recordedDuration: Int64? {
        guard let first, let last else { return nil }
        return last.nanoseconds(since: first)
    }

    /// When the last request is due, in nanoseconds since the run's start.
    public var lastDue: Int64 { options.speed.due(after: recordedDuration ?? 0) }
}

/// A session as the first reading saw it.
struct SurveyedSession: Sendable {
    var id: [UInt8]?
    var sawStart = false
    /// Whether the start can be sent, so that its events can.
    var opens = false
    /// All requests.
    var count = 0
    /// Requests by what becomes of them.
    var sendable = 0
    var obstacles: [Outcome.NotSent: Int] = [:]
    var first: Timestamp?
    var last: Timestamp?
}

/// An answer that stands in a line of its own.
struct LateAnswer: Sendable {
    var status: Int
    var after: Int64
    var took: Int64
}
