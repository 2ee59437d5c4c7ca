import Dissection
import EventLog
import Extraction
import HTTP
import Wire

/// The second half of the road: findings to lines of the log.
struct LogStage<Destination: LogDestination & ~Copyable>: ~Copyable {
    private var reader: FindingReader
    private var extractor: Extractor
    private var lines: ForwardedLines<Destination>
    /// How long lines that are released may wait for more before they reach the destination; nil where they wait for its buffer.
    private let patience: Duration?
    /// When all lines so far had reached it, where there is a patience.
    private var flushedAt = ContinuousClock.now

    /// Writes the header.
    ///
    /// `patience` is for a live capture, whose header is shown at once: how long lines may wait for more before they are written,
    /// since a write of a few costs as much as one of many. Whoever gives any above 0 sees to it that `tick` is called where no
    /// batch comes. Nil is for sources that are all there.
    init(
        options: RecordingOptions, sources: [LogHeader.Source], patience: Duration?,
        destination: consuming Destination?
    ) throws(RecordingError) {
        reader = FindingReader(options: options.extraction)
        extractor = Extractor(options: options.extraction)
        self.patience = patience
        let header = LogHeader(
            tool: options.tool, sources: sources, filter: options.filter, selection: options.selection.words,
            redaction: options.keepsCredentials ? [] : CredentialFields.names, confinement: options.confinement)
        lines = ForwardedLines(destination, receiver: options.receiver)
        do {
            try lines.kept?.begin(header)
            if patience != nil { try lines.kept?.flush() }
        } catch {
            throw .log(error)
        }
    }

    /// Whether writing may take longer than a write, since the disk is waited for.
    var waits: Bool { lines.waits }
    /// What first went wrong: whoever comes later, on whichever thread, is told the same.
    private var failure: RecordingError?

    /// Why the recording is to end now; nil while it may go on.
    var ending: RecordingError? { lines.ending.map { .log($0) } }

    /// What has reached the destination.
    private(set) var figures = LogFigures()
    /// The capture time that the last batch reached up to.
    private var clock = Timestamp(nanoseconds: .min)

    /// Takes a batch; what is released reaches the destination's buffer, and its other end where it has waited long enough.
    ///
    /// The batch is left empty, with its storage. `isTurn`: whether to do what is due by the clock, too, which may
    /// wait for the disk.
    mutating func consume(_ batch: inout FindingBatch, isTurn: Bool = true) throws(RecordingError) {
        if let failure { throw failure }
        reader.read(&batch.findings, into: &batch.readings, keeping: &batch.spare)
        extractor.consume(&batch.readings, into: &lines)
        clock = batch.clock
        do {
            try lines.kept?.check()
            try flush()
            if isTurn { try lines.kept?.tick() } else { lines.kept?.look() }
        } catch {
            throw fail(error)
        }
    }

    /// Keeps what went wrong.
    private mutating func fail(_ error: LogError) -> RecordingError {
        let error = RecordingError.log(error)
        failure = error
        return error
    }

    /// Makes lines that have waited long enough reach the destination, and says what has.
    private mutating func flush() throws(LogError) {
        if let patience, lines.kept?.isFresh == true {
            let now = ContinuousClock.now
            guard now - flushedAt >= patience else { return }
            try lines.kept?.flush()
            flushedAt = now
        }
        figures.lines = lines.counts
        figures.clock = clock
    }

    /// Does what is due by the clock, where no batch comes.
    mutating func tick() throws(RecordingError) {
        if let failure { throw failure }
        do {
            try flush()
            try lines.kept?.tick()
        } catch {
            throw fail(error)
        }
    }

    /// Ends the log: what is still held, then the trailer with the whole ledger.
    mutating func finish(_ decoded: DecodedCounts) throws(RecordingError) -> Ledger {
        if let failure { throw failure }
        extractor.finish(into: &lines)
        var ledger = Ledger(decoded, extraction: extractor.counts)
        do {
            try lines.kept?.finish(&ledger)
        } catch {
            throw .log(error)
        }
        return ledger
    }
}

extension LogStage where Destination == LogLines {
    /// Creates the log that the options name, and writes its header.
    init(
        options: RecordingOptions, sources: [LogHeader.Source], patience: Duration?
    ) throws(RecordingError) {
        try self.init(
            options: options, sources: sources, patience: patience, destination: try Self.destination(options))
    }

    /// Creates the log that the options name, with nothing in it yet; nil where none is kept.
    static func destination(_ options: RecordingOptions) throws(RecordingError) -> LogLines? {
        guard options.keepsLog else { return nil }
        do {
            return try LogLines(path: options.log, policy: options.logPolicy)
        } catch {
            throw .log(error)
        }
    }
}
