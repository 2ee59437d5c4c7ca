import Replay

extension MirrorSummary {
    /// The same numbers as a JSON object, keys sorted, times in nanoseconds, ended by a line feed; `replay` is a replay's report.
    public var json: [UInt8] { ReportJSON.encode(MirrorReport(self)) }
}

/// The report's shape as JSON.
private struct MirrorReport: Encodable {
    struct Requests: Encodable {
        var seen: Int?
        var selected, own, marked, sampledOut, shed, dropped, planned: Int
    }

    struct Sessions: Encodable {
        var mirrored, sampledOut, shed, cut, expired, evicted, leftLive: Int
    }

    var kind = "mirrorReport"
    var delay: Int64?
    var requests: Requests
    var sessions: Sessions
    var mostQueued, mostWaiting, fullRooms, unawaited, clockSteps: Int
    var replay: ReplayReport

    init(_ summary: MirrorSummary) {
        let counts = summary.counts
        delay = summary.delay
        requests = Requests(
            seen: summary.seen, selected: counts.taken + summary.dropped, own: counts.own, marked: counts.marked,
            sampledOut: counts.sampledOut, shed: counts.shed, dropped: summary.dropped, planned: counts.planned)
        sessions = Sessions(
            mirrored: counts.sessions, sampledOut: counts.sampledOutSessions, shed: counts.shedSessions,
            cut: counts.cutSessions, expired: counts.expiredSessions, evicted: counts.evictedSessions,
            leftLive: counts.leftLiveSessions)
        (mostQueued, mostWaiting) = (summary.mostQueued, summary.mostWaiting)
        (fullRooms, unawaited) = (counts.fullRooms, counts.unawaited)
        clockSteps = counts.clockSteps
        replay = ReplayReport(summary.replay)
    }
}
