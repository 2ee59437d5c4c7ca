import EventLog
import Extraction

/// The log on disk as the extractor writes to it.
struct LogLines: LogDestination, ~Copyable {
    private var file: LogWriter
    private var failure: LogError?
    /// Whether there is one: asked for each line.
    private var hasFailed = false
    private(set) var isFresh = false
    var ending: LogError? { file.ending }

    /// Creates the log at `path`, or writes to standard output for nil.
    init(path: String?, policy: LogPolicy) throws(LogError) {
        file = try LogWriter(path: path, policy: policy)
    }

    mutating func begin(_ header: LogHeader) throws(LogError) {
        try file.write(header)
    }

    mutating func take(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        if hasFailed { return }
        isFresh = true
        do {
            try file.write(draft, turn, connection)
        } catch {
            (failure, hasFailed) = (error, true)
        }
    }

    mutating func take(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {
        if hasFailed { return }
        isFresh = true
        do {
            try file.write(answerOf: draft, after: after, to: seq)
        } catch {
            (failure, hasFailed) = (error, true)
        }
    }

    /// Throws what went wrong while lines were taken.
    func check() throws(LogError) {
        if let failure { throw failure }
    }

    mutating func flush() throws(LogError) {
        isFresh = false
        try file.flush()
    }

    var waits: Bool { file.waits }

    mutating func look() {
        file.look()
    }

    mutating func tick() throws(LogError) {
        try file.tick()
    }

    mutating func finish(_ ledger: inout Ledger) throws(LogError) {
        try check()
        let trailer = try file.finish(ledger: ledger)
        if let written = trailer.ledger { ledger = written }
    }
}
