import EventLog
import Replay
import Wire

/// A feed of a mirror with a clock that is moved by hand, and what came out of it.
struct LiveScene {
    static let second: Int64 = 1_000_000_000

    var feed: LiveFeed
    /// Nanoseconds since the run's start, which is `Records.base`.
    var now: Int64 = 0
    var outcomes: [Outcome] = []
    private var seq = 0

    init(
        delay: Int64 = 2 * second, sample: SessionSample = SessionSample(seed: 7), limits: LiveLimits = .standard,
        options: PlanOptions = PlanOptions(), target: String = "http://127.0.0.1:8080", servers: LiveServers? = nil,
        looksAtRouting: Bool = false, clock: LiveClock? = nil
    ) throws {
        let clock = clock ?? LiveClock(start: Records.base, delay: delay)
        let run = RunSettings(target: try ReplayTarget(target), shift: clock.shift, looksAtRouting: looksAtRouting)
        feed = LiveFeed(options: options, run: run, clock: clock, sample: sample, servers: servers, limits: limits)
    }

    /// Takes records as they stand.
    mutating func add(_ records: ExchangeRecord...) {
        for record in records { feed.add(record, now: now) }
        outcomes += feed.takeOutcomes(now: now)
    }

    /// Takes records as soon as they are captured.
    mutating func addInTime(_ records: ExchangeRecord...) {
        for record in records {
            now = max(now, record.at.nanoseconds - Records.base)
            add(record)
        }
    }

    /// Captures the start of a session so many milliseconds after the base; gives its `seq`.
    mutating func start(_ milliseconds: Int64) -> Int {
        seq += 1
        add(Records.start(seq, at: milliseconds))
        return seq
    }

    /// Captures an event of a session.
    mutating func event(of start: Int, _ milliseconds: Int64, type: String? = nil) {
        seq += 1
        var record = Records.event(seq, of: start, at: milliseconds)
        record.eventType = type.map { Array($0.utf8) }
        add(record)
    }

    /// All that the sender can take now.
    mutating func taken() -> [PlannedRequest] {
        var requests: [PlannedRequest] = []
        while let next = feed.next() { requests.append(next) }
        return requests
    }

    /// What did not go, and why, by `seq`.
    var notSent: [Int: Outcome.NotSent] {
        var reasons: [Int: Outcome.NotSent] = [:]
        for outcome in outcomes {
            if case .notSent(let reason) = outcome.result { reasons[outcome.seq] = reason }
        }
        return reasons
    }
}
