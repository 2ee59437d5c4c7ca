import EventLog
import Replay

/// The outcome log of a run, where one was asked for.
struct OutcomeFile: ~Copyable {
    private var file: LogFile?
    private var lastFlush = ContinuousClock.now
    private var hasNews = false

    /// An outcome reaches the file this soon, but for the last turn's tenth of a second.
    private static let flushPeriod = Duration.milliseconds(900)

    init(path: String?, log: LogHeader.Source, run: LogHeader.Replay, command: ReplayCommand) throws {
        guard let path else { return }
        do throws(LogError) {
            var file = try LogFile(path: path)
            try file.write(
                LogHeader(format: .outcomes, tool: ToolVersion.name, sources: [log], replay: run))
            self.file = consume file
        } catch {
            throw command.report(error)
        }
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
        lastFlush = ContinuousClock.now
        hasNews = false
    }

    mutating func finish() throws(LogError) {
        _ = try file?.finish(ledger: nil)
    }
}
