import EventLog
import HTTPSender
import Replay

/// The outcome log of a run, where one was asked for.
struct OutcomeFile: ~Copyable {
    private var file: LogFile?
    private var lastFlush = WallClock.nanoseconds
    private var hasNews = false

    /// An outcome reaches the file this soon, in nanoseconds.
    private static let flushPeriod: Int64 = 1_000_000_000

    init(path: String?, log: String, size: Int?, command: ReplayCommand) throws {
        guard let path else { return }
        do throws(LogError) {
            var file = try LogFile(path: path)
            try file.write(
                LogHeader(
                    format: .outcomes, tool: ToolVersion.name, sources: [LogHeader.Source(name: log, size: size)]))
            self.file = consume file
        } catch {
            throw command.report(error)
        }
    }

    mutating func write(_ outcome: Outcome) throws(LogError) {
        try file?.writeLine(OutcomeLog.encode(outcome), kind: .outcome)
        hasNews = true
    }

    mutating func flushIfDue() throws(LogError) {
        guard hasNews, WallClock.nanoseconds &- lastFlush >= Self.flushPeriod else { return }
        try file?.flush()
        lastFlush = WallClock.nanoseconds
        hasNews = false
    }

    mutating func finish() throws(LogError) {
        _ = try file?.finish(ledger: nil)
    }
}
