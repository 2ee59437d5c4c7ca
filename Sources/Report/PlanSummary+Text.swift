import EventLog
public import Replay

extension PlanSummary {
    /// The plan as aligned lines.
    public var text: String {
        var lines = AlignedLines()
        lines.add(
            "Plan", ["requests", "sent", "skipped", "octets"],
            [planned, toSend, planned - toSend, octets].map(CountText.text))
        if options.sendsAcceptedOnly { lines.add("Taken", "as", list: ["accepted: what was answered 2xx"]) }
        lines.add(
            "Sessions", ["opened", "left open", "started here", "ended here"],
            [sessionCount, leftOpen, made[.start] ?? 0, made[.end] ?? 0].map(CountText.text))
        lines.add(
            "Schedule", ["recorded", "pace", "takes"],
            [
                recordedDuration.map { DurationText.text(nanoseconds: $0) } ?? "-", options.pace,
                options.speed == .max && options.rate == nil ? "-" : DurationText.text(nanoseconds: lastDue),
            ])
        lines.add("Rate", ["mean", "most in a second"], [meanRate, CountText.text(rate.most)])
        lines.add(
            "Over time", "per \(DurationText.text(nanoseconds: rate.width))", list: rate.counts.map(CountText.text))
        lines.add(
            "Calls", "kind:count",
            list: Self.list(calls.map { ($0.key.rawValue, $0.value) }))
        lines.add("Not sent", "why:count", list: Self.list(skipped.map { ($0.key.rawValue, $0.value) }))
        lines.add(
            "Sent before", ["again without an answer", "starts left out", "after 404 or 410"],
            [remarks.resent, remarks.retriedStarts, remarks.closedSessionEvents].map(CountText.text))
        lines.add(
            "Times", ["set", "as captured", "live playheads", "live sessions as captured"],
            [times.moved, times.left, times.movedPlayheads, times.leftLiveSessions].map(CountText.text))
        lines.add(
            "Forecast", ["idle", "stuck", "sorted by ts", "of these inverted", "same ts"],
            [forecast.idleCount, forecast.stuckCount, forecast.sorted, forecast.inverted, forecast.collisions]
                .map(CountText.text))
        for row in routingRows { lines.add(Self.short(row.name), "value:bodies", list: row.values) }
        for text in rewriteTexts { lines.add("Rewrite", "what:count", list: [text]) }
        return lines.text + validity + "\n"
    }

    private var meanRate: String {
        guard lastDue > 0, toSend > 1 else { return "-" }
        let rate = Double(toSend) / (Double(lastDue) / 1e9)
        // What is slower than that says nothing in seconds.
        let (number, unit) = rate < 0.1 ? (rate * 3600, "h") : (rate, "s")
        return "\((number * 10).rounded() / 10)/\(unit)"
    }

    /// A routing member by its last name.
    private static func short(_ member: String) -> String {
        member.split(separator: ".").last.map(String.init) ?? member
    }

    static func list(_ counts: [(String, Int)]) -> [String] {
        counts.isEmpty ? ["none"] : counts.sorted { $0.0 < $1.0 }.map { "\($0.0):\(CountText.text($0.1))" }
    }
}
