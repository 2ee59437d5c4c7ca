import ArgumentParser
import Foundation
import Replay
import Report

/// When a mirror sends what, and how much of it.
struct MirrorPaceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Send each request so long after it was captured, in whole seconds up to 1h (default: the hold and half a second more, rounded up: 2s). \(LiveLimits.standard.waiting) requests wait at most: 491 a second at 1m.",
            valueName: "time"))
    var delay: String?

    @Option(
        help: ArgumentHelp(
            "Send this share of the sessions, such as 5%, 0.1% or 0.05; of requests without a session, of connections.",
            valueName: "share"))
    var sample: String?

    @Option(
        help: ArgumentHelp(
            "Makes the sample the same in every run and mirror with this number; without it nobody can tell beforehand who is in it.",
            valueName: "number"))
    var sampleSeed: UInt64?

    @Option(
        help: ArgumentHelp(
            "playerTime.ts: shift by the delay, keep, or now (the clock at the send).", valueName: "policy"))
    var ts: MirrorTimePolicy = .shift

    @Option(
        help: ArgumentHelp(
            "Events due before their session is open: catch-up, slip (put off the session), or skip.",
            valueName: "policy"))
    var late: LatePolicy = .catchUp

    /// Delays beyond this are a recording's: an hour.
    private static let longestDelay: Int64 = 3_600_000_000_000

    func validate() throws {
        if sampleSeed != nil && sample == nil { throw ValidationError("--sample-seed goes with --sample") }
        if let sample, Self.millionths(sample) == nil {
            throw ValidationError("--sample is '\(sample)'; give a share above 0, such as 5% or 0.05")
        }
        if let delay {
            guard let time = TimeText.parse(delay), time <= Self.longestDelay else {
                throw ValidationError("--delay is '\(delay)'; give a time up to 1h, such as 3s")
            }
            // playerTime.ts moves by as much, and live playheads are whole seconds.
            guard time % 1_000_000_000 == 0 else {
                throw ValidationError("--delay is '\(delay)'; give whole seconds, such as 3s")
            }
        }
    }

    /// What a delay, in nanoseconds, means for how much can be mirrored; nil where what waits is no matter.
    static func note(onDelay delay: Int64) -> String? {
        guard delay > longestUsualDelay else { return nil }
        return
            "--delay \(DurationText.text(nanoseconds: delay)): up to \(CountText.text(LiveLimits.standard.rate(forDelay: delay))) "
            + "requests a second find room to wait so long; beyond that whole sessions are left out"
    }

    /// Up to this delay there is room for more than a capture of this API has: 2,900 requests a second.
    private static let longestUsualDelay: Int64 = 10_000_000_000

    /// The sample that is asked for.
    var sessionSample: SessionSample {
        let share = sample.flatMap(Self.millionths) ?? 1_000_000
        return sampleSeed.map { SessionSample(millionths: share, seed: $0) } ?? SessionSample(millionths: share)
    }

    /// The delay for a hold, in nanoseconds; says what is wrong where one is asked for that is too short for it.
    func delay(forHold hold: Int64) throws -> Int64 {
        let least = LiveClock.delay(forHold: hold)
        guard let delay, let asked = TimeText.parse(delay) else { return least }
        guard asked >= least else {
            return try usage(
                "--delay is \(delay), and a record may come \(Double(least) / 1e9) s after its capture",
                hint: "give a longer one, or a shorter --hold")
        }
        return asked
    }

    /// Reads a share, in millionths.
    static func millionths(_ text: String) -> Int? {
        var digits = text[...]
        var scale = 1_000_000.0
        if digits.hasSuffix("%") {
            digits.removeLast()
            scale = 10_000
        }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 == 0x2E || ($0 >= 0x30 && $0 <= 0x39) }),
            let value = Double(digits)
        else { return nil }
        let millionths = (value * scale).rounded()
        return millionths >= 1 && millionths <= 1_000_000 ? Int(millionths) : nil
    }
}

/// What becomes of `playerTime.ts` in a mirror, which has one pace: nothing is scaled.
enum MirrorTimePolicy: String, CaseIterable, ExpressibleByArgument {
    /// It moves by the delay.
    case shift
    /// It goes as captured.
    case keep
    /// It is the clock at the send.
    case now

    /// The same for the plan.
    var policy: TimePolicy {
        switch self {
        case .shift: .shift
        case .keep: .keep
        case .now: .now
        }
    }
}

/// What a mirror keeps and prints.
struct MirrorOutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Also keep what was captured in this event log: .ndjson, .gz or .zst (default: none).", valueName: "log"))
    var output: String?

    @Option(
        help: ArgumentHelp("Write what became of each request to this log (.gz and .zst by name).", valueName: "file"))
    var outcomes: String?

    @Flag(
        help:
            "Log and send authorization, cookies and tokens, too; where the target is not loopback, see --send-credentials."
    )
    var keepCredentials = false

    @Flag(help: "Exit 0 also where answers differ from the recorded server's.")
    var noCompare = false

    @Flag(help: "Print the closing report as JSON.")
    var json = false

    func validate() throws {
        if output == "-" || outcomes == "-" {
            throw ValidationError("a mirror's logs are files: standard output takes its report")
        }
        if let output, output == outcomes { throw ValidationError("-o and --outcomes are two logs; give two files") }
    }
}
