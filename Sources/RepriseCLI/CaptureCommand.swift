import ArgumentParser
import EventLog
import Extraction
import Foundation
import LiveCapture
import Recording
import Report

/// `reprise capture`: capture files or an interface, turned into an event log.
struct CaptureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Turn a capture into an event log.",
        usage: """
            reprise capture -r <file> [-r <file> ...] [-o <log>] [-w <pcapng>] [<options>] ['<filter>']
            reprise capture -i <interface> [-i <interface> ...] [-o <log>] [-w <pcapng>] [<options>] ['<filter>']
            reprise capture -D [--json]
            """,
        discussion: """
            EXAMPLES:
              reprise capture -r field.pcapng -o field.ndjson
              reprise capture -i eth0 -o 'events-%Y%m%d-%H%M%S.ndjson.zst' -G 3600 --max-total 10G
              tcpdump -i eth0 -w - 'tcp port 80' | reprise capture -r - | jq -r .eventType

            Selects POSTs whose path ends in /events, with /sessions and /downloaded where they belong to them. The log \
            goes to standard output; what was lost, and what would cure it, to standard error.

            LIMITS for --limit, with their standard values; K, M and G count by 1024, times are seconds:
            \(LimitSetting.list)
            """
    )

    @OptionGroup(title: "Input") var input: CaptureInputOptions
    @OptionGroup(title: "Selection") var selection: SelectionOptions
    @OptionGroup(title: "Output") var output: CaptureOutputOptions
    @OptionGroup(title: "Log on disk") var logFile: LogFileOptions
    @OptionGroup(title: "Limits") var limits: CaptureLimitOptions
    @OptionGroup(title: "Privileges") var privileges: ConfinementOptions
    @OptionGroup(title: "Privileges") var service: ServiceUnitOption
    @OptionGroup(title: "Monitoring") var monitoring: MonitoringOptions

    @OptionGroup var expression: FilterExpression

    func validate() throws {
        try logFile.check(log: output.log, from: input)
        if input.interfaces.isEmpty, let option = privileges.liveOption ?? monitoring.liveOption {
            throw ValidationError("\(option) belongs to a live capture (-i), not to files")
        }
        try checkUnit()
        try expression.check(beside: input)
    }

    func run() throws {
        if service.printUnit { return try StandardStream.print(unit.text) }
        if input.listInterfaces { return try listInterfaces() }
        let progress = ProgressLine()
        do {
            let (summary, signal) = try record(progress)
            progress.end()
            try close(summary, signal: signal).leave()
        } catch let error as RecordingError {
            progress.end()
            if error.isClosedPipe { return }
            let hint = input.interfaces.isEmpty ? error.hint : privileges.hint(for: error)
            Diagnostic.error(error.description, hint: hint)
            throw error.isWrongFilter ? ExitStatus.usage : ExitStatus.failed
        }
    }

    /// What the recording is told.
    private var options: RecordingOptions {
        var options = RecordingOptions(input, limits, logFile, expression)
        options.selection = selection.selection
        options.keepsCredentials = output.keepCredentials
        options.log = output.log
        return options
    }

    private func listInterfaces() throws {
        do {
            try InterfaceTable(try CapturableInterface.all()).print(asJSON: output.json)
        } catch let error as CaptureError {
            Diagnostic.error(error.description, hint: error.hint)
            throw ExitStatus.failed
        }
    }

    /// Records until the end or a signal; gives the signal's number where there was one.
    private func record(_ progress: ProgressLine) throws -> (RecordingSummary, Int32?) {
        let stop = try StopSignal.waking()
        guard !input.interfaces.isEmpty else {
            let watch = SignalWatch { stop.set($0) }
            defer { withExtendedLifetime(watch) {} }
            let recording = FileRecording(paths: input.files, options: options, frameFile: output.write)
            let summary = try recording.run(until: stop) { found in progress.show("\(found.frames) frames") }
            return (summary, stop.number)
        }
        let recording = LiveRecording(
            interfaces: input.interfaces, capture: input.captureOptions,
            limits: input.liveLimits(frameFile: output.write), options: options)
        let monitor = try CaptureMonitor(monitoring, of: recording.counters)
        let watch = SignalWatch(withThread: false, status: monitor.says) { stop.set($0) }
        defer { withExtendedLifetime(watch) {} }
        let ready = {
            monitor.start()
            if Diagnostic.isTerminal {
                Diagnostic.note("capturing on \(input.interfaces.joined(separator: ", ")); interrupt to end")
            }
        }
        let notice: (LiveNotice) -> Void = { news in
            progress.end()
            news.print()
        }
        let summary = try recording.run(
            until: stop,
            confine: { () throws(RecordingError) in
                try privileges.confine(to: needs(accepts: monitor.accepts), before: watch)
            },
            ready: ready, notice: notice, progress: { _ in progress.show(monitor.line) })
        return (summary, stop.number)
    }

    /// Prints what was found and lost, and weighs it.
    private func close(_ summary: RecordingSummary, signal: Int32?) throws(StandardStream.Failure) -> ExitStatus {
        var status = summary.status(isLive: !input.interfaces.isEmpty, signal: signal)
        try print(summary.ledger)
        if limits.requireComplete && summary.ledger.hasLoss { status = status.or(.damaged) }
        return status
    }

    /// Prints the closing summary to standard error; as JSON to standard output where the log does not go there.
    private func print(_ ledger: Ledger) throws(StandardStream.Failure) {
        if !output.json {
            let text = LedgerText(ledger)
            StandardStream.printError(text.text)
            if let nothing = text.nothingLogged { Diagnostic.warning(nothing.why, hint: nothing.hint) }
        } else if output.log == nil || output.write == "-" {
            StandardStream.printError(String(decoding: LedgerText.json(ledger), as: UTF8.self))
        } else {
            try StandardStream.write(LedgerText.json(ledger), to: STDOUT_FILENO)
        }
    }
}

extension Ledger {
    /// Whether anything is lost.
    var hasLoss: Bool {
        (accounts.flatMap(\.classes) + counts).contains { $0.isLoss && $0.count > 0 }
    }
}
