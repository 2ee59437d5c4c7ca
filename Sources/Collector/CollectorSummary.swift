public import EventLog

/// What a collector did until it ended.
public struct CollectorSummary: Sendable, Equatable {
    /// Answers by status.
    public var answers: [Int: Int]
    /// Sessions opened.
    public var sessionsOpened: Int
    /// Sessions forgotten because there were more than `CollectorOptions.sessionLimit`.
    public var sessionsForgotten: Int
    /// Requests that were read and whose answers a fault made go wrong on the wire.
    public var wrongOnTheWire: Int
    /// Requests that a fault left unread: they are not in the log.
    public var requestsLeftUnread: Int
    /// Requests that are not in the log because it could not keep up, or because they were not read to their end.
    public var requestsNotLogged: Int
    /// What was removed to keep to the limits of the log (`CollectorOptions.logPolicy`).
    public var removal: LogRemoval
}
