/// A line of a journal: what a run meant to do, written before it did it, and what became of that.
///
/// A journal is NDJSON as logs are, of mode 0600, and is written by one run at a time. Its first line is a header, then the
/// lines come in the order in which they became true; those of a kind that a reader does not know are passed over.
///
/// | kind | says |
/// | --- | --- |
/// | `header` | which log, plan, target and clock the run has (`JournalHeader`) |
/// | `intent` | `seqs`, `copies`: these requests may go from now on; no octet of one goes before its line is written |
/// | `unsent` | `seqs`, `copies`: these had an intent, and no octet of them went or will go |
/// | `session` | the start `seq`, `copy` was answered with `status` and opened the session `id`, octets as U+0000–U+00FF; `slip`: all of it goes so much later |
/// | `outcome` | what became of a request, as a line of an outcome log (`OutcomeLog`) |
/// | `resumed` | a further run begins: its `start` on the wall clock, and the place in the run's time, `origin`, that this is |
///
/// `copies` is absent where all are 1. A request with an intent and neither `unsent` nor `outcome` after it may have gone:
/// nobody can tell, so that it is called unknown. A last line without its line feed is what a killed writer left; as nothing
/// that it speaks of was done, it is cut off before more is written. Any other fault is damage, and the journal is not used.
public enum JournalLine: Sendable, Equatable {
    /// The first line.
    case header(JournalHeader)
    /// Requests that may go from now on.
    case intent([SendID])
    /// Requests of which no octet went although there was an intent.
    case unsent([SendID])
    /// The id that the target gave the session of a start, with its answer's status.
    case session(SendID, OpenedSession)
    /// What became of a request.
    case outcome(Outcome)
    /// A further run begins, at a place in the run's own time (nanoseconds).
    case resumed(start: Int64, origin: Int64)
    /// A line of a kind that this version does not know.
    case other
}

/// Something that the engine wants written before it goes on.
public enum JournalEntry: Sendable, Equatable {
    /// A request that may go once this is written.
    case intent(SendID)
    /// A request that had an intent and did not go.
    case unsent(SendID)
    /// The session that a start opened on the target.
    case session(SendID, OpenedSession)

    /// Whether it is an intent.
    var isIntent: Bool {
        if case .intent = self { true } else { false }
    }

    /// The request that it says goes or does not go; nil for a session.
    var sendID: SendID? {
        switch self {
        case .intent(let id), .unsent(let id): id
        case .session: nil
        }
    }
}

/// A session that a start opened on the target.
public struct OpenedSession: Sendable, Hashable {
    /// The target's id for it.
    public var id: [UInt8]
    /// The status of the start's answer.
    public var status: Int
    /// By how many nanoseconds the session is put off, as its answer came late.
    public var slip: Int64

    /// Makes a session.
    public init(id: [UInt8], status: Int, slip: Int64 = 0) {
        self.id = id
        self.status = status
        self.slip = slip
    }
}

extension OpenedSession {
    /// Of a session's id, in octets: sixteen times what was ever seen.
    private static let longestID = 1024
    /// Octets that would end a path's segment: `/`, `?`, `#`.
    private static let notInSegment: [UInt8] = [0x2F, 0x3F, 0x23]

    /// Whether an id may stand in the path of a request, whoever named it: a target, or a journal.
    static func maySend(_ id: [UInt8]) -> Bool {
        !id.isEmpty && id.count <= longestID
            && id.allSatisfy { $0 > 0x20 && $0 < 0x7F && !notInSegment.contains($0) }
    }
}
