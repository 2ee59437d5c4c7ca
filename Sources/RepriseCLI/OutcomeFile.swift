import EventLog
import Replay

/// The outcome log of a run, where one was asked for.
struct OutcomeFile: ~Copyable {
    private var file: LogFile?
    private var lastFlush = ContinuousClock.now
    private var hasNews = false
    private let isSynced: Bool

    /// An outcome reaches the file this soon, but for the last turn's tenth of a second.
    private static let flushPeriod = Duration.milliseconds(900)

    /// Creates the log at a path; there is none for nil.
    ///
    /// `isSynced`: what it holds outlives a power loss, but for the last second.
    init(path: String?, isSynced: Bool = false) throws(LogError) {
        self.isSynced = isSynced
        if let path { file = try LogFile(path: path, isSynced: isSynced) }
    }

    /// Creates the log at a path, or none for nil, with its header; says what is wrong where that fails.
    ///
    /// `isResumed`: whether it is that of a run that goes on, whose command may be the one before with one word changed.
    static func begun(
        path: String?, isSynced: Bool, _ run: LogHeader.Replay, of sources: [LogHeader.Source], isResumed: Bool
    ) throws -> OutcomeFile {
        do throws(LogError) {
            var file = try OutcomeFile(path: path, isSynced: isSynced)
            try file.begin(run, of: sources)
            return file
        } catch {
            let ofRunBefore = "give a run that goes on another name: its log has the outcomes of the run before, too"
            let exists = error.kind == .alreadyExists
            Diagnostic.error(error.description, hint: exists && isResumed ? ofRunBefore : error.hint)
            throw ExitStatus.failed
        }
    }

    /// Writes the header, before any outcome.
    mutating func begin(_ run: LogHeader.Replay, of sources: [LogHeader.Source]) throws(LogError) {
        try file?.write(LogHeader(format: .outcomes, tool: ToolVersion.name, sources: sources, replay: run))
    }

    /// Whether there is one.
    var isWanted: Bool { file != nil }

    /// Writes the line of an outcome.
    mutating func write(_ line: [UInt8]) throws(LogError) {
        try file?.writeLine(line, kind: .outcome)
        hasNews = true
    }

    mutating func flushIfDue() throws(LogError) {
        guard hasNews, ContinuousClock.now - lastFlush >= Self.flushPeriod else { return }
        try file?.flush()
        if isSynced { try file?.sync() }
        lastFlush = ContinuousClock.now
        hasNews = false
    }

    mutating func finish() throws(LogError) {
        _ = try file?.finish(ledger: nil)
    }
}
