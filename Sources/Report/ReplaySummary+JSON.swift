import Foundation
import Replay

extension ReplaySummary {
    /// The same numbers as a JSON object, keys sorted, times in nanoseconds, ended by a line feed.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // A report is numbers and strings alone, which the encoder cannot refuse.
        guard let data = try? encoder.encode(ReplayReport(self)) else { return Array("{}\n".utf8) }
        return Array(data) + [0x0A]
    }
}

/// The report's shape as JSON.
private struct ReplayReport: Encodable {
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

    struct Difference: Encodable {
        var seq: Int
        var call: String
        var session: String?
        var verdict: String
        var text: String
        var message: String?
    }

    var kind = "replayReport"
    var events: Events
    var schedule: ReplaySchedule
    var due, took: Int64
    var lateness, responseTime, serviceTime: Percentiles
    var status, verdicts, notSent, unknown: [String: Int]
    var differences: [Difference]
    var differenceCount: Int
    var gate: String

    init(_ summary: ReplaySummary) {
        events = Events(
            planned: summary.planned, sent: summary.sent, skipped: summary.skipped, unordered: summary.unordered)
        schedule = summary.schedule
        (due, took) = (summary.lastDue, summary.lastEvent)
        lateness = Percentiles(summary.lateness)
        responseTime = Percentiles(summary.responseTime)
        serviceTime = Percentiles(summary.serviceTime)
        status = Self.named(summary.statuses) { "\($0)" }
        verdicts = Self.named(summary.verdicts, \.rawValue)
        notSent = Self.named(summary.notSent, \.rawValue)
        unknown = Self.named(summary.unknown, \.rawValue)
        differences = summary.differences.map {
            Difference(
                seq: $0.seq, call: $0.call, session: $0.session, verdict: $0.verdict.rawValue, text: $0.text,
                message: $0.message)
        }
        differenceCount = summary.differenceCount
        gate = summary.hasGateFailure ? "failed" : "passed"
    }

    private static func named<Key>(_ counts: [Key: Int], _ name: (Key) -> String) -> [String: Int] {
        Dictionary(counts.map { (name($0.key), $0.value) }, uniquingKeysWith: +)
    }
}
