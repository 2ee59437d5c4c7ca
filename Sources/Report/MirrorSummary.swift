public import Replay

/// A mirror in numbers: what was captured, what of it was sent, and how.
public struct MirrorSummary: Sendable {
    /// What became of what was sent, as of a replay.
    public var replay: ReplaySummary
    /// What was done with requests and sessions on the way.
    public var counts: LiveCounts
    /// Requests that the capture saw, selected or not; nil where it did not come to its end.
    public var seen: Int?
    /// Requests that found no room between capture and sender, which read them too slowly.
    public var dropped = 0
    /// The most lines that waited there.
    public var mostQueued = 0
    /// The most requests that waited for the sender.
    public var mostWaiting = 0
    /// The time from the capture of a request to its send, in nanoseconds; nil where frames come from a file.
    public var delay: Int64?

    /// Makes a summary.
    public init(replay: ReplaySummary, counts: LiveCounts) {
        self.replay = replay
        self.counts = counts
    }

    /// Whether something was captured and left out for want of room or of speed.
    ///
    /// What comes of a session that the service has closed by then, having been silent for too long, is none of it.
    public var hasShed: Bool { counts.shed + dropped > 0 || (counts.evictedSessions > 0 && counts.forgotten > 0) }

    /// The report as aligned lines, then that of what was sent, then warnings with a way out.
    public var text: String {
        var lines = AlignedLines()
        lines.add(
            "Captured", ["requests", "selected", "own", "marked"],
            [seen.map(CountText.text) ?? "-"] + [counts.taken + dropped, counts.own, counts.marked].map(CountText.text))
        lines.add(
            "Mirrored", ["sampled out", "left out", "dropped", "planned"],
            [counts.sampledOut, counts.shed, dropped, counts.planned].map(CountText.text))
        lines.add(
            "Sessions", ["mirrored", "sampled out", "left out", "cut"],
            [counts.sessions, counts.sampledOutSessions, counts.shedSessions, counts.cutSessions].map(CountText.text))
        return lines.text + "\n" + replay.text
            + warnings.map { "warning: \($0.message)\n   hint: \($0.hint)\n" }.joined()
    }

    private var warnings: [(message: String, hint: String)] {
        var warnings: [(message: String, hint: String)] = []
        if counts.shed > 0 {
            warnings.append(
                (
                    "more was captured than the target took: \(CountText.text(counts.shed, "request")) left out, of "
                        + "\(CountText.text(counts.shedSessions, "session")) whole and of "
                        + "\(CountText.text(counts.cutSessions)) from some point on",
                    "mirror fewer with --sample, or allow more with --connections"
                ))
        }
        if counts.fullRooms > 0 {
            let limits = LiveLimits.standard
            let rate = delay.map {
                " (for \(DurationText.text(nanoseconds: $0)): \(CountText.text(limits.rate(forDelay: $0))) a second)"
            }
            warnings.append(
                (
                    "\(CountText.text(limits.waiting)) requests and \(limits.waitingOctets >> 20) MiB can wait until they are "
                        + "due\(rate ?? ""), and there was no room \(CountText.text(counts.fullRooms, "time"))",
                    "mirror fewer with --sample, or with a shorter --delay"
                ))
        }
        if dropped > 0 {
            warnings.append(
                (
                    "\(CountText.text(dropped, "request")) found no room on their way to the sender",
                    "leave this machine more of its time, or write outcomes to a faster disk"
                ))
        }
        if counts.evictedSessions > 0 {
            warnings.append(
                (
                    "\(CountText.text(counts.evictedSessions, "session")) forgotten because there were too many: "
                        + "\(CountText.text(counts.forgotten, "later request")) left out",
                    "mirror fewer with --sample"
                ))
        }
        if counts.unawaited > 0 {
            warnings.append(
                (
                    "\(CountText.text(counts.unawaited, "request")) compared with nothing: the answer was captured later, and "
                        + "\(CountText.text(LiveLimits.standard.answers)) such were waited for",
                    "a longer --hold keeps requests until their answers are there"
                ))
        }
        if counts.clockSteps > 0 {
            warnings.append(
                (
                    "the clock was set \(CountText.text(counts.clockSteps, "time")); the delay was kept",
                    "times in the capture and in bodies are those of the clock"
                ))
        }
        if counts.leftLiveSessions > 0 {
            warnings.append(
                (
                    "\(CountText.text(counts.leftLiveSessions, "session")) of live content sent with playheads as captured, "
                        + "while times moved", "replay a recording instead: it moves both"
                ))
        }
        return warnings
    }
}
