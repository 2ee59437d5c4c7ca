import EventLog
import Replay
import Report

/// Where the outcomes of a run go as they become known: into its report, its outcome log and its journal.
struct RunResults: ~Copyable {
    /// The report.
    private(set) var summary: ReplaySummary
    /// Requests of this run that were not sent or not answered since it was stopped.
    private(set) var cutShort = 0
    private var log: OutcomeFile
    private var journal: JournalOutcomes?
    /// The present outcome's line.
    private var line: [UInt8] = []

    init(summary: ReplaySummary, log: consuming OutcomeFile, journal: JournalFile?) {
        self.summary = summary
        self.log = log
        self.journal = journal.map { JournalOutcomes(file: $0) }
    }

    /// Takes an outcome of this run.
    mutating func take(_ outcome: Outcome) throws(LogError) {
        summary.add(outcome)
        switch outcome.result {
        case .notSent(.stopped), .unknown(.stopped): cutShort += 1
        case .answered, .notSent, .unknown: break
        }
        guard log.isWanted || journal != nil else { return }
        line.removeAll(keepingCapacity: true)
        OutcomeLog.append(outcome, to: &line)
        journal?.add(outcome, line)
        try log.write(line)
    }

    /// Takes an outcome that the journal had already.
    mutating func takeEarlier(_ outcome: Outcome) throws(LogError) {
        summary.add(outcome)
        if log.isWanted { try log.write(OutcomeLog.encode(outcome)) }
    }

    /// Writes the outcome log's header, where it was not written yet.
    mutating func begin(_ run: LogHeader.Replay, of sources: [LogHeader.Source]) throws(LogError) {
        try log.begin(run, of: sources)
    }

    /// Takes what the run did beside its outcomes.
    mutating func take(_ tally: RunTally) { summary.tally = tally }

    /// Has written what is due to be; called often.
    mutating func turn() throws(LogError) {
        journal?.writeIfDue()
        try log.flushIfDue()
    }

    /// Writes what is left, and ends the outcome log.
    mutating func finish() throws(LogError) {
        journal?.write()
        try log.finish()
    }
}

/// Outcomes on their way to the journal: some at a time.
private struct JournalOutcomes {
    private let file: JournalFile
    private var lines: [UInt8] = []
    private var lastWrite = ContinuousClock.now

    /// An outcome reaches the journal this soon: what is not there when a run is killed counts as unknown.
    private static let period = Duration.milliseconds(20)
    /// Octets that are written at once: no write keeps the intents of the other thread waiting for long.
    private static let piece = 64 << 10

    init(file: JournalFile) {
        self.file = file
    }

    /// Adds an outcome's line, unless it only says that nothing went: a run that goes on plans that anew.
    mutating func add(_ outcome: Outcome, _ line: [UInt8]) {
        if case .notSent = outcome.result { return }
        // That it is not known is what the journal says by having no outcome.
        if case .unknown(.interrupted) = outcome.result { return }
        lines += line
        lines.append(0x0A)
        if lines.count >= Self.piece { write() }
    }

    mutating func writeIfDue() {
        if !lines.isEmpty, ContinuousClock.now - lastWrite >= Self.period { write() }
    }

    mutating func write() {
        defer { lines.removeAll(keepingCapacity: true) }
        lastWrite = ContinuousClock.now
        guard !lines.isEmpty else { return }
        do throws(JournalError) {
            // Losing one only leaves a request unknown that was answered: that is not worth the wait for the disk.
            try file.append(lines, isSynced: false)
        } catch {
            // The file keeps its first error, for which the run is stopped.
        }
    }
}
