import Foundation
import Wire

/// A log on disk while it is written: one file, or parts of which each is a log of its own, kept within a policy's limits.
///
/// Lines are taken as `LogFile` takes them; `tick` does what is due by the clock. Where the log must end though every line
/// so far is safe, `ending` says why: the caller then stops and calls `finish`, for which there is room.
public struct LogWriter: ~Copyable {
    private var file: LogFile
    /// Nil where the log is one file.
    private var series: LogSeries?
    private let policy: LogPolicy
    private let clock: LogClock
    private var header: LogHeader?
    private var lastSeq = 0
    /// Why the log is to end now; nil while it may go on.
    public private(set) var ending: LogError?

    /// Where the present part ends: octets as they stand in it.
    private let partSize: Int
    private var opened: Duration
    private var openedAt: Timestamp
    private var lastSync: Duration
    private var writtenAtSync = 0
    private var space: LogSpaceWatch
    /// The lines of parts that are closed.
    private var closed = LogCounts()

    /// Creates the log at `path`, or writes to standard output for nil and `-`.
    ///
    /// In parts, the last component of `path` is a pattern of `strftime` conversions for their names. A file that exists is
    /// an error, and so is one that another process is writing, a pattern that another process is writing files of, and a
    /// disk with less free space than is to be left.
    public init(path: String?, policy: LogPolicy = LogPolicy(), clock: LogClock = .system) throws(LogError) {
        let now = clock.steady()
        openedAt = clock.wall()
        space = LogSpaceWatch(floor: policy.free)
        if let path, path != "-", policy.isInParts {
            try space.check(folderOf: path)
            var series = try LogSeries(path: path, policy: policy)
            file = try series.begin(at: openedAt)
            self.series = consume series
            partSize = LogSeries.partSize(of: policy)
        } else {
            if let path, path != "-" { try space.check(folderOf: path) }
            file = try LogWriter.oneFile(path: path, policy: policy)
            series = nil
            partSize = .max
        }
        self.policy = policy
        self.clock = clock
        (opened, lastSync) = (now, now)
    }

    /// Creates the one file of a log, whose name reaches the disk before its lines do.
    private static func oneFile(path: String?, policy: LogPolicy) throws(LogError) -> LogFile {
        let file = try LogFile(path: path, syncsEveryWrite: policy.sync == .always)
        guard let path, file.isFile, policy.sync != .never else { return file }
        do throws(LogError) {
            try LogFolder.sync(nameOf: path)
        } catch {
            // It has no records, and would stand in the way of the next try.
            _ = unlink(path)
            throw error
        }
        return file
    }

    /// Throws what is wrong with the last component of a path as a pattern for the names of parts.
    public static func check(pattern path: String) throws(LogError) {
        _ = try LogSeries.pattern(LogSeries.split(path).last)
    }

    /// The folder that the files of a log at `path` are created, renamed and removed in.
    public static func folder(of path: String) -> String { LogSeries.split(path).folder }

    /// The lines taken so far.
    public var counts: LogCounts { closed + file.counts }
    /// The lines that were made to reach the disk: all but those of the present part are, unless the policy is `never`.
    public var synced: LogCounts { policy.sync == .never ? file.synced : closed + file.synced }
    /// Whether taking a line may wait for the disk: where each write does, or each part that is full.
    public var waits: Bool { policy.sync == .always || series != nil }
    /// What was removed to keep to the limits.
    public var removal: LogRemoval {
        switch series {
        case .some(let series): series.removal
        case .none: LogRemoval()
        }
    }

    /// Writes the header: the first line of the log, and of each part with its place.
    public mutating func write(_ header: LogHeader) throws(LogError) {
        var header = header
        if series != nil {
            header.version = .current
            header.part = LogHeader.Part(number: 1)
        }
        self.header = header
        try file.write(header)
    }

    /// Writes an exchange with the `seq` it carries.
    public mutating func write(_ record: ExchangeRecord) throws(LogError) {
        try file.write(record)
        lastSeq = record.seq
        try seeToSize()
    }

    /// Writes an answer that came too late for its exchange's line.
    public mutating func write(_ answer: AnswerRecord) throws(LogError) {
        try file.write(answer)
        try seeToSize()
    }

    /// Writes an exchange whose parts were encoded as they became known.
    public mutating func write(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) throws(LogError) {
        try file.write(draft, turn, connection)
        lastSeq = turn.seq
        try seeToSize()
    }

    /// Writes the answer of a draft, which came too late for the line of the exchange `seq`.
    public mutating func write(
        answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int
    ) throws(LogError) {
        try file.write(answerOf: draft, after: after, to: seq)
        try seeToSize()
    }

    /// Makes every line so far readable in the file, compressed or not.
    public mutating func flush() throws(LogError) {
        try file.flush()
    }

    /// Does what is due by the clock: waits for the disk, looks at the space that is left, begins the next part.
    ///
    /// To be called several times a second, whether lines come or not; may take as long as the disk likes. Costs a read of the
    /// clock where nothing is due.
    public mutating func tick() throws(LogError) {
        let now = clock.steady()
        if case .every(let period) = policy.sync, now - lastSync >= period, file.written != writtenAtSync {
            try file.sync()
            lastSync = now
            writtenAtSync = file.written
        }
        look(at: now)
        // Where nothing happens, no file is made of it.
        if ending == nil, let period = policy.partTime, now - opened >= period, file.counts != LogCounts() {
            try rotate()
        }
    }

    /// Looks whether the log is to end, for the space that is left or its size.
    ///
    /// To be called after each batch of lines: the limits are kept as closely as that. Waits for nothing.
    public mutating func look() { look(at: clock.steady()) }

    private mutating func look(at now: Duration) {
        if ending != nil { return }
        do throws(LogError) {
            try space.look(at: file, now: now)
        } catch {
            ending = error
            return
        }
        if series == nil, let total = policy.total, file.isFile, file.written >= total {
            ending = LogError(file: file.name, kind: .largest(total))
        }
    }

    /// Writes the trailer with counts, ledger and digest, gives the last part its name and closes it.
    ///
    /// What was removed is counted in the ledger, which there is then in any case.
    @discardableResult
    public mutating func finish(ledger: Ledger? = nil) throws(LogError) -> LogTrailer {
        var ledger = ledger
        let removed = removal.classes
        if !removed.isEmpty {
            ledger = Ledger(accounts: ledger?.accounts ?? [], counts: (ledger?.counts ?? []) + removed)
        }
        let trailer = try file.end(ledger: ledger, isSynced: policy.sync != .never)
        do throws(LogError) {
            try series?.finish(size: file.written, counts: file.counts, at: openedAt, next: nil)
        } catch {
            throw file.tell(error)
        }
        try file.close()
        return trailer
    }

    /// Begins the next part where this one has its size.
    @inline(__always)
    private mutating func seeToSize() throws(LogError) {
        // Uncompressed lines are counted before they are written, others as they come out of the compressor.
        if file.sizeSoFar >= partSize && ending == nil { try rotate() }
    }

    /// Begins the next part; where that cannot be done, the present one is the last, and `ending` says why.
    private mutating func rotate() throws(LogError) {
        guard let header, series != nil else { return }
        let digest = try file.digestSoFar()
        let time = clock.wall()
        // The file of the next one comes first: only then is it sure that this one goes on.
        var next: LogPartBegun
        do throws(LogError) {
            guard let begun = try begin(header, at: time, digest: digest) else { return }
            next = begun
        } catch {
            ending = error
            return
        }
        do throws(LogError) {
            try file.end(isContinued: true, isSynced: policy.sync != .never)
            try series?.finish(size: file.written, counts: file.counts, at: openedAt, next: next.start)
        } catch {
            series?.abandon(next.start)
            throw file.tell(error)
        }
        closed = closed + file.counts
        swap(&file, &next.file)
        try next.file.close()
        (openedAt, opened, writtenAtSync) = (time, clock.steady(), 0)
    }

    /// Creates the next part and writes its header, by which whoever follows the log finds it.
    private mutating func begin(
        _ header: LogHeader, at time: Timestamp, digest: String
    ) throws(LogError) -> LogPartBegun? {
        guard
            var next = try series?.next(at: time, after: lastSeq, digest: digest, size: file.written)
        else { return nil }
        var header = header
        header.part = next.start.part
        do throws(LogError) {
            try next.file.write(header)
            try next.file.flush()
        } catch {
            series?.abandon(next.start)
            throw error
        }
        return next
    }
}
