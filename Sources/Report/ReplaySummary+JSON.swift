import Replay

extension ReplaySummary {
    /// The same numbers as a JSON object, keys sorted, times in nanoseconds, ended by a line feed.
    public var json: [UInt8] {
        ReportJSON.encode(ReplayReport(self))
    }
}

/// The report's shape as JSON.
struct ReplayReport: Encodable {
    struct Percentiles: Encodable {
        var count: Int
        var p50, p90, p99, max: Int64

        init(_ figures: LatencyFigures) {
            count = figures.count
            (p50, p90) = (figures.percentile(50), figures.percentile(90))
            (p99, max) = (figures.percentile(99), figures.maximum)
        }
    }

    struct Events: Encodable {
        var planned, sent, skipped, unordered: Int
    }

    struct Tally: Encodable {
        var connections, atConnectionLimit, atOutcomeLimit: Int
        var paused: Int64
        var pauses, unreadableRetryAfter: Int

        init(_ tally: RunTally) {
            (connections, atConnectionLimit) = (tally.connections, tally.atConnectionLimit)
            atOutcomeLimit = tally.atOutcomeLimit
            (paused, pauses) = (tally.paused, tally.pauses)
            unreadableRetryAfter = tally.unreadableRetryAfter
        }
    }

    struct Difference: Encodable {
        var seq: Int
        var copy: Int
        var call: String
        var session: String?
        var verdict: String
        var text: String
        var message: String?
    }

    var kind = "replayReport"
    var events: Events
    var sending: Tally?
    var cut, lostOnReuse: Int
    var schedule: ReplaySchedule
    var due, took: Int64
    var lateness, waits, slips, responseTime, serviceTime: Percentiles
    var status, verdicts, notSent, unknown: [String: Int]
    var differences: [Difference]
    var differenceCount: Int
    var gate: String
    var validity: String?

    init(_ summary: ReplaySummary) {
        events = Events(
            planned: summary.planned, sent: summary.sent, skipped: summary.skipped, unordered: summary.unordered)
        sending = summary.tally.map(Tally.init)
        (cut, lostOnReuse) = (summary.cut, summary.lostOnReuse)
        schedule = summary.schedule
        (due, took) = (summary.lastDue, summary.lastEvent)
        lateness = Percentiles(summary.lateness)
        waits = Percentiles(summary.waits)
        slips = Percentiles(summary.slips)
    var latencyComparison: Comparison?

    struct Comparison: Encodable {
        var meaningful: Bool
        var obstacles: [String]
        var text: String

        init(_ comparison: LatencyComparison) {
            (meaningful, obstacles) = (comparison.isMeaningful, comparison.obstacles)
            text = comparison.text
        }
    }
        responseTime = Percentiles(summary.responseTime)
        serviceTime = Percentiles(summary.serviceTime)
        status = ReportJSON.named(summary.statuses) { "\($0)" }
        verdicts = ReportJSON.named(summary.verdicts, \.rawValue)
        notSent = ReportJSON.named(summary.notSent, \.rawValue)
        unknown = ReportJSON.named(summary.unknown, \.rawValue)
        differences = summary.differences.map {
            Difference(
                seq: $0.seq, copy: $0.copy, call: $0.call, session: $0.session, verdict: $0.verdict.rawValue,
                text: $0.text,
                message: $0.message)
        }
        differenceCount = summary.differenceCount
        gate = summary.hasGateFailure ? "failed" : "passed"
        validity = summary.validity
    }
}
        latencyComparison = summary.latencyComparison.map(Comparison.init)
