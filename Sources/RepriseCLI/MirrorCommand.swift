import ArgumentParser
import EventLog
import Extraction
import Recording
import Replay
import Wire

/// `reprise mirror`: what is captured is sent to another server while it goes on.
struct MirrorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror",
        abstract: "Send what is captured to another server, as it is captured.",
        usage: """
            reprise mirror -i <interface> --to <url> [<options>] ['<filter>']
            reprise mirror -r <file> --to <url> [<options>] ['<filter>']
            """,
        discussion: """
            EXAMPLES:
              reprise mirror -i eth0 --to http://127.0.0.1:8080 'tcp port 80 and host collect.example.com'
              reprise mirror -i eth0 --to https://stage.example --sample 5% --map analytics.reportSuite=dev … --confirm stage.example:443

            Each request goes a constant time after it was captured, so that order and spacing are kept; playerTime.ts moves by \
            as much. Sessions are opened anew and their events sent to the new ids; a session goes whole from its start, or \
            not at all. What this or another reprise sent itself is not sent again.

            Where the target takes less than is captured, whole sessions are left out and counted; the capture waits for \
            nothing. The rules about targets are those of replay; a target that turns up among the captured servers ends the \
            mirror with 5. The first SIGINT, SIGTERM or SIGHUP is the ordinary end: what was captured still goes. --hold is 1 second here.

            Exit: 0 done, 1 target gone, interface gone or disk full, 3 answers differ from those captured, 4 something was lost \
            or left out and --require-complete was given, 5 the target was refused.

            LIMITS for --limit, with their standard values; K, M and G count by 1024, times are seconds:
            \(LimitSetting.list)
            """)

    @OptionGroup(title: "Input") var input: CaptureInputOptions

    @Option(help: ArgumentHelp("Where to send: http://HOST[:PORT][/PREFIX] or https://….", valueName: "url"))
    var to: String

    @Option(
        help: ArgumentHelp(
            "Mirror requests whose path matches instead; * is any octets, ? is one. Repeatable.", valueName: "glob"))
    var select: [String] = []

    @OptionGroup(title: "Pace") var pace: MirrorPaceOptions
    @OptionGroup(title: "Output") var output: MirrorOutputOptions
    @OptionGroup(title: "Log on disk") var logFile: LogFileOptions
    @OptionGroup(title: "Target") var targeting: ReplayTargetOptions
    @OptionGroup(title: "TLS") var securing: ReplayTLSOptions
    @OptionGroup(title: "Rewriting") var rewriting: RewriteArguments

    @Flag(
        inversion: .prefixedNo,
        help: ArgumentHelp("Add the field \(ReplayMark.fieldName) with run, seq and copy to each request."))
    var mark = true

    @Flag(help: "Send each attempt of a start that its client sent more than once.")
    var sendRetries = false

    @Flag(help: "Also send requests that two hosts could have read differently (notes ambiguousStream, ambiguousHost).")
    var includeAmbiguous = false

    @OptionGroup(title: "Sending") var sending: ReplaySendingOptions
    @OptionGroup(title: "Limits") var limits: CaptureLimitOptions
    @OptionGroup(title: "Privileges") var privileges: ConfinementOptions
    @OptionGroup(title: "Monitoring") var monitoring: MonitoringOptions

    @OptionGroup var expression: FilterExpression

    func validate() throws {
        if input.listInterfaces { throw ValidationError("the interfaces are listed by: reprise capture -D") }
        try logFile.check(log: output.output, from: input)
        if input.interfaces.isEmpty, let option = privileges.liveOption ?? monitoring.liveOption {
            throw ValidationError("\(option) belongs to a live capture (-i), not to files")
        }
        try expression.check(beside: input)
    }

    func run() throws {
        let target = try ReplayTarget.read(to)
        try securing.check(target)
        try OpenFileLimit.raise(for: sending.connections + input.interfaces.count)
        var options = PlanOptions()
        options.times = pace.ts.policy
        options.sendsRetries = sendRetries
        options.sendsAmbiguous = includeAmbiguous
        options.rewrites = try rewriting.options(forLoopback: target.isLoopback)
        var execution = try MirrorExecution(command: self, target: target, options: options)
        try execution.run()
        try execution.status.leave()
    }

    /// How long a line is held for an earlier request to finish.
    var hold: Duration { .seconds(limits.hold ?? Self.standardHold) }

    /// Seconds: half of what the clients of this API wait for an answer would be late for a mirror; answers that take longer
    /// come after their requests.
    private static let standardHold = 1.0

    /// What the capture side is told.
    func recordingOptions(_ receiver: any LineReceiver) -> RecordingOptions {
        var options = RecordingOptions(input, limits, logFile, expression)
        options.selection = select.isEmpty ? .standard : Selection(paths: select, methods: [])
        options.keepsCredentials = output.keepCredentials
        options.log = output.output
        options.keepsLog = output.output != nil
        options.receiver = receiver
        options.hold = hold
        return options
    }
}
