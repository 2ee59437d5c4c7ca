import EventLog

/// What a journal says of a run: what may have gone, what became of it, and which sessions are open.
///
/// Memory: some bits a request, and about 100 octets a session.
public struct JournalState: Sendable {
    /// Requests that may have gone: they had an intent, and none was taken back.
    public private(set) var intended = SendSet()
    /// Those of them that may have gone before their last intent, which alone can be taken back.
    private var doubtful = SendSet()
    /// Those of them whose outcome is known.
    public private(set) var settled = SendSet()
    /// The sessions of the target, by the start that opened each.
    public private(set) var sessions: [SendID: OpenedSession] = [:]
    /// When the last thing happened that an outcome tells of, in the run's time.
    public private(set) var lastEvent: Int64 = 0

    /// Makes the state of a run that has not begun.
    public init() {}

    /// How many requests may have gone whose outcome is not known.
    public var unknownCount: Int { intended.count - settled.count }

    /// Takes the next line; whether it is the outcome of a request that had none.
    @discardableResult
    public mutating func add(_ line: JournalLine) -> Bool {
        switch line {
        case .intent(let ids):
            for id in ids {
                if !intended.insert(id), !settled.contains(id) { doubtful.insert(id) }
                // Sent once more on demand: the outcome that counts is still to come.
                settled.remove(id)
            }
        case .unsent(let ids):
            for id in ids where !doubtful.contains(id) { intended.remove(id) }
        case .session(let start, let session):
            intended.insert(start)
            sessions[start] = session
        case .outcome(let outcome):
            let id = SendID(seq: outcome.seq, copy: outcome.copy)
            lastEvent = max(lastEvent, outcome.completed ?? outcome.sent ?? 0)
            keepSession(of: outcome, id)
            // Whose intent was lost has gone all the same.
            intended.insert(id)
            return settled.insert(id)
        case .header, .resumed, .other: break
        }
        return false
    }

    /// Keeps the session that a start's outcome names, where its own line has not come: that may wait for the disk.
    private mutating func keepSession(of outcome: Outcome, _ id: SendID) {
        guard sessions[id] == nil, outcome.call == ExchangeRecord.Call.sessionStart.rawValue,
            case .answered(let status, _) = outcome.result,
            let octets = outcome.replayedSession.flatMap(JournalDecoding.octetsOf), OpenedSession.maySend(octets)
        else { return }
        sessions[id] = OpenedSession(id: octets, status: status)
    }

    /// What is known of one request.
    public func knowledge(of id: SendID) -> Knowledge {
        if settled.contains(id) { return .settled }
        return intended.contains(id) ? .unknown : .unsent
    }

    /// What a journal knows of one request.
    public enum Knowledge: Sendable, Hashable {
        /// No octet of it went.
        case unsent
        /// It may have gone.
        case unknown
        /// Its outcome is in the journal.
        case settled
    }
}
