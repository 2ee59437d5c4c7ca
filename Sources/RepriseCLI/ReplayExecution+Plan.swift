import EventLog
import Foundation
import Replay
import Report
import Wire

extension ReplayExecution {
    /// Reads the log once, before anything is planned, and says what is wrong with it.
    mutating func survey(_ log: borrowing ReplayLog) throws {
        var survey = PlanSurvey(options: options)
        var isEventLog = true
        var isOpen = false
        do throws(LogError) {
            var reader = try log.reader()
            isOpen = true
            isEventLog = reader.header.format == .events
            while isEventLog, let line = try reader.nextReadable() {
                switch line {
                case .exchange(let record): survey.add(record)
                case .answer(let answer): survey.add(answer)
                case .trailer(let trailer): survey.add(trailer)
                case .outcome: break
                }
            }
            Diagnostic.warn(ofUnknownLines: reader.unknownLines, in: log.name)
            logDigest = reader.lineDigest
            isPart = reader.isContinued || (reader.header.part?.number ?? 1) > 1
            if let damage = log.damage ?? reader.damage { throw damage }
        } catch {
            guard error.isDamage, isOpen else { throw command.report(error) }
            Diagnostic.warning(error.description, hint: "what can be read is replayed; the exit code is 4")
            status = status.or(.damaged)
        }
        guard isEventLog else {
            Diagnostic.error(
                "\(log.name) is an outcome log; a replay needs an event log",
                hint: "print it with: reprise report \(command.log)")
            throw ExitStatus.failed
        }
        surveyed = survey.finish()
        if let unknown = surveyed.unknownSessions.first {
            Diagnostic.error(
                "no session '\(unknown)' in \(log.name)",
                hint: "list the sessions with: reprise replay \(command.log) --dry-run")
            throw ExitStatus.failed
        }
        warnOfOrphans()
    }

    /// Plans the whole run once: nothing is sent that was not planned before.
    ///
    /// With `--dry-run` the plan is printed, and with `--plan`, too, written to a file.
    mutating func plan(_ log: borrowing ReplayLog, target: ReplayTarget?) throws {
        var feed = try planFeed(target ?? ReplayTarget("http://localhost"))
        var summary = PlanSummary(options: options)
        summary.isOfDamagedLog = status == .damaged
        summary.isOfPart = isPart
        summary.ledger = surveyed.ledger
        summary.earlierRun = command.journaling.resume.map { String($0.split(separator: "/").last ?? "/") }
        do throws(LogError) {
            var file = try (command.dryRun ? command.plan : nil).map { path throws(LogError) in try PlanFile(path: path)
            }
            // Of a run that goes on what is left of it is listed, which this is to find.
            var listing = PlanPrinter(isJSON: command.json, isOn: command.dryRun && command.journaling.resume == nil)
            while let request = try feed.next(log) {
                summary.add(request)
                try file?.write(PlanListing.json(request))
                try listing.add(request)
            }
            summary.finish(feed.sequence)
            try file?.finish(summary.jsonLine)
            try listing.finish(text: summary.text, json: summary.jsonLine)
        } catch {
            throw command.report(error)
        }
        planned = summary
        warn(of: summary)
        failWithoutRequests(summary, in: log.name)
        if command.dryRun { Diagnostic.note("dry run: nothing was sent") }
    }

    /// The plan as a feed of its own.
    private func planFeed(_ target: ReplayTarget) -> ReplayFeed {
        let mark = marks(target) ? ReplayMark.planned : nil
        let settings = RunSettings(target: target, mark: mark, key: pseudonymKey, looksAtRouting: true)
        return ReplayFeed(PlanSequence(plan: surveyed, run: settings))
    }

    /// Writes the plan of a run that may begin.
    func writePlan(_ log: borrowing ReplayLog, target: ReplayTarget, to path: String) throws {
        var feed = planFeed(target)
        do throws(LogError) {
            var file = try PlanFile(path: path)
            while let request = try feed.next(log) { try file.write(PlanListing.json(request)) }
            try file.finish(planned.jsonLine)
        } catch {
            throw command.report(error)
        }
    }

    private func warn(of summary: PlanSummary) {
        if let ambiguous = summary.skipped[.ambiguous] {
            Diagnostic.warning(
                "\(CountText.text(ambiguous, "request")) left out: two hosts could have read such a one differently",
                hint: "their notes have ambiguousStream or ambiguousHost; send them, too, with --include-ambiguous")
        }
        for warning in summary.warnings { Diagnostic.warning(warning.message, hint: warning.hint) }
        RewriteText.warn(summary.rewrites, of: options.rewrites)
    }

    /// Says that nothing can be sent, which is no run.
    private mutating func failWithoutRequests(_ summary: PlanSummary, in name: String) {
        guard summary.toSend == 0 else { return }
        let why =
            summary.planned == 0
            ? "it holds no requests that were asked for"
            : "\(CountText.text(summary.planned, "request")), all left out"
        let message = "nothing in \(name) can be sent: \(why)"
        let hint = "see what the log holds with: reprise report \(command.log)"
        if command.dryRun {
            Diagnostic.warning(message, hint: hint)
        } else {
            Diagnostic.error(message, hint: hint)
            status = status.or(.failed)
        }
    }
}
