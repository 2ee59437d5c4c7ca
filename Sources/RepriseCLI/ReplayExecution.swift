import EventLog
import Foundation
import HTTPSender
import Replay
import Report
import Synchronization
import Wire

/// One replay from log to report.
struct ReplayExecution {
    let command: ReplayCommand
    let options: PlanOptions
    /// How the command ends, as far as it is known.
    var status = ExitStatus.done
    /// What the log holds.
    var surveyed: Plan
    /// What would be sent.
    var planned: PlanSummary
    /// What the target's name stands for, where that was asked already.
    var resolved: ResolvedTarget?
    /// Whether the log is one part of several, or lost its first ones.
    var isPart = false
    /// The digest of the log's lines.
    var logDigest = ""
    /// What pseudonyms are made with where no key was given: the log's digest.
    var pseudonymKey: PseudonymKey? { PseudonymKey(logDigest) }

    init(command: ReplayCommand, options: PlanOptions) {
        self.command = command
        self.options = options
        surveyed = PlanSurvey(options: options).finish()
        planned = PlanSummary(options: options)
    }

    /// Whether requests to a target are marked.
    func marks(_ target: ReplayTarget) -> Bool { command.marking.marks(asLoopback: target.isLoopback(as: resolved)) }

    // MARK: Run

    /// Sends what is planned, and prints the report.
    mutating func send(_ log: borrowing ReplayLog, to target: ReplayTarget) throws {
        let address = try admit(target, for: log)
        let stop = StopSwitch()
        let signal = SignalNumber()
        let watch = SignalWatch { number in
            signal.set(number)
            stop.stop()
        }
        defer { withExtendedLifetime(watch) {} }
        let earlier = try earlierRun(to: target, at: address)
        let clock = try earlier.map { RunClock(start: $0.header.start, shift: $0.header.shift) } ?? newClock()
        let run = description(to: target, start: clock.start, shift: clock.shift)
        let mark = earlier.map { ReplayMark(run: $0.header.run) } ?? .random()
        // Not before: a run that is refused until its totals are confirmed is asked for once more in the same words. The same
        // holds where one of its files cannot be made.
        var files = NewFiles()
        if let path = command.plan {
            try writePlan(log, target: target, to: path)
            files.add(path)
        }
        let journal =
            try earlier?.file
            ?? newJournal(
                JournalHeader(
                    tool: ToolVersion.name, run: mark.run, plan: identity(for: target), target: target.description,
                    address: address.description, start: clock.start, shift: clock.shift))
        if earlier == nil { files.add(command.journaling.journal) }
        let outcomes = try OutcomeFile.begun(
            path: command.outcomes, isSynced: command.journaling.sync, run,
            of: [LogHeader.Source(name: log.name, size: log.size)], isResumed: earlier != nil)
        files.add(command.outcomes)
        var results = RunResults(
            summary: ReplaySummary(schedule: ReplaySchedule(run)), log: outcomes, journal: journal)
        let settings = RunSettings(
            target: target, shift: options.times == .keep ? 0 : clock.shift,
            mark: marks(target) ? mark : nil, key: pseudonymKey)
        var rest: Resumption?
        if let earlier { rest = try resumption(of: earlier) { (outcome) in try results.takeEarlier(outcome) } }
        files.keep()
        var feed = RemainingFeed(
            ReplayFeed(PlanSequence(plan: surveyed, run: settings)), after: rest)
        let gauge = RunGauge()
        var progress = ReplayProgress(planned: planned.planned, gauge: gauge)
        var failure: LogError?
        var ending: ReplayEngine.Ending?
        do {
            var (start, origin) = (clock.start, Int64(0))
            var isLeft = true
            if let journal, let rest {
                let due = try feed.firstDue(log) { (outcome) throws(LogError) in try results.take(outcome) }
                isLeft = due != nil
                origin = options.speed == .max ? rest.state.lastEvent : due ?? 0
                if isLeft { start = try startAgain(journal, at: origin) }
            }
            if isLeft {
                ending = try ReplayRun(
                    to: address, speed: options.speed, late: command.timing.late, limits: command.sending.limits,
                    journal: journal, origin: origin
                ).run(
                    startingAt: start, stop: stop, gauge: gauge,
                    next: { () throws(LogError) in
                        try feed.next(Self.piece, log) { (outcome) throws(LogError) in try results.take(outcome) }
                    },
                    outcome: { (outcome) throws(LogError) in try results.take(outcome) },
                    turn: { () throws(LogError) in
                        progress.show(results.summary)
                        try results.turn()
                        if journal?.failure != nil { stop.stop() }
                    },
                    tally: { results.take($0) })
            }
            progress.end()
            try results.finish()
        } catch let error as LogError {
            progress.end()
            failure = error
        }
        warnOfUnknown(feed.resumption)
        var summary = results.summary
        summary.isWhole = failure == nil && summary.planned == planned.planned
        let unprinted = printReport(summary)
        // A signal that came when all was sent, and then answered, cut nothing short.
        let cause = results.cutShort > 0 || failure != nil ? signal.number : nil
        judge(summary, ending: ending, signal: cause)
        judge(failure, outcomes: summary.planned)
        judge(journal, summary)
        if let unprinted { throw unprinted }
    }

    /// Requests that are handed to the run at once.
    private static let piece = 64

    /// When a run starts, and by how many milliseconds `playerTime.ts` moves.
    private struct RunClock {
        var start: Int64
        var shift: Int64
    }

    /// The clock of a run that begins: as soon as it can, or when it was asked for.
    private func newClock() throws -> RunClock {
        let ready = WallClock.nanoseconds &+ ReplayRun.preparation
        let start = try askedStart(after: ready) ?? ready
        let clock = StartClock(ready: start, first: planned.first?.nanoseconds ?? start)
        return RunClock(start: clock.start, shift: clock.shift)
    }

    /// The start that was asked for; nil where none was.
    private func askedStart(after ready: Int64) throws -> Int64? {
        guard let asked = try command.timing.startInstant else { return nil }
        guard asked >= ready else {
            Diagnostic.error(
                "--start-at lies in the past", hint: "give an instant from now on; the clock says it is later")
            throw ExitStatus.usage
        }
        return asked
    }

    /// The run as its outcome log names it.
    private func description(to target: ReplayTarget, start: Int64, shift: Int64) -> LogHeader.Replay {
        var run = LogHeader.Replay(
            target: target.description, speed: options.pace, start: start, shift: shift,
            recorded: planned.recordedDuration, isUnverified: command.securing.takesAnyone(for: target))
        run.taken = command.selecting.recorded.rawValue
        (run.times, run.late) = (options.times.rawValue, command.timing.late.rawValue)
        (run.isComparable, run.obstacles) = (planned.isComparable, planned.obstacles)
        if let timing = planned.timing, timing.service.count > 0 { run.recordedService = timing.service.percentiles }
        run.capturePoint = (command.capturePoint ?? planned.timing?.capturePoint)?.rawValue
        run.isCapturePointGiven = command.capturePoint != nil
        run.matchesReasons = command.matchReasons
        return run
    }

    /// Prints the report; gives why it could not be, which is said after what else went wrong.
    private func printReport(_ summary: ReplaySummary) -> StandardStream.Failure? {
        let octets = command.json ? summary.json : Array(summary.text.utf8)
        // An outcome log on standard output must stay one.
        return StandardStream.writeReport(octets, to: command.outcomes == "-" ? STDERR_FILENO : STDOUT_FILENO)
    }

    private mutating func judge(
        _ summary: ReplaySummary, ending: ReplayEngine.Ending?, signal: Int32?
    ) {
        if summary.hasGateFailure && !command.noCompare { status = status.or(.gate) }
        if let signal { status = status.or(.interrupted(signal: signal)) }
        let refused = summary.notSent[.connectFailed] ?? 0
        var cause: ReplayEngine.Ending.Cause?
        if case .targetGone(let found) = ending { cause = found }
        if cause != nil || (summary.sent == 0 && refused > 0) {
            let left = refused + (summary.notSent[.connectTimedOut] ?? 0) + (summary.notSent[.givenUp] ?? 0)
            Diagnostic.targetGone(cause, unsent: left)
            status = status.or(.failed)
        }
    }

    /// Judges the two logs: a failure to write or read one, or a request without its outcome.
    private mutating func judge(_ failure: LogError?, outcomes: Int) {
        if let failure {
            Diagnostic.error(failure.description, hint: failure.hint)
            status = status.or(.failed)
        } else if outcomes != planned.planned {
            Diagnostic.error(
                "\(CountText.text(planned.planned, "request")) planned, \(CountText.text(outcomes, "outcome")) known: "
                    + "the log changed while it was replayed", hint: "replay a log that is no longer written to")
            status = status.or(.failed)
        }
    }
}

/// The signal that ended a run; a second one ends the process.
private final class SignalNumber: Sendable {
    private let state = Mutex<Int32?>(nil)

    var number: Int32? { state.withLock { $0 } }

    func set(_ number: Int32) { state.withLock { $0 = number } }
}
