import EventLog
import Extraction

/// The log as the extractor writes to it, of which each line also goes to a receiver, if there is one.
///
/// Where no log is kept, the receiver alone has the lines.
struct ForwardedLines<Kept: LogDestination & ~Copyable>: LogSink, ~Copyable {
    /// The log.
    var kept: Kept?
    private let receiver: (any LineReceiver)?
    /// The lines that were taken by either.
    private(set) var counts = LogCounts()
    /// Exchanges that were left out and whose answers may come later.
    private var leftOut: Set<Int> = []

    /// Of these so many are kept; an answer to any further one stands in the log alone, which readers pass over.
    private static var most: Int { 65_536 }

    init(_ kept: consuming Kept?, receiver: (any LineReceiver)?) {
        self.kept = kept
        self.receiver = receiver
    }

    /// Why the recording is to end now; nil while it may go on.
    var ending: LogError? {
        switch kept {
        case .some(let kept): kept.ending
        case .none: nil
        }
    }

    /// Whether taking a line may take longer than a write.
    var waits: Bool {
        switch kept {
        case .some(let kept): kept.waits
        case .none: false
        }
    }

    mutating func take(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        if let receiver, receiver.leavesOut(connection) {
            if turn.after == nil, leftOut.count < Self.most { leftOut.insert(turn.seq) }
            return
        }
        counts.exchanges &+= 1
        kept?.take(draft, turn, connection)
        receiver?.take(CarriedLine(draft, turn, connection))
    }

    mutating func take(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {
        if !leftOut.isEmpty, leftOut.remove(seq) != nil { return }
        counts.answers &+= 1
        kept?.take(answerOf: draft, after: after, to: seq)
        receiver?.take(CarriedLine(answerOf: draft, after: after, to: seq))
    }
}
