import EventLog
import Extraction

/// The log as the extractor writes to it: an error is kept until it is asked for, and nothing is taken after it.
struct LogLines: LogSink, ~Copyable {
    private var file: LogFile
    private var failure: LogError?
    /// Whether lines were taken since the last flush.
    private(set) var isFresh = false

    init(_ file: consuming LogFile) {
        self.file = file
    }

    mutating func take(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        if failure != nil { return }
        isFresh = true
        do {
            try file.write(draft, turn, connection)
        } catch {
            failure = error
        }
    }

    mutating func take(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {
        if failure != nil { return }
        isFresh = true
        do {
            try file.write(answerOf: draft, after: after, to: seq)
        } catch {
            failure = error
        }
    }

    /// Throws what went wrong while lines were taken.
    func check() throws(LogError) {
        if let failure { throw failure }
    }

    /// Writes what is buffered.
    mutating func flush() throws(LogError) {
        isFresh = false
        try file.flush()
    }

    /// Ends the log.
    mutating func finish(_ ledger: Ledger) throws(LogError) {
        try check()
        try file.finish(ledger: ledger)
    }
}
