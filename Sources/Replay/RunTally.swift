/// What a run did beside its outcomes.
public struct RunTally: Sendable, Hashable {
    /// Connections that were made.
    public var connections = 0
    /// Requests that waited for a connection, since as many were in use as may be.
    public var atConnectionLimit = 0
    /// Requests that waited for outcomes to be written, since as many waited for that as may.
    public var atOutcomeLimit = 0
    /// Nanoseconds for which nothing was sent because the target asked for that.
    public var paused: Int64 = 0
    /// How often.
    public var pauses = 0
    /// Answers with a `Retry-After` that is neither a number of seconds nor a date: ignored.
    public var unreadableRetryAfter = 0

    /// Makes the tally of nothing.
    public init() {}
}
