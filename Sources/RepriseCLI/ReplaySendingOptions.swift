import ArgumentParser
import Replay
import Report

/// How a replay sends: connections and time-outs.
struct ReplaySendingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The most connections at once, and so requests in flight: 1 to \(ReplayLimits.mostConnections).",
            valueName: "number"))
    var connections = ReplayLimits.standard.connections

    @Option(
        help: ArgumentHelp(
            "For a connection to be made (default: 5s).", valueName: "time"), transform: Self.time)
    var connectTimeout = ReplayLimits.standard.connectTimeout

    @Option(
        help: ArgumentHelp(
            "From a request's first octet to its answer's (default: 30s).", valueName: "time"),
        transform: Self.time)
    var firstByteTimeout: Int64?

    @Option(
        help: ArgumentHelp("Between two arrivals of one answer's octets (default: 10s).", valueName: "time"),
        transform: Self.time)
    var idleTimeout: Int64?

    @Option(
        help: ArgumentHelp("From a request's first octet to its answer's end (default: 60s).", valueName: "time"),
        transform: Self.time)
    var timeout = ReplayLimits.standard.answerTimeout

    @Option(
        help: ArgumentHelp(
            "Use a connection again only if it was idle for no longer than this (default: 4s).", valueName: "time"),
        transform: Self.time)
    var reuseWithin = ReplayLimits.standard.maximumIdle

    @Option(
        help: ArgumentHelp(
            "For an answer that a request follows in the recording; then it goes without (default: 5s).",
            valueName: "time"),
        transform: Self.time)
    var causalWait = ReplayLimits.standard.causalWait

    @Flag(
        help: ArgumentHelp(
            "Hold back what is sent after a 429 or 503 for as long as its Retry-After says, at most a minute; then catch up at twice the pace."
        ))
    var honourRetryAfter = false

    /// The longest time-out that can be asked for: what takes longer is no answer to a player.
    private static let longest: Int64 = 3_600_000_000_000

    func validate() throws {
        guard (1...ReplayLimits.mostConnections).contains(connections) else {
            throw ValidationError(
                "--connections is \(connections); a number from 1 to \(ReplayLimits.mostConnections) is needed")
        }
        for (option, time) in [("--first-byte-timeout", firstByteTimeout), ("--idle-timeout", idleTimeout)] {
            guard let time, time > timeout else { continue }
            throw ValidationError(
                "\(option) is longer than --timeout (\(DurationText.text(nanoseconds: timeout))), which ends the wait "
                    + "before: give a longer --timeout, or a shorter \(option)")
        }
    }

    /// The limits of the run.
    var limits: ReplayLimits {
        var limits = ReplayLimits.standard
        limits.connections = connections
        limits.connectTimeout = connectTimeout
        limits.firstOctetTimeout = firstByteTimeout ?? limits.firstOctetTimeout
        limits.stallTimeout = idleTimeout ?? limits.stallTimeout
        limits.answerTimeout = timeout
        limits.causalWait = causalWait
        limits.maximumIdle = reuseWithin
        // What is made ready ahead must not be too old when it is used.
        limits.openAhead = min(limits.openAhead, reuseWithin / 2)
        limits.honoursRetryAfter = honourRetryAfter
        return limits
    }

    private static func time(_ text: String) throws -> Int64 {
        guard let time = TimeText.parse(text), time > 0, time <= longest else {
            throw ValidationError("'\(text)' is no time; give one up to 1h, such as 500ms or 30s")
        }
        return time
    }
}
