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
        var message, recordedMessage: String?
    }

    struct Compared: Encodable {
        var accepted, rejectedAlike, statusAlone, expected, differ, uncompared: Int

        init(_ summary: ReplaySummary) {
            (accepted, rejectedAlike) = (summary.acceptedAlike, summary.rejectedAlike)
            (statusAlone, expected) = (summary.statusAlone, summary.count(.expected))
            (differ, uncompared) = (summary.differenceCount, summary.count(.uncompared))
        }
    }

    var kind = "replayReport"
    var events: Events
    var sending: Tally?
    var cut, lostOnReuse, shortened: Int
    var compared: Compared
    var schedule: ReplaySchedule
    var due, took: Int64
    var lateness, waits, slips, responseTime, serviceTime: Percentiles
    var status, verdicts, differing, notSent, unknown: [String: Int]
    var differences: [Difference]
    var differenceCount: Int
    var gate: String
    var validity: String?
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

    init(_ summary: ReplaySummary) {
        events = Events(
            planned: summary.planned, sent: summary.sent, skipped: summary.skipped, unordered: summary.unordered)
        sending = summary.tally.map(Tally.init)
        (cut, lostOnReuse, shortened) = (summary.cut, summary.lostOnReuse, summary.shortened)
        compared = Compared(summary)
        schedule = summary.schedule
        (due, took) = (summary.lastDue, summary.lastEvent)
        lateness = Percentiles(summary.lateness)
        waits = Percentiles(summary.waits)
        slips = Percentiles(summary.slips)
        responseTime = Percentiles(summary.responseTime)
        serviceTime = Percentiles(summary.serviceTime)
        status = ReportJSON.named(summary.statuses) { "\($0)" }
        verdicts = ReportJSON.named(summary.verdicts, \.rawValue)
        differing = ReportJSON.named(summary.differing, \.rawValue)
        notSent = ReportJSON.named(summary.notSent, \.rawValue)
        unknown = ReportJSON.named(summary.unknown, \.rawValue)
        differences = summary.differences.map {
            Difference(
                seq: $0.seq, copy: $0.copy, call: $0.call, session: $0.session, verdict: $0.verdict.rawValue,
                text: $0.text,
                message: $0.message, recordedMessage: $0.recordedMessage)
        }
        differenceCount = summary.differenceCount
        gate = summary.hasGateFailure ? "failed" : "passed"
        validity = summary.validity
        latencyComparison = summary.latencyComparison.map(Comparison.init)
    }
}
