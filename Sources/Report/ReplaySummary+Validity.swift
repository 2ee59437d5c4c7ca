import Replay

extension ReplaySummary {
    /// Whether the run can be compared with reports on the recording, and what keeps it from that; nil where that is not known.
    public var validity: String? {
        guard let isComparable = schedule.isComparable else { return nil }
        if !isComparable {
            // Earlier builds do not say why.
            return schedule.obstacles.map(ValidityText.plan) ?? Self.withoutReason
        }
        let obstacles = obstacles
        if obstacles.isEmpty { return ValidityText.comparable }
        return "Planned as comparable with production reports, and is not: " + obstacles.joined(separator: ", ") + "."
    }

    private static let withoutReason =
        "Not the whole recording at its own pace and times: a test of load or of answers, not comparable with reports."

    /// What happened to a run that was to be comparable.
    private var obstacles: [String] {
        var obstacles: [String] = []
        if lateness.percentile(99) > Self.latenessLimit { obstacles.append("sends were late") }
        if slips.count > 0 { obstacles.append("\(CountText.text(slips.count, "request")) put off") }
        if unordered > 0 { obstacles.append("\(CountText.text(unordered, "request")) went out of order") }
        // What the recording's own reports do not count is not missing.
        let missing = notSent.reduce(0) { $0 + ([.retried, .notAccepted].contains($1.key) ? 0 : $1.value) }
        if missing > 0 { obstacles.append("\(CountText.text(missing, "request")) not sent") }
        let unknown = unknown.reduce(0) { $0 + $1.value }
        if unknown > 0 { obstacles.append("\(CountText.text(unknown, "request")) without an answer") }
        // Reports have in them what was accepted; two errors are in neither.
        let unlike = [.newlyRejected, .newlyAccepted, .sessionLost].reduce(0) { $0 + count($1) }
        if unlike > 0 {
            obstacles.append("\(CountText.text(unlike, "request")) accepted or rejected unlike in the recording")
        }
        // A target whose session is still open counts what the recorded server refused.
        if acceptedAnew > 0 {
            obstacles.append("\(CountText.text(acceptedAnew, "event")) accepted that was refused with 404 or 410")
        }
        if !isWhole { obstacles.append("outcomes are missing") }
        return obstacles
    }
}
