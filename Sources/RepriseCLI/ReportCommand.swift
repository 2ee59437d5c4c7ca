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

    func run() throws {
        var status = ExitStatus.done
        for path in logs {
            do {
                status = status.or(try report(path))
            } catch let error as LogError {
                Diagnostic.error(error.description, hint: error.hint)
                status = status.or(error.isDamage ? .damaged : .failed)
            }
        }
        try status.leave()
    }

    private func report(_ path: String) throws -> ExitStatus {
        var reader = try LogReader(path: path)
        if logs.count > 1 && !json { try StandardStream.print("\(path):\n") }
        var status = ExitStatus.done
        switch reader.header.format {
        case .outcomes: status = status.or(try reportOutcomes(&reader))
        case .events: try reportEvents(&reader)
        }
        for fault in reader.faults { Diagnostic.error(fault.description, hint: fault.hint) }
        if reader.faultCount > reader.faults.count {
            Diagnostic.error("\(reader.name): \(reader.faultCount - reader.faults.count) more faults")
        }
        return reader.faultCount > 0 ? status.or(.damaged) : status
    }

    private func reportOutcomes(_ reader: inout LogReader) throws -> ExitStatus {
        var summary = ReplaySummary()
        var unreadable = 0
        while let line = try reader.next() {
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
        try show(summary.text, summary.json)
        let status = unreadable > 0 ? ExitStatus.damaged : .done
        return summary.hasGateFailure && !noCompare ? status.or(.gate) : status
    }

    private func reportEvents(_ reader: inout LogReader) throws {
        var summary = EventLogSummary()
        while let line = try reader.next() {
            switch line {
            case .exchange(let record): summary.add(record)
            case .answer(let answer): summary.add(answer)
            case .trailer(let trailer): summary.add(trailer)
            case .outcome: break
            }
        }
        try show(summary.text, summary.json)
    }

    private func show(_ text: String, _ octets: [UInt8]) throws(StandardStream.Failure) {
        if json { try StandardStream.write(octets, to: 1) } else { try StandardStream.print(text) }
    }
}
