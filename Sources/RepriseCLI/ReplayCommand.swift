import ArgumentParser
import EventLog
import Foundation
import HTTPSender
import Replay
import Report

/// `reprise replay`: sends a log again, with its own timing.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send a recorded log to a server again, and compare the answers.",
        discussion: """
            EXAMPLE:
              reprise replay field.ndjson --to http://127.0.0.1:8080 --speed 20x --outcomes run.ndjson

            Sessions are opened anew and their events sent to the new ids; playerTime.ts moves to now; everything else goes \
            octet for octet as it was captured. Bodies name whose reports they count in, so a target that is not loopback \
            takes nothing before those names are mapped and the totals confirmed, and a recorded server takes nothing at all.

            Exit: 0 done, 1 target gone or disk full, 3 answers differ from the recording, 4 the log was damaged or cut, \
            5 the target was refused and nothing sent, 129/130/143 cut short by a signal.
            """)

    @Argument(help: "The event log, or the folder of its parts; - for standard input.")
    var log: String

    @Option(
        help: ArgumentHelp(
            "Where to send: http://HOST[:PORT][/PREFIX] or https://…. A path is put before each captured target.",
            valueName: "url"))
    var to: String?

    @OptionGroup(title: "WHEN") var timing: ReplayTimingOptions

    @OptionGroup(title: "WHAT") var selecting: ReplaySelectionOptions

    @Option(
        help: ArgumentHelp("Write what became of each request to this log (.gz and .zst by name).", valueName: "file"))
    var outcomes: String?

    @OptionGroup(title: "JOURNAL") var journaling: ReplayJournalOptions

    @OptionGroup var marking: ReplayMarkOption
    @OptionGroup(title: "Target") var targeting: ReplayTargetOptions
    @OptionGroup(title: "TLS") var securing: ReplayTLSOptions
    @OptionGroup(title: "Rewriting") var rewriting: RewriteArguments

    @Flag(help: "Print what would be sent and what comes of it, and send nothing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "Write the plan to this file, request by request and in all, as JSON lines.", valueName: "file"))
    var plan: String?

    @Flag(help: "Exit 0 also where answers differ from the recording.")
    var noCompare = false

    @Flag(help: "Exit 3 also where a request is refused for another reason than the recorded one (the text of a 400).")
    var matchReasons = false

    @Option(
        help: ArgumentHelp(
            "Where the capture was taken, for what recorded times are compared with (default: as its times tell).",
            valueName: "place"))
    var capturePoint: CapturePoint?

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup(title: "Sending")
    var sending: ReplaySendingOptions

    func run() throws {
        try journaling.check(hasOutcomes: outcomes != nil, hasPlan: plan != nil)
        try checkNames()
        let target = try parsedTarget()
        if let target { try securing.check(target) }
        var options = try timing.planOptions()
        try selecting.select(in: &options)
        // A name that promises loopback and leads elsewhere takes what any other target takes.
        let resolved = try target?.resolvedPromise()
        if let target { try targeting.check(target, isLoopback: target.isLoopback(as: resolved)) }
        options.rewrites = try rewriting.options(forLoopback: target?.isLoopback(as: resolved) ?? true)
        if let target, !dryRun { try ReplayExecution.refuse(target, before: self.log, targeting) }
        let log: ReplayLog
        do throws(LogError) {
            log = try ReplayLog(self.log, copies: timing.copies)
        } catch {
            throw report(error)
        }
        if timing.copies > ReplayLog.mostUnpacking, log.isInZstdParts {
            return try usage(
                "--copies \(timing.copies) of a log in .zst parts: each copy would unpack it in up to 8 MiB of memory",
                hint: "unpack the parts first (zstd -d --rm), or give at most \(ReplayLog.mostUnpacking) copies")
        }
        if !dryRun { try OpenFileLimit.raise(for: sending.connections + timing.copies) }
        var execution = ReplayExecution(command: self, options: options)
        execution.resolved = resolved
        try execution.survey(log)
        try execution.plan(log, target: target)
        if let target {
            if dryRun { try execution.say(whatIsLeftOf: log, to: target) } else { try execution.send(log, to: target) }
        }
        try execution.status.leave()
    }

    /// Says an error of a log, and gives the status that it means.
    func report(_ error: LogError) -> ExitStatus {
        Diagnostic.error(error.description, hint: error.hint)
        return error.isDamage ? .damaged : .failed
    }

    /// What decides about the requests beside the plan's options, by name: a run goes on only where it is the same.
    func planSettings(for target: ReplayTarget) -> [String: String] {
        var settings = target.isTLS ? securing.settings : [:]
        settings["late"] = "\(timing.late)"
        return settings
    }

    /// Refuses one name for two files: the second could not be made, and the message would be of the first.
    private func checkNames() throws {
        let files = [("--outcomes", outcomes), ("--journal", journaling.path), ("--plan", plan)]
            .compactMap { option, path in path.map { (option, FilePlace($0)) } }
            .filter { outcomes != "-" || $0.0 != "--outcomes" }
        for (index, file) in files.enumerated() {
            guard let other = files[..<index].first(where: { $0.1 == file.1 }) else { continue }
            return try usage("\(other.0) and \(file.0) name one file", hint: "give each a name of its own")
        }
    }

    private func parsedTarget() throws -> ReplayTarget? {
        guard let to else {
            if dryRun && journaling.resume == nil { return nil }
            Diagnostic.error(
                "--to is missing",
                hint: "say where to send, such as --to http://127.0.0.1:8080, or use --dry-run without --resume")
            throw ExitStatus.usage
        }
        return try ReplayTarget.read(to)
    }
}
