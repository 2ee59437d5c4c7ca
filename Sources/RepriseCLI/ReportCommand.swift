import ArgumentParser
import EventLog
import Foundation
import Recording
import Replay
import Report
import Wire

/// `reprise report`: what a log holds, for people or as JSON.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Say what a log holds.",
        discussion: """
            EXAMPLE:
              reprise report outcomes.ndjson

            An outcome log gives the report of its replay: what was sent, how late, and whether the answers match the \
            recording. An event log gives its calls, sessions and answers, and what became of every octet of the capture. \
            Which of the two a log is, its header says. Parts of one log are put together, and so are those in a folder; a single \
            part is reported by itself.

            --follow reads a log that is being written to its end, the parts that come in its folder included, and shows how far it \
            is. The first SIGINT, SIGTERM or SIGHUP ends it: the report is of what was read until then.

            Exits with 3 where an outcome log's answers differ from the recording in a way that matters, and with 4 where \
            a log is damaged or was cut short.
            """
    )

    @Argument(
        help: ArgumentHelp("Logs, also .gz and .zst, and folders of them; - for standard input.", valueName: "log"))
    var logs: [String]

    @Flag(help: "Read a log that is being written to its end.")
    var follow = false

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Exit with 0 even where answers differ from the recording.")
    var noCompare = false

    /// What one log gives: its report in both forms, and how the command ends by it.
    private struct Rendering {
        var text: String
        var octets: [UInt8]
        var status = ExitStatus.done
    }

    func validate() throws {
        if follow && logs.count > 1 { throw ValidationError("--follow takes one log, or the folder of its parts") }
        if follow && logs == ["-"] {
            throw ValidationError("--follow is for files; standard input is read to its end without it")
        }
    }

    func run() throws {
        let signal = StopSignal()
        let watch = follow ? SignalWatch { signal.set($0) } : nil
        defer { withExtendedLifetime(watch) {} }
        let following = follow ? LogFollowing.polling(while: { signal.number == nil }) : nil
        let progress = ProgressLine()
        var status = ExitStatus.done
        let found: [LogParts]
        do throws(LogError) {
            found = try follow ? [LogParts.latest(at: logs[0])] : LogParts.logs(at: logs)
        } catch {
            Diagnostic.error(error.description, hint: error.hint)
            throw ExitStatus.failed
        }
        if follow { Diagnostic.note("following \(found[0].name); interrupt to end") }
        for log in found {
            let rendering: Rendering
            do throws(LogError) {
                defer { progress.end() }
                rendering = try render(log, following: following, progress)
            } catch {
                Diagnostic.error(error.description, hint: error.hint)
                status = status.or(error.isDamage ? .damaged : .failed)
                continue
            }
            if json {
                try StandardStream.write(rendering.octets, to: STDOUT_FILENO)
            } else {
                let title = found.count > 1 ? "\(log.title.printable):\n" : ""
                try StandardStream.print(title + rendering.text)
            }
            status = status.or(rendering.status)
        }
        try status.leave()
    }

    private func render(
        _ log: LogParts, following: LogFollowing?, _ progress: ProgressLine
    ) throws(LogError) -> Rendering {
        var reader = try LogReader(log, following: following)
        var rendering =
            switch reader.header.format {
            case .outcomes: try renderOutcomes(&reader, progress)
            case .events: try renderEvents(&reader, progress)
            }
        if follow && reader.isContinued {
            Diagnostic.note("\(reader.name) is one part, and another follows it: give their folder to follow them all")
        }
        for fault in reader.faults { Diagnostic.error(fault.description, hint: fault.hint) }
        if reader.faultCount > reader.faults.count {
            Diagnostic.error("\(reader.name): \(CountText.text(reader.faultCount - reader.faults.count, "more fault"))")
        }
        Diagnostic.warn(ofUnknownLines: reader.unknownLines, in: reader.name)
        if reader.faultCount > 0 { rendering.status = rendering.status.or(.damaged) }
        return rendering
    }

    private func renderOutcomes(
        _ reader: inout LogReader, _ progress: ProgressLine
    ) throws(LogError) -> Rendering {
        var summary = ReplaySummary(schedule: ReplaySchedule(reader.header.replay))
        var unreadable = 0
        summary.isWhole = false
        while let line = try reader.nextReadable() {
            if case .trailer = line { summary.isWhole = true }
            guard case .outcome(let octets) = line else { continue }
            do throws(OutcomeError) {
                summary.add(try OutcomeLog.decode(octets))
                progress.show(CountText.text(reader.counts.outcomes, "outcome"))
            } catch {
                unreadable += 1
                if unreadable == 1 {
                    Diagnostic.error("\(reader.name): an outcome that cannot be read: \(error.description)")
                }
            }
        }
        if unreadable > 0 || reader.faultCount > 0 { summary.isWhole = false }
        var rendering = Rendering(text: summary.text, octets: summary.json)
        if unreadable > 0 { rendering.status = .damaged }
        if summary.hasGateFailure && !noCompare { rendering.status = rendering.status.or(.gate) }
        return rendering
    }

    private func renderEvents(
        _ reader: inout LogReader, _ progress: ProgressLine
    ) throws(LogError) -> Rendering {
        var summary = EventLogSummary()
        while let line = try reader.nextReadable() {
            switch line {
            case .exchange(let record):
                summary.add(record)
                progress.show(
                    "\(CountText.text(summary.exchanges, "exchange")), \(CountText.text(summary.unanswered)) of them without an answer"
                )
            case .answer(let answer): summary.add(answer)
            case .trailer(let trailer): summary.add(trailer)
            case .outcome: break
            }
        }
        return Rendering(text: summary.text, octets: summary.json)
    }
}
