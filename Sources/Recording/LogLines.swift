import EventLog
import Extraction

/// The log as the extractor writes to it: an error is kept until it is asked for, and nothing is taken after it.
struct LogLines: LogSink, ~Copyable {
    private var file: LogFile
    private var failure: LogError?
    /// Records that are written.
    ///
    /// Most of their memory is the decoding thread's: freed there it costs no lock and is at hand for the next.
    private(set) var spent: [ExchangeRecord] = []
    /// Whether lines were taken since the last flush.
    private(set) var isFresh = false

    init(_ file: consuming LogFile) {
        self.file = file
    }

    mutating func take(_ record: consuming ExchangeRecord, bodyIsEmbeddable: Bool) {
        if failure != nil { return }
        isFresh = true
        do {
            try file.write(record, bodyIsEmbeddable: bodyIsEmbeddable)
        } catch {
            failure = error
        }
        spent.append(record)
    }

    mutating func take(_ answer: AnswerRecord) {
        if failure != nil { return }
        isFresh = true
        do {
            try file.write(answer)
        } catch {
            failure = error
        }
    }

    /// Gives up the records that are written.
    mutating func takeSpent() -> [ExchangeRecord] {
        var records: [ExchangeRecord] = []
        swap(&records, &spent)
        return records
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
