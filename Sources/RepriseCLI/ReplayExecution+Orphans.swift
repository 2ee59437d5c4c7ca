import Replay
import Report
import Wire

extension ReplayExecution {
    /// Sessions without a start that are listed by name.
    private static let listedOrphans = 20

    /// Says which sessions have no start, why, and what becomes of their events.
    func warnOfOrphans() {
        for startsBefore in [true, false] {
            for (isOpened, hasOwnStart) in [(true, true), (true, false), (false, false)] {
                warn(
                    of: surveyed.orphans.filter {
                        $0.startsBefore == startsBefore && $0.isOpened == isOpened && $0.hasOwnStart == hasOwnStart
                    })
            }
        }
        warnOfStartsBeyondRoom()
        warnOfLivePlayheads()
    }

    /// Says how many of those have a start that is not kept.
    private func warnOfStartsBeyondRoom() {
        guard surveyed.startsBeyondRoom > 0 else { return }
        let several = options.copies > 1 ? ", once for each copy" : ""
        Diagnostic.warning(
            "\(CountText.text(surveyed.startsBeyondRoom, "session")) not opened by the own start: starts before --from "
                + "hold more than 64 MiB\(several)",
            hint:
                "give another --from\(options.copies > 1 ? ", fewer --copies," : "") or an --orphan-template for those")
    }

    /// Says what becomes of sessions that have one fate.
    private func warn(of orphans: [OrphanedSession]) {
        guard let first = orphans.first else { return }
        let startsBefore = first.startsBefore
        var what: String
        var hint: String?
        switch options.orphans {
        case .skip:
            what = "not sent"
            hint =
                startsBefore
                ? "open such sessions with --orphans open: a start is made of their own"
                : "send them as they are with --orphans send, or open sessions for them with --orphans open"
        case .send: what = "sent with the recorded id"
        case .open where first.hasOwnStart:
            what =
                "sent in sessions that are opened by their own starts, with the time and playhead of their first events"
        case .open where first.isOpened: what = "sent in sessions that are opened from the template"
        case .open(let template):
            what = "not sent, since none that goes has the time and playhead that a start needs"
            guard template == nil else { break }
            what += ", or there is no start to open them with"
            hint = "give a start with --orphan-template FILE"
        }
        let sessions = CountText.text(orphans.count, "session")
        let events = CountText.text(orphans.reduce(0) { $0 + $1.events }, "event")
        let more = orphans.count - Self.listedOrphans
        Diagnostic.warning(
            "\(sessions) \(startsBefore ? "with a start before --from" : "without a start in the log"), \(events) \(what):"
                + orphans.prefix(Self.listedOrphans).map(Self.line).joined()
                + (more > 0 ? "\n   and \(CountText.text(more)) more" : ""), hint: hint)
    }

    private static func line(_ orphan: OrphanedSession) -> String {
        let client = orphan.client.isEmpty ? "" : " from \(orphan.client.printable)"
        return "\n   \(orphan.session.printable)\(client): \(CountText.text(orphan.events, "event"))"
    }

    /// Nothing says what the content of a session without a start is; its playheads may.
    private func warnOfLivePlayheads() {
        let live = surveyed.orphans.filter { orphan in
            if case .skip = options.orphans { return false }
            if case .open = options.orphans { return orphan.isOpened && orphan.leavesLivePlayheads }
            return orphan.leavesLivePlayheads
        }
        guard !live.isEmpty else { return }
        var hint: String?
        if case .open = options.orphans {
            hint = "a template whose media.contentType is live or linear moves them along"
        }
        Diagnostic.warning(
            "the playheads of \(CountText.text(live.count, "session")) without a start track the clock, and go as captured while "
                + "their times move", hint: hint)
    }
}
