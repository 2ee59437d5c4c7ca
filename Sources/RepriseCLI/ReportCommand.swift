import ArgumentParser
import EventLog
import Replay
import Report

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
            Which of the two a log is, its header says.

            Exits with 3 where an outcome log's answers differ from the recording in a way that matters, and with 4 where \
            a log is damaged or was cut short.
            """
    )

    @Argument(help: ArgumentHelp("Logs, also .gz and .zst; - for standard input.", valueName: "log"))
    var logs: [String]

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

    func run() throws {
        var status = ExitStatus.done
        for path in logs {
            let rendering: Rendering
            do throws(LogError) {
                rendering = try render(path)
            } catch {
                Diagnostic.error(error.description, hint: error.hint)
                status = status.or(error.isDamage ? .damaged : .failed)
                continue
            }
            if json {
                try StandardStream.write(rendering.octets, to: 1)
            } else {
                try StandardStream.print(logs.count > 1 ? "\(path):\n\(rendering.text)" : rendering.text)
            }
            status = status.or(rendering.status)
        }
        try status.leave()
    }

    private func render(_ path: String) throws(LogError) -> Rendering {
        var reader = try LogReader(path: path)
        var rendering =
            switch reader.header.format {
            case .outcomes: try renderOutcomes(&reader)
            case .events: try renderEvents(&reader)
            }
        for fault in reader.faults { Diagnostic.error(fault.description, hint: fault.hint) }
        if reader.faultCount > reader.faults.count {
            Diagnostic.error("\(reader.name): \(reader.faultCount - reader.faults.count) more faults")
        }
        if reader.faultCount > 0 { rendering.status = rendering.status.or(.damaged) }
        return rendering
    }

    private func renderOutcomes(_ reader: inout LogReader) throws(LogError) -> Rendering {
        var summary = ReplaySummary(
            schedule: ReplaySchedule(
                recorded: reader.header.replay?.recorded, speed: reader.header.replay?.speed,
                target: reader.header.replay?.target))
        var unreadable = 0
        while let line = try reader.nextReadable() {
            guard case .outcome(let octets) = line else { continue }
            do throws(OutcomeError) {
                summary.add(try OutcomeLog.decode(octets))
            } catch {
                unreadable += 1
                if unreadable == 1 {
                    Diagnostic.error("\(reader.name): an outcome that cannot be read: \(error.description)")
                }
            }
        }
        var rendering = Rendering(text: summary.text, octets: summary.json)
        if unreadable > 0 { rendering.status = .damaged }
        if summary.hasGateFailure && !noCompare { rendering.status = rendering.status.or(.gate) }
        return rendering
    }

    private func renderEvents(_ reader: inout LogReader) throws(LogError) -> Rendering {
        var summary = EventLogSummary()
        while let line = try reader.nextReadable() {
            switch line {
            case .exchange(let record): summary.add(record)
            case .answer(let answer): summary.add(answer)
            case .trailer(let trailer): summary.add(trailer)
            case .outcome: break
            }
        }
        return Rendering(text: summary.text, octets: summary.json)
    }
}
