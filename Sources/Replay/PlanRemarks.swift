import EventLog

/// What a plan says of the recording itself: bodies that go again as they went again there.
public struct PlanRemarks: Sendable, Equatable {
    /// Requests that go and that their client most likely had sent before.
    public private(set) var resent = 0
    /// Starts that their client sent again, and that do not go again.
    public private(set) var retriedStarts = 0
    /// Events that go and that the recorded server answered 404 or 410: their clients may have opened the session anew and
    /// sent them again, which a target counts twice.
    public private(set) var closedSessionEvents = 0
    /// Further attempts of starts that go (`PlanOptions.sendsRetries`): each opens a session more.
    public private(set) var repeatedStarts = 0
    /// Events that go with the recorded id, since the log does not have the start of their session.
    public private(set) var orphanedEvents = 0
    /// Requests that go and that two hosts could have read differently.
    public private(set) var ambiguous = 0

    mutating func note(
        _ record: ExchangeRecord, status: Int?, obstacle: Outcome.NotSent?, isRepeated: Bool, isOrphaned: Bool
    ) {
        if obstacle == .retried { retriedStarts += 1 }
        guard obstacle == nil else { return }
        if isRepeated { repeatedStarts += 1 }
        if isOrphaned { orphanedEvents += 1 }
        if record.isAmbiguous { ambiguous += 1 }
        if record.notes.contains(.resent) { resent += 1 }
        if record.call == .event, status == 404 || status == 410 { closedSessionEvents += 1 }
    }

    static func += (left: inout PlanRemarks, right: PlanRemarks) {
        left.resent += right.resent
        left.retriedStarts += right.retriedStarts
        left.closedSessionEvents += right.closedSessionEvents
        left.repeatedStarts += right.repeatedStarts
        left.orphanedEvents += right.orphanedEvents
        left.ambiguous += right.ambiguous
    }
}
