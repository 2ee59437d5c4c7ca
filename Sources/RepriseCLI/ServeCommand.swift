import ArgumentParser
import Collector
import EventLog
import Report

/// `reprise serve`: the embedded collector until a signal ends it.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer as the collection server does, and log what was received.",
        discussion: """
            EXAMPLE:
              reprise serve --listen 127.0.0.1:8080 -o received.ndjson

            It answers POST …/sessions with 201 and a Location, events with 204, 400 with a message, 404 or 410, and \
            …/downloaded and …/schemas/{eventType}. Open sessions close after 10 minutes without an event and after 30 \
            without a change of the playhead, by the clock times --speed. The first SIGINT, SIGTERM or SIGHUP ends it with a whole log.

            A fault is \(CollectorFault.syntax). Of several that fit a request, the first of each effect counts.

              reprise serve --fault status=503,call=event,every=10 --fault delay=250ms,share=5% --fault location=absolute
              reprise serve --fault wire=reset,call=event,every=7 --fault status=429,retry-after=5,after=100,times=1
            """)

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 takes any free one (default: 127.0.0.1:8080).", valueName: "host:port"),
        transform: ListenAddress.read)
    var listen = ListenAddress(host: "127.0.0.1", port: 8080)

    @Option(name: .short, help: ArgumentHelp("The event log of what is received; none without it.", valueName: "log"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "How much faster than the clock the time-outs run: 1, 2x, 0.5, 200% (default: 1).", valueName: "speed"),
        transform: TimeoutSpeed.read)
    var speed = TimeoutSpeed(factor: 1)

    @Option(
        help: ArgumentHelp("What goes wrong on purpose; may be given several times.", valueName: "fault"),
        transform: { try CollectorFault(parsing: $0) })
    var fault: [CollectorFault] = []

    @Option(
        help: ArgumentHelp(
            "What the sources of the API leave open: \(Assumptions.syntax). May be given several times.",
            valueName: "name=value"),
        transform: { text in
            var assumptions = Assumptions()
            try assumptions.set(text)
            return text
        })
    var assume: [String] = []

    @Option(help: ArgumentHelp("Makes session ids and shares of faults the same in every run.", valueName: "number"))
    var seed: UInt64?

    @OptionGroup(title: "Log on disk") var logFile: LogFileOptions

    func validate() throws {
        try logFile.check(log: output)
    }

    func run() async throws {
        // As many clients as there may be.
        try OpenFileLimit.raise(for: 0)
        var options = CollectorOptions()
        options.host = listen.host
        options.port = listen.port
        options.speed = speed.factor
        options.seed = seed
        options.faults = fault
        for text in assume { try options.assumptions.set(text) }
        options.logPath = output
        options.logPolicy = logFile.policy(isLive: false)
        options.tool = ToolVersion.name
        let (signals, signal) = AsyncStream<Void>.makeStream()
        let watch = SignalWatch { _ in signal.finish() }
        let host = listen.text
        defer { withExtendedLifetime(watch) {} }
        do throws(CollectorError) {
            let summary = try await Collector(options: options).run(
                until: { for await _ in signals {} },
                onListening: { Diagnostic.note("listening on http://\(host):\($0)") })
            report(summary, sessionLimit: options.sessionLimit)
        } catch {
            if case .log(let failure) = error, failure.isClosedPipe { return }
            Diagnostic.error(error.description, hint: error.hint)
            throw ExitStatus.failed
        }
    }

    /// Says what the limits of the log cost.
    private func report(_ removal: LogRemoval) {
        if removal.earlier > 0 {
            Diagnostic.note(
                "removed to keep to the limits of the log: \(CountText.text(removal.earlier, "file")) of earlier logs")
        }
        if removal.parts > 0 {
            Diagnostic.warning(
                "\(CountText.text(removal.parts, "part")) of the log with "
                    + "\(CountText.text(removal.exchanges, "request")) removed to keep to its limits",
                hint: "raise --max-files or --max-total, or move parts away in time")
        }
    }

    private func report(_ summary: CollectorSummary, sessionLimit: Int) {
        let answers = summary.answers.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(
            separator: ", ")
        Diagnostic.note(
            "answered: \(answers.isEmpty ? "nothing" : answers); sessions opened: \(summary.sessionsOpened)")
        if summary.sessionsForgotten > 0 {
            Diagnostic.warning(
                "\(CountText.text(summary.sessionsForgotten, "session")) forgotten: "
                    + "\(CountText.text(sessionLimit)) at most are remembered, the oldest go first")
        }
        if summary.wrongOnTheWire + summary.requestsLeftUnread > 0 {
            Diagnostic.note(
                "gone wrong on the wire by a fault: \(CountText.text(summary.wrongOnTheWire, "answer")); requests left unread: "
                    + "\(summary.requestsLeftUnread)")
        }
        if summary.requestsNotLogged > 0 {
            Diagnostic.warning(
                "\(CountText.text(summary.requestsNotLogged, "request")) missing in the log",
                hint: "write it to a faster disk, or without compression")
        }
        report(summary.removal)
    }
}
