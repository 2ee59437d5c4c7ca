/// What became of the requests that the reader handed over, and what else the ledger tells of this stage.
///
/// `requests` = `loggedWhole` + `loggedIncomplete` + `notSelected` + `refusedAmbiguous` + `refusedOverLimit` once the capture
/// has ended. A refused request stands in the log, too, as far as it is known, and says that it is not whole.
public struct ExtractionCounts: Sendable, Equatable {
    /// Requests handed over.
    public var requests = 0
    /// Written whole.
    ///
    /// A request whose body is withheld on purpose counts here, if it was seen whole.
    public var loggedWhole = 0
    /// Written with octets missing.
    public var loggedIncomplete = 0
    /// Not selected by what their body is.
    public var notSelected = 0
    /// Written without a body, since two readers could frame them differently.
    public var refusedAmbiguous = 0
    /// Written without a body or in part, since a limit was reached.
    public var refusedOverLimit = 0
    /// Octets of messages that were not selected by what their body is: the reader took them for selected ones.
    public var notSelectedOctets = 0

    /// Written without body: posted to `…/sessions` and no start of this API.
    public var withheld = 0
    /// Answers in their exchange's line.
    public var answers = 0
    /// Answers in a line of their own.
    public var lateAnswers = 0
    /// Exchanges that were forgotten before their answer came, by the limit of answers waited for.
    public var forgotten = 0
    /// Lines that stand later than their time.
    public var late = 0
    /// Requests noted as sent again.
    public var resent = 0
    /// Starts of sessions.
    public var sessions = 0
    /// Events linked by the answer to their start.
    public var linkedByResponse = 0
    /// Events linked by what the client did.
    public var linkedByInference = 0
    /// Events that fit more than one start.
    public var ambiguous = 0
    /// Exchanges in the log that stand in an ambiguous stream.
    public var ambiguousStreams = 0
    /// Requests in the log that have more than one Host.
    public var ambiguousHosts = 0
    /// Events of sessions whose start is not in the capture.
    public var unlinked = 0
    /// Sessions forgotten since nothing was heard of them.
    public var sessionsExpired = 0
    /// Sessions forgotten since there were too many.
    public var sessionsEvicted = 0

    /// Makes counts of nothing.
    public init() {}
}
