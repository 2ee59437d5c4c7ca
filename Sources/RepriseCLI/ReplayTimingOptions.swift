import ArgumentParser
import Replay
import Wire

/// When a replay sends what.
struct ReplayTimingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The pace: 1, 2x, 0.5, 200%, or max for as fast as order allows (default: 1).", valueName: "pace"))
    var speed: String?

    @Option(
        help: ArgumentHelp("So many requests a second, evenly, in place of the recording's times.", valueName: "number")
    )
    var rate: String?

    @Option(
        help: ArgumentHelp("At most so many requests a second; what would be sooner is due later.", valueName: "number")
    )
    var maxRate: String?

    @Option(help: ArgumentHelp("Cut longer waits between two requests to this (30s, 500ms).", valueName: "time"))
    var maxWait: String?

    @Option(
        help: ArgumentHelp(
            "Begin so far into the recording (90s, 1h5m), or at an instant (2026-11-02T20:15:00Z).", valueName: "moment"
        ))
    var from: String?

    @Option(help: ArgumentHelp("End before that moment of the recording.", valueName: "moment"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "Send at most so many requests; with --close-at-end also the ends of the sessions that these open.",
            valueName: "count"))
    var limit: Int?

    @Option(
        help: ArgumentHelp(
            "Start at this instant (2026-11-02T20:15:00Z), less than a second later.", valueName: "instant"))
    var startAt: String?

    @Option(
        help: ArgumentHelp(
            "Replay the log so often, each time with new sessions, 10 s after the last request, or --max-wait if less.",
            valueName: "count"))
    var loop: Int = 1

    @Option(help: ArgumentHelp("Replay so many copies at once, as viewers of their own.", valueName: "count"))
    var copies: Int = 1

    @Option(
        help: ArgumentHelp("Time between the starts of two copies (default: 10 s, divided by them).", valueName: "time")
    )
    var copySpacing: String?

    @Option(
        help: ArgumentHelp(
            "playerTime.ts: shift by one constant, keep, now (the clock at the send), or scale with the speed.",
            valueName: "policy"))
    var ts: TimePolicy = .shift

    @Option(
        help: ArgumentHelp(
            "Events due before their session is open: catch-up, slip (put off the session), or skip.",
            valueName: "policy"))
    var late: LatePolicy = .catchUp

    @Option(
        help: ArgumentHelp(
            "A request of a session waits for the answer before it if it came within this time of it in the recording (default: 1s, and any where requests come closer together than recorded).",
            valueName: "time"))
    var think: String?

    /// Copies at once: each reads the log by itself.
    private static let mostCopies = 256
    /// Times in a row.
    private static let mostLoops = 1_000_000

    func validate() throws {
        if speed != nil && rate != nil { throw ValidationError("--speed and --rate are two paces; give one") }
        if speed == "max" && maxWait != nil { throw ValidationError("--max-wait means nothing with --speed max") }
        if rate != nil && maxWait != nil { throw ValidationError("--max-wait means nothing with --rate") }
        if speed == "max" && late != .catchUp {
            throw ValidationError("--late \(late.rawValue) means nothing with --speed max: nothing is due at a time")
        }
        if copySpacing != nil && copies == 1 { throw ValidationError("--copy-spacing goes with --copies above 1") }
        if speed == "max" && think != nil { throw ValidationError("--think means nothing with --speed max") }
        if let limit, limit < 1 { throw ValidationError("--limit is from 1; found \(limit)") }
        guard (1...Self.mostCopies).contains(copies) else {
            throw ValidationError("--copies is from 1 to \(Self.mostCopies); found \(copies)")
        }
        guard (1...Self.mostLoops).contains(loop) else {
            throw ValidationError("--loop is from 1 to \(Self.mostLoops); found \(loop)")
        }
        if ts == .scale && (rate != nil || speed == "max") {
            throw ValidationError("--ts scale needs a --speed that is a factor")
        }
    }

    /// The options of the plan, but for what is selected.
    func planOptions() throws -> PlanOptions {
        guard let pace = ReplaySpeed(speed ?? "1x") else {
            Diagnostic.error(
                "--speed is '\(speed ?? "")'",
                hint: "give a factor from 0.001 to 1000000 (2x, 0.5), a percentage (200%), or max")
            throw ExitStatus.usage
        }
        // Said before the log is read, not after.
        _ = try startInstant
        var options = PlanOptions(speed: pace)
        options.rate = try rate.map { try parsed($0, "--rate", "a number a second, such as 100 or 0.5", SendRate.init) }
        options.maximumRate = try maxRate.map {
            try parsed($0, "--max-rate", "a number a second, such as 100 or 0.5", SendRate.init)
        }
        options.maximumWait = try maxWait.map(duration("--max-wait"))
        options.copySpacing = try copySpacing.map(duration("--copy-spacing"))
        options.askedThink = try think.map(duration("--think"))
        options.from = try from.map(moment("--from"))
        options.until = try until.map(moment("--until"))
        try Self.check(options)
        options.limit = limit
        options.loops = loop
        options.copies = copies
        options.times = ts
        return options
    }

    /// Refuses a part of the recording that is empty whatever the recording is.
    private static func check(_ options: PlanOptions) throws {
        let isEmpty =
            switch (options.from, options.until) {
            case (_, .after(let until)?) where until <= 0: true
            case (.after(let from)?, .after(let until)?): from >= until
            case (.at(let from)?, .at(let until)?): from >= until
            default: false
            }
        guard isEmpty else { return }
        Diagnostic.error("--until is not after --from: nothing lies between them", hint: "give a later --until")
        throw ExitStatus.usage
    }

    /// When the run is to start, in nanoseconds since 1970 UTC.
    var startInstant: Int64? {
        get throws {
            guard let startAt else { return nil }
            return try parsed(startAt, "--start-at", "an instant, such as 2026-11-02T20:15:00Z", InstantText.parse)
        }
    }

    private func duration(_ option: String) -> (String) throws -> Int64 {
        { try parsed($0, option, "a time, such as 30s, 1m30s or 500ms", TimeText.parse) }
    }

    private func moment(_ option: String) -> (String) throws -> RecordedMoment {
        { text in
            if let instant = InstantText.parse(text) { return .at(Timestamp(nanoseconds: instant)) }
            return .after(
                try parsed(
                    text, option, "a time into the recording (90s, 1h5m) or an instant (2026-11-02T20:15:00Z)",
                    TimeText.parse))
        }
    }

    private func parsed<Value>(
        _ text: String, _ option: String, _ wanted: String, _ parse: (String) -> Value?
    ) throws -> Value {
        guard let value = parse(text) else {
            Diagnostic.error("\(option) is '\(text)'", hint: "give \(wanted)")
            throw ExitStatus.usage
        }
        return value
    }
}
