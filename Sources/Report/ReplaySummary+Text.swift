import Replay
import Wire

extension ReplaySummary {
    /// The report as aligned lines, then what differs, then warnings with a way out.
    public var text: String {
        let warned = warnings.map {
            "warning: \($0.message.printable)\n   hint: \($0.hint.printable)\n"
        }
        let validity = validity.map { $0 + "\n" } ?? ""
        let latency = latencyComparison.map { $0.text + "\n" } ?? ""
        return lines + latency + validity + differenceText + warned.joined()
    }

    private var lines: String {
        var lines = AlignedLines()
        lines.add(
            "Events", ["planned", "sent", "skipped"],
            [CountText.text(planned), CountText.text(sent), CountText.text(skipped)])
        lines.add(
            "Schedule", ["recorded", "pace", "due", "took"],
            [
                schedule.recorded.map { DurationText.text(nanoseconds: $0) } ?? "-", schedule.speed ?? "-",
                DurationText.text(nanoseconds: lastDue), DurationText.text(nanoseconds: lastEvent),
            ])
        if let taken = schedule.taken, let times = schedule.times, let late = schedule.late {
            lines.add("Chosen", ["as", "times", "late"], [taken, times, late].map(\.printable))
        }
        lines.add("Lateness", ["p50", "p99", "max"], lateness.texts([50, 99]))
        lines.add("Waits", ["requests", "p50", "p99", "max"], [CountText.text(waits.count)] + waits.texts([50, 99]))
        if slips.count > 0 {
            lines.add(
                "Put off", ["requests", "p50", "p99", "max"], [CountText.text(slips.count)] + slips.texts([50, 99]))
        }
        lines.add("Response time", ["p50", "p90", "p99", "max"], responseTime.texts([50, 90, 99]))
        lines.add("Service time", ["p50", "p90", "p99", "max"], serviceTime.texts([50, 90, 99]))
        addRecorded(to: &lines)
        lines.add(
            "Status", "code:count", list: Self.list(statuses.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value) })
        )
        lines.add(
            "Compared", ["same", "expected", "differ", "uncompared"],
            [count(.same), count(.expected), differenceCount, count(.uncompared)].map { CountText.text($0) })
        lines.add("Same", ["accepted", "rejected alike"], [acceptedAlike, rejectedAlike].map { CountText.text($0) })
        lines.add(
            "Differ", "kind:count",
            list: Self.list(
                Outcome.Verdict.allCases.compactMap { kind in differing[kind].map { (kind.rawValue, $0) } }))
        let errors =
            Outcome.NotSent.allCases.compactMap { reason in notSent[reason].map { (reason.rawValue, $0) } }
            + Outcome.Unknown.allCases.compactMap { reason in unknown[reason].map { (reason.rawValue, $0) } }
        lines.add("Errors", "kind:count", list: Self.list(errors))
        return lines.text
    }

    private static func list(_ counts: [(String, Int)]) -> [String] {
        counts.isEmpty ? ["none"] : counts.map { "\($0.0):\(CountText.text($0.1))" }
    }

    private var differenceText: String {
        if differences.isEmpty { return "" }
        let more = differenceCount - differences.count
        return "\nDiffer from the recording:\n" + ReplayDifference.text(differences)
            + (more > 0 ? "  and \(CountText.text(more)) more\n" : "")
    }

    private struct Warning {
        var message: String
        var hint: String
    }

    /// A response time above so many service times says that sends waited.
    private static let waitingRatio = 2.0
    /// Lateness from which a run is not punctual, in nanoseconds: half of the 10 ms that clients themselves jitter.
    static let latenessLimit: Int64 = 5_000_000

    private var warnings: [Warning] {
        var warnings: [Warning] = []
        if schedule.isUnverified == true {
            warnings.append(
                Warning(
                    message: "whoever answered was taken for the target: its certificate was not verified",
                    hint: "trust its issuer with --cacert FILE in place of --insecure"))
        }
        let late = lateness.percentile(99)
        if late > Self.latenessLimit {
            // At max nothing has a pace that could be lowered.
            let pace = schedule.speed.flatMap { $0 == "max" ? nil : ", or lower --speed (now \($0))" } ?? ""
            let isHeldBack = tally.map { $0.pauses > 0 } ?? false
            warnings.append(
                Warning(
                    message:
                        "one send in a hundred went \(DurationText.text(nanoseconds: late)) or more after it was due",
                    hint: isHeldBack
                        ? "that has the pauses in it that the target asked for"
                        : "leave this machine a core for the replay" + pace
                ))
        }
        let (response, service) = (responseTime.percentile(99), serviceTime.percentile(99))
        if service > 0 && Double(response) > Self.waitingRatio * Double(service)
            && response - service > Self.latenessLimit
        {
            warnings.append(
                Warning(
                    message: "response time p99 is \(response / service) times service time p99: sends waited for the "
                        + "target or for this machine",
                    hint: "compare service times with the recording; response times include the waiting"))
        }
        warnings += sendingWarnings
        if lostOnReuse > 0 {
            warnings.append(
                Warning(
                    message:
                        "\(CountText.text(lostOnReuse, "request")) lost on a connection that had served before: the target "
                        + "may have been closing it as idle at that moment",
                    hint: "where it does that, give --reuse-within a time below its own for idle connections"))
        }
        if let others = differing[.otherReason], schedule.matchesReasons != true {
            warnings.append(
                Warning(
                    message: "\(CountText.text(others, "request")) refused alike, and for another reason: that alone "
                        + "fails no gate", hint: "it does with --match-reasons"))
        }
        if statusAlone > 0 {
            warnings.append(
                Warning(
                    message: "\(CountText.text(statusAlone, "request")) refused alike by status alone: what one of the "
                        + "answers says of it is not known, or no text",
                    hint: "see `text` in the outcome log (--outcomes) and in the recording"))
        }
        if unordered > 0 {
            warnings.append(
                Warning(
                    message:
                        "\(CountText.text(unordered, "request")) went before an answer that comes first in the recording",
                    hint: "the target took longer than the clients' own time-out"))
        }
        return warnings
    }
}

extension ReplaySummary {
    /// What the limits and the target's wishes did to the run.
    private var sendingWarnings: [Warning] {
        var warnings: [Warning] = []
        if cut > 0 {
            warnings.append(
                Warning(
                    message: "\(CountText.text(cut, "answer")) left after 1 MiB of content",
                    hint: "the collection API answers with none: see what stands at the target"))
        }
        if shortened > cut {
            warnings.append(
                Warning(
                    message: "\(CountText.text(shortened - cut, "answer")) kept and compared by 64 KiB of content",
                    hint: "no more is kept of a recorded one: see what stands at the target"))
        }
        guard let tally else { return warnings }
        if tally.atConnectionLimit > 0 && schedule.speed != "max" {
            warnings.append(
                Warning(
                    message:
                        "\(CountText.text(tally.atConnectionLimit, "request")) waited for a connection, since as many "
                        + "were in use as may be", hint: "allow more with --connections, or lower --speed"))
        }
        if tally.atOutcomeLimit > 0 {
            warnings.append(
                Warning(
                    message:
                        "\(CountText.text(tally.atOutcomeLimit, "request")) waited, since outcomes were written more slowly "
                        + "than they came", hint: "write them with --outcomes to a faster disk, or lower --speed"))
        }
        if tally.pauses > 0 {
            warnings.append(
                Warning(
                    message: "the target asked for \(CountText.text(tally.pauses, "pause")): nothing was sent for "
                        + DurationText.text(nanoseconds: tally.paused),
                    hint: "lower --speed to what the target takes"))
        }
        if tally.unreadableRetryAfter > 0 {
            warnings.append(
                Warning(
                    message:
                        "\(CountText.text(tally.unreadableRetryAfter, "Retry-After field")) could not be read and had "
                        + "no effect", hint: "a number of seconds or a date is allowed there (RFC 9110 10.2.3)"))
        }
        return warnings
    }
}

extension LatencyFigures {
    fileprivate func texts(_ percents: [Double]) -> [String] {
        if count == 0 { return Array(repeating: "-", count: percents.count + 1) }
        return percents.map { DurationText.text(nanoseconds: percentile($0)) } + [
            DurationText.text(nanoseconds: maximum)
        ]
    }
}

extension Outcome.Verdict {
    /// The verdict in words.
    var words: String {
        switch self {
        case .same: "same"
        case .uncompared: "not compared"
        case .expected: "expected difference"
        case .newlyRejected: "newly rejected"
        case .newlyAccepted: "newly accepted"
        case .sessionLost: "session lost"
        case .otherReason: "rejected for another reason"
        case .differs: "another error"
        case .notSent: "not sent"
        case .failed: "no answer"
        }
    }
}
