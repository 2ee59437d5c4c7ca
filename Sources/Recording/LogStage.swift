import Dissection
import EventLog
import Extraction
import HTTP
import Wire

/// The second half of the road: findings to lines of the log.
struct LogStage: ~Copyable {
    private var extractor: Extractor
    private var file: LogFile
    private var items: [LogItem] = []
    private var turned: [LogItem] = []
    /// Whether each batch reaches the file at once, as a live capture wants it.
    private let isLive: Bool

    init(options: RecordingOptions, sources: [LogHeader.Source], isLive: Bool) throws(RecordingError) {
        extractor = Extractor(options: options.extraction)
        self.isLive = isLive
        let header = LogHeader(
            tool: options.tool, sources: sources, filter: options.filter, selection: options.selection.words,
            redaction: options.keepsCredentials ? [] : CredentialFields.names)
        file = try Self.begun(options.log, header: header, isLive: isLive)
    }

    /// Creates the log and writes its header, which a live log shows at once.
    private static func begun(_ path: String?, header: LogHeader, isLive: Bool) throws(RecordingError) -> LogFile {
        do {
            var file = try LogFile(path: path)
            try file.write(header)
            if isLive { try file.flush() }
            return file
        } catch {
            throw .log(error)
        }
    }

    /// Takes a batch; what is released reaches the file's buffer, and the file itself where the capture is live.
    ///
    /// Findings are moved out of the batch, which keeps its storage: a copy of one retains a dozen arrays, and there are
    /// millions of them.
    mutating func consume(_ findings: inout [Finding]) throws(RecordingError) {
        for index in findings.indices {
            extractor.consume(exchange(&findings[index], with: .closed(connection: 0)), into: &items)
        }
        findings.removeAll(keepingCapacity: true)
        if items.isEmpty { return }
        try write()
        if isLive { try flush() }
    }

    /// Ends the log: what is still held, then the trailer with the whole ledger.
    mutating func finish(_ decoded: DecodedCounts) throws(RecordingError) -> Ledger {
        extractor.finish(into: &items)
        try write()
        let ledger = Ledger(decoded, extraction: extractor.counts)
        do {
            try file.finish(ledger: ledger)
        } catch {
            throw .log(error)
        }
        return ledger
    }

    private mutating func write() throws(RecordingError) {
        do {
            // By way of a second array, since what is taken from an array's end is moved and not copied.
            while let item = items.popLast() { turned.append(item) }
            while let item = turned.popLast() {
                switch consume item {
                case .exchange(let record, let isEmbeddable):
                    try file.write(record, bodyIsEmbeddable: isEmbeddable)
                case .answer(let answer):
                    try file.write(answer)
                }
            }
        } catch {
            throw .log(error)
        }
    }

    private mutating func flush() throws(RecordingError) {
        do {
            try file.flush()
        } catch {
            throw .log(error)
        }
    }
}
