public import Replay

/// What a plan warns of, with a way out.
public struct PlanWarning: Sendable, Equatable {
    /// What is wrong.
    public let message: String
    /// What can be done.
    public let hint: String?
}

extension PlanSummary {
    /// What the plan warns of.
    public var warnings: [PlanWarning] {
        var warnings: [PlanWarning] = []
        if times.left > 0 {
            warnings.append(
                PlanWarning(
                    message:
                        "\(CountText.text(times.left, "playerTime.ts value")) left as captured: no integer of 13 digits",
                    hint: nil))
        }
        if forecast.idleCount > 0 {
            warnings.append(
                PlanWarning(
                    message:
                        "\(CountText.text(forecast.idleCount, "session")) silent for more than 10 minutes at this pace "
                        + "will be closed:" + Self.list(forecast.idle, of: forecast.idleCount),
                    hint: "a higher --speed or a --max-wait keeps them open"))
        }
        if forecast.stuckCount > 0 {
            warnings.append(
                PlanWarning(
                    message:
                        "\(CountText.text(forecast.stuckCount, "session")) with a playhead that stands still for more than "
                        + "30 minutes at this pace will be closed:"
                        + Self.list(forecast.stuck, of: forecast.stuckCount),
                    hint: "a higher --speed or a --max-wait keeps them open"))
        }
        if leftOpen > 0 {
            warnings.append(
                PlanWarning(
                    message:
                        "\(CountText.text(leftOpen, "session")) without an end in the recording: a server closes such a one 10 "
                        + "minutes after its last event, and reports on it only then",
                    hint: options.closesAtEnd ? nil : "end them with --close-at-end"))
        }
        if remarks.closedSessionEvents > 0 {
            warnings.append(
                PlanWarning(
                    message:
                        "\(CountText.text(remarks.closedSessionEvents, "event")) answered 404 or 410 in the recording: a client "
                        + "may have sent such a one again in a new session, so that the target counts it twice",
                    hint: "leave out what was not accepted with --as accepted"))
        }
        if times.leftLiveSessions > 0 {
            let why =
                options.times == .now
                ? "go as captured while their times are the clock's"
                : "do not provably track the clock and go as captured"
            warnings.append(
                PlanWarning(
                    message: "the playheads of \(CountText.text(times.leftLiveSessions, "live session")) \(why)",
                    hint: nil))
        }
        if times.keptApart > 0 {
            warnings.append(
                PlanWarning(
                    message:
                        "\(CountText.text(times.keptApart, "time")) kept a millisecond from another that would be the "
                        + "same once scaled", hint: nil))
        }
        if times.merged > 0 {
            warnings.append(
                PlanWarning(
                    message:
                        "\(CountText.text(times.merged, "time")) the same as another of the session once scaled, and not "
                        + "so in the recording: events out of order are too many for the milliseconds between them",
                    hint: "a lower --speed, or --ts shift, keeps them different"))
        }
        return warnings
    }

    private static func list(_ closings: [PlanForecast.Closing], of count: Int) -> String {
        let lines = closings.map { closing in
            "\n   session of seq \(closing.start)" + (closing.copy > 1 ? " (copy \(closing.copy))" : "")
                + " before seq \(closing.seq), after \(DurationText.text(nanoseconds: closing.after))"
        }
        return lines.joined()
            + (count > closings.count ? "\n   and \(CountText.text(count - closings.count)) more" : "")
    }
}
