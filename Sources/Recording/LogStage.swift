import Dissection
import EventLog
import Extraction
import HTTP
import Wire

/// The second half of the road: findings to lines of the log.
struct LogStage: ~Copyable {
    private var reader: FindingReader
    private var extractor: Extractor
    private var lines: LogLines
    /// Whether each batch reaches the file at once, as a live capture wants it.
    private let isLive: Bool

    init(options: RecordingOptions, sources: [LogHeader.Source], isLive: Bool) throws(RecordingError) {
        reader = FindingReader(options: options.extraction)
        extractor = Extractor(options: options.extraction)
        self.isLive = isLive
        let header = LogHeader(
            tool: options.tool, sources: sources, filter: options.filter, selection: options.selection.words,
            redaction: options.keepsCredentials ? [] : CredentialFields.names)
        lines = LogLines(try Self.begun(options.log, header: header, isLive: isLive))
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
    /// The batch is left empty, with its storage.
    mutating func consume(_ batch: inout FindingBatch) throws(RecordingError) {
        reader.read(&batch.findings, into: &batch.readings)
        extractor.consume(&batch.readings, into: &lines)
        do {
            try lines.check()
            if isLive && lines.isFresh { try lines.flush() }
        } catch {
            throw .log(error)
        }
    }

    /// Ends the log: what is still held, then the trailer with the whole ledger.
    mutating func finish(_ decoded: DecodedCounts) throws(RecordingError) -> Ledger {
        extractor.finish(into: &lines)
        let ledger = Ledger(decoded, extraction: extractor.counts)
        do {
            try lines.finish(ledger)
        } catch {
            throw .log(error)
        }
        return ledger
    }
}
