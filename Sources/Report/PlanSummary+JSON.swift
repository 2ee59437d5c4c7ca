import EventLog
import Foundation
public import Replay

extension PlanSummary {
    /// The plan as one JSON object on one line, keys sorted, times in nanoseconds, ended by a line feed.
    public var jsonLine: [UInt8] {
        ReportJSON.encodeLine(PlanReport(self))
    }
}

/// The plan's shape as JSON.
private struct PlanReport: Encodable {
    struct Rate: Encodable {
        var width: Int64
        var counts: [Int]
        var most: Int
    }

    struct Closing: Encodable {
        var start, copy, seq: Int
        var after: Int64

        init(_ closing: PlanForecast.Closing) {
            (start, copy, seq, after) = (closing.start, closing.copy, closing.seq, closing.after)
        }
    }

    struct Forecast: Encodable {
        var idle, stuck: [Closing]
        var idleCount, stuckCount, sorted, inverted, sameTs: Int
    }

    var kind = "plan"
    var requests, send, octets, sessions, leftOpen: Int
    var skipped, calls, made: [String: Int]
    var pace, times: String
    var acceptedOnly: Bool
    var recorded: Int64?
    var due: Int64
    var rate: Rate
    var resent, retriedStarts, closedSessionEvents: Int
    var timesSet, timesAsCaptured, playheadsMoved, liveSessionsAsCaptured, timesKeptApart, timesMerged: Int
    var shortenedWaits: Int
    var shortened: Int64
    var delayed: Int
    var longestDelay: Int64
    var forecast: Forecast
    var routing: [String: [String: Int]]
    var rewrites: [String]
    var pseudonyms: Int
    var comparable: Bool
    var validity: String
    var obstacles: [String]

    init(_ summary: PlanSummary) {
        (requests, send, octets) = (summary.planned, summary.toSend, summary.octets)
        (sessions, leftOpen) = (summary.sessionCount, summary.leftOpen)
        skipped = ReportJSON.named(summary.skipped, \.rawValue)
        calls = ReportJSON.named(summary.calls, \.rawValue)
        made = ReportJSON.named(summary.made, \.rawValue)
        (pace, times) = (summary.options.pace, summary.options.times.rawValue)
        acceptedOnly = summary.options.sendsAcceptedOnly
        (recorded, due) = (summary.recordedDuration, summary.lastDue)
        rate = Rate(width: summary.rate.width, counts: summary.rate.counts, most: summary.rate.most)
        (resent, retriedStarts) = (summary.remarks.resent, summary.remarks.retriedStarts)
        closedSessionEvents = summary.remarks.closedSessionEvents
        (timesSet, timesAsCaptured) = (summary.times.moved, summary.times.left)
        (playheadsMoved, liveSessionsAsCaptured) = (summary.times.movedPlayheads, summary.times.leftLiveSessions)
        (timesKeptApart, timesMerged) = (summary.times.keptApart, summary.times.merged)
        (shortenedWaits, shortened) = (summary.pacing.shortenedWaits, summary.pacing.shortened)
        (delayed, longestDelay) = (summary.pacing.delayed, summary.pacing.longestDelay)
        routing = Dictionary(
            summary.routing.members.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
        rewrites = summary.rewriteTexts
        pseudonyms = summary.rewrites.pseudonyms
        (comparable, validity, obstacles) = (summary.isComparable, summary.validity, summary.obstacles)
        let forecast = summary.forecast
        self.forecast = Forecast(
            idle: forecast.idle.map(Closing.init), stuck: forecast.stuck.map(Closing.init),
            idleCount: forecast.idleCount, stuckCount: forecast.stuckCount, sorted: forecast.sorted,
            inverted: forecast.inverted, sameTs: forecast.collisions)
    }
}
