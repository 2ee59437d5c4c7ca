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

    init(command: ReplayCommand, options: PlanOptions) {
        self.command = command
        self.options = options
        surveyed = PlanSurvey(options: options).finish()
        planned = PlanSummary(options: options)
    }

    // MARK: Run

    /// Sends what is planned, and prints the report.
    mutating func send(_ log: borrowing ReplayLog, to target: ReplayTarget) throws {
        let address = try pinned(target)
        let stop = StopSwitch()
        let signal = SignalNumber()
        let watch = SignalWatch { number in
            // The second signal does not wait for anything.
            if signal.take(number) { stop.stop() } else { exit(128 &+ number) }
        }
        defer { withExtendedLifetime(watch) {} }
        let ready = WallClock.nanoseconds &+ ReplayRun.preparation
        let clock = try startClock(ready: ready)
        let run = LogHeader.Replay(
            target: target.description, speed: options.pace, start: clock.start, shift: clock.shift,
            recorded: planned.recordedDuration)
        var outcomes = try OutcomeFile(
            path: command.outcomes, log: LogHeader.Source(name: log.name, size: log.size), run: run, command: command)
        let mark = command.marking.marks(target) ? ReplayMark.random() : nil
        let shift = options.times == .keep ? 0 : clock.shift
        var feed = ReplayFeed(PlanSequence(plan: surveyed, run: RunSettings(target: target, shift: shift, mark: mark)))
        var summary = ReplaySummary(
            schedule: ReplaySchedule(
                recorded: run.recorded, speed: run.speed, target: run.target))
        let progress = ProgressLine()
        let planned = planned.planned
        var failure: LogError?
        var ending: ReplayEngine.Ending?
        do throws(LogError) {
            ending = try ReplayRun(
                to: address, speed: options.speed, late: command.timing.late, limits: command.sending.limits
            ).run(
                startingAt: clock.start, stop: stop,
                next: { () throws(LogError) in try feed.next(log).map { [$0] } },
                outcome: { (outcome) throws(LogError) in
                    summary.add(outcome)
                    try outcomes.write(outcome)
                },
                turn: { () throws(LogError) in
                    progress.show("\(CountText.text(summary.planned)) of \(CountText.text(planned)) requests done")
                    try outcomes.flushIfDue()
                },
                tally: { summary.tally = $0 })
            progress.end()
            try outcomes.finish()
        } catch {
            progress.end()
            failure = error
        }
        try printReport(summary)
        judge(summary, ending: ending, signal: signal.number, leftTimes: feed.sequence.times.left)
        judge(failure, outcomes: summary.planned)
    }

    /// The run's start: as soon as it can be, or when it was asked for.
    private func startClock(ready: Int64) throws -> StartClock {
        var ready = ready
        if let asked = try command.timing.startInstant {
            guard asked >= ready else {
                Diagnostic.error(
                    "--start-at lies in the past", hint: "give an instant from now on; the clock says it is later")
                throw ExitStatus.usage
            }
            ready = asked
        }
        return StartClock(ready: ready, first: planned.first?.nanoseconds ?? ready)
    }

    private func pinned(_ target: ReplayTarget) throws -> PinnedAddress {
        do throws(PinnedAddress.Problem) {
            return try PinnedAddress(target)
        } catch {
            switch error {
            case .notLoopback(let address):
                Diagnostic.error(
                    "'\(target.host)' also stands for \(address), which is not loopback; nothing was sent",
                    hint: "name the address, such as http://127.0.0.1:\(target.port)")
                throw ExitStatus.refused
            case .unresolvable(let reason):
                Diagnostic.error(
                    "'\(target.host)' cannot be resolved: \(reason)", hint: "name an address, such as 127.0.0.1")
            case .unreachable(let reason):
                Diagnostic.error("\(target) takes no connection: \(reason)", hint: "start it, or try: reprise serve")
            }
            throw ExitStatus.failed
        }
    }

    private func printReport(_ summary: ReplaySummary) throws {
        let octets = command.json ? summary.json : Array(summary.text.utf8)
        do throws(StandardStream.Failure) {
            // An outcome log on standard output must stay one.
            try StandardStream.write(octets, to: command.outcomes == "-" ? STDERR_FILENO : STDOUT_FILENO)
        } catch .closed {
            // Whoever read the report has left; how the run ended is still told by the exit code.
        }
    }

    private mutating func judge(
        _ summary: ReplaySummary, ending: ReplayEngine.Ending?, signal: Int32?, leftTimes: Int
    ) {
        if leftTimes > 0 {
            Diagnostic.warning(
                "\(CountText.text(leftTimes)) playerTime.ts values are no integers of 13 digits and went as captured")
        }
        if summary.hasGateFailure && !command.noCompare { status = status.or(.gate) }
        if let signal { status = status.or(.interrupted(signal: signal)) }
        let refused = summary.notSent[.connectFailed] ?? 0
        var cause: ReplayEngine.Ending.Cause?
        if case .targetGone(let found) = ending { cause = found }
        if cause != nil || (summary.sent == 0 && refused > 0) {
            let left = refused + (summary.notSent[.connectTimedOut] ?? 0) + (summary.notSent[.givenUp] ?? 0)
            Diagnostic.error(
                "the target is gone\(cause?.words ?? ""): \(CountText.text(left)) requests were not sent",
                hint: "start it, or give its address with --to; 'reprise serve' is a stand-in")
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
                "\(CountText.text(planned.planned)) requests were planned and \(CountText.text(outcomes)) have an outcome: "
                    + "the log changed while it was replayed", hint: "replay a log that is no longer written to")
            status = status.or(.failed)
        }
    }
}

/// The first signal of a run.
private final class SignalNumber: Sendable {
    private let state = Mutex<Int32?>(nil)

    var number: Int32? { state.withLock { $0 } }

    /// Whether this is the first.
    func take(_ number: Int32) -> Bool {
        state.withLock { state in
            defer { state = state ?? number }
            return state == nil
        }
    }
}
