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
    private(set) var status = ExitStatus.done
    private var plan: Plan

    /// Sessions without a start that are listed by name.
    private static let listedOrphans = 20

    init(command: ReplayCommand, options: PlanOptions) {
        self.command = command
        self.options = options
        plan = PlanSurvey(options: options).finish()
    }

    // MARK: First reading

    /// Reads the log once, before anything is sent, and says what will not go.
    mutating func survey(_ log: inout ReplayLog) throws {
        var survey = PlanSurvey(options: options)
        do throws(LogError) {
            while let line = try log.survey.next() {
                switch line {
                case .exchange(let record): survey.add(record)
                case .answer(let answer): survey.add(answer)
                case .outcome, .trailer: break
                }
            }
        } catch {
            guard error.isDamage else { throw command.report(ReplayLog.renamed(error, log.name)) }
            Diagnostic.warning(
                ReplayLog.renamed(error, log.name).description, hint: "what can be read is replayed; the exit code is 4"
            )
            status = status.or(.damaged)
        }
        plan = survey.finish()
        if let unknown = plan.unknownSessions.first {
            Diagnostic.error(
                "no session '\(unknown)' in \(log.name)",
                hint: "list the sessions with: reprise replay \(command.log) --dry-run")
            throw ExitStatus.failed
        }
        warnOfOrphans()
        if let ambiguous = plan.skipped[.ambiguous] {
            Diagnostic.warning(
                "\(CountText.text(ambiguous)) requests are left out: two hosts could have read them differently",
                hint: "their notes have ambiguousStream; send them, too, with --include-ambiguous")
        }
        if plan.toSend == 0 {
            let why =
                plan.planned == 0 ? "it holds no requests" : "all \(CountText.text(plan.planned)) requests are left out"
            Diagnostic.warning(
                "nothing in \(log.name) can be sent: \(why)",
                hint: "see what the log holds with: reprise report \(command.log)")
        }
    }

    private func warnOfOrphans() {
        guard !plan.orphans.isEmpty else { return }
        let events = plan.orphans.reduce(0) { $0 + $1.events }
        let names = plan.orphans.prefix(Self.listedOrphans).map {
            "\n   \(Self.printable($0.session)): \($0.events) events"
        }
        let more = plan.orphans.count - names.count
        let what = options.sendsOrphans ? "sent with the recorded id" : "not sent"
        Diagnostic.warning(
            "\(CountText.text(plan.orphans.count)) sessions have no start in the log; their "
                + "\(CountText.text(events)) events are \(what):" + names.joined()
                + (more > 0 ? "\n   and \(CountText.text(more)) more" : ""),
            hint: options.sendsOrphans ? nil : "send them as they are with --orphans send")
    }

    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value > 0x20 && $0.value < 0x7F ? $0 : "?" }))
    }

    // MARK: Dry run

    /// Prints what would be sent.
    func list(_ log: inout ReplayLog, target: ReplayTarget?) throws {
        let target = try target ?? ReplayTarget("http://localhost")
        let mark = command.marking.marks(target) ? ReplayMark.planned : nil
        var feed = ReplayFeed(planner: Planner(plan: plan, target: target, shift: 0, mark: mark))
        while let requests = try feed.next(&log.replay) {
            var text: [UInt8] = []
            for request in requests {
                text += command.json ? PlanListing.json(request) : Array(PlanListing.text(request).utf8)
                text.append(0x0A)
            }
            try StandardStream.write(text, to: STDOUT_FILENO)
        }
        let skipped = plan.skipped.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ", \(CountText.text($0.value)) not sent (\($0.key.rawValue))" }.joined()
        Diagnostic.note(
            "dry run: \(CountText.text(plan.toSend)) requests in \(CountText.text(plan.sessionCount)) sessions would be sent "
                + "in \(DurationText.text(nanoseconds: plan.lastDue)) at \(options.speed)\(skipped); nothing was sent")
        if feed.planner.leftTimes > 0 {
            Diagnostic.warning(
                "\(CountText.text(feed.planner.leftTimes)) playerTime.ts values are no integers of 13 digits and go as captured"
            )
        }
    }

    // MARK: Run

    /// Sends what is planned, and prints the report.
    mutating func send(_ log: inout ReplayLog, to target: ReplayTarget) throws {
        let address = try pinned(target)
        let stop = StopSwitch()
        let signal = SignalNumber()
        let watch = SignalWatch { number in
            // The second signal does not wait for anything.
            if signal.take(number) { stop.stop() } else { exit(128 &+ number) }
        }
        defer { withExtendedLifetime(watch) {} }
        let ready = WallClock.nanoseconds &+ ReplayRun.preparation
        let clock = StartClock(ready: ready, first: plan.first?.nanoseconds ?? ready)
        let run = LogHeader.Replay(
            target: target.description, speed: "\(options.speed)", start: clock.start, shift: clock.shift,
            recorded: plan.recordedDuration)
        var outcomes = try OutcomeFile(
            path: command.outcomes, log: LogHeader.Source(name: log.name, size: log.size), run: run, command: command)
        let mark = command.marking.marks(target) ? ReplayMark.random() : nil
        var feed = ReplayFeed(planner: Planner(plan: plan, target: target, shift: clock.shift, mark: mark))
        var summary = ReplaySummary(
            schedule: ReplaySchedule(
                recorded: run.recorded, speed: run.speed, target: run.target))
        let progress = ProgressLine()
        let planned = plan.planned
        var failure: LogError?
        var ending: ReplayEngine.Ending?
        do throws(LogError) {
            ending = try ReplayRun(to: address, speed: options.speed).run(
                startingAt: clock.start, stop: stop,
                next: { () throws(LogError) in try feed.next(&log.replay) },
                outcome: { (outcome) throws(LogError) in
                    summary.add(outcome)
                    try outcomes.write(outcome)
                },
                turn: { () throws(LogError) in
                    progress.show("\(CountText.text(summary.planned)) of \(CountText.text(planned)) requests done")
                    try outcomes.flushIfDue()
                })
            progress.end()
            try outcomes.finish()
        } catch {
            progress.end()
            failure = error
        }
        try printReport(summary)
        judge(summary, ending: ending, signal: signal.number, leftTimes: feed.planner.leftTimes)
        judge(failure, outcomes: summary.planned)
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
        if ending == .targetGone || (summary.sent == 0 && refused > 0) {
            Diagnostic.error(
                "the target is gone: \(CountText.text(refused)) requests were not sent",
                hint: "start it, or give its address with --to; 'reprise serve' is a stand-in")
            status = status.or(.failed)
        }
    }

    /// Judges the two logs: a failure to write or read one, or a request without its outcome.
    private mutating func judge(_ failure: LogError?, outcomes: Int) {
        if let failure {
            Diagnostic.error(failure.description, hint: failure.hint)
            status = status.or(.failed)
        } else if outcomes != plan.planned {
            Diagnostic.error(
                "\(CountText.text(plan.planned)) requests were planned and \(CountText.text(outcomes)) have an outcome: "
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
