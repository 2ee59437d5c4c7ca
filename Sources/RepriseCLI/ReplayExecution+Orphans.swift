import Replay
import Report
import Wire

extension ReplayExecution {
    /// Sessions without a start that are listed by name.
    private static let listedOrphans = 20

    /// Says which sessions have no start, why, and what becomes of their events.
    func warnOfOrphans() {
        for startsBefore in [true, false] {
            for isOpened in [true, false] {
                let orphans = surveyed.orphans.filter { $0.startsBefore == startsBefore && $0.isOpened == isOpened }
                warn(of: orphans, startsBefore: startsBefore, isOpened: isOpened)
            }
        }
        warnOfLivePlayheads()
    }

    private func warn(of orphans: [OrphanedSession], startsBefore: Bool, isOpened: Bool) {
        guard !orphans.isEmpty else { return }
        let what: String
        var hint: String?
        switch options.orphans {
        case .skip:
            what = "not sent"
            hint = "send them as they are with --orphans send, or open sessions for them with --orphans open"
        case .send: what = "sent with the recorded id"
        case .open:
            what =
                isOpened
                ? "sent in sessions that are opened from the template"
                : "not sent, since none that goes has the time and playhead that a start needs"
        }
        let count = CountText.text(orphans.count)
        let events = CountText.text(orphans.reduce(0) { $0 + $1.events })
        let more = orphans.count - Self.listedOrphans
        Diagnostic.warning(
            (startsBefore ? "\(count) sessions start before --from" : "\(count) sessions have no start in the log")
                + "; their \(events) events are \(what):" + orphans.prefix(Self.listedOrphans).map(Self.line).joined()
                + (more > 0 ? "\n   and \(CountText.text(more)) more" : ""), hint: hint)
    }

    private static func line(_ orphan: OrphanedSession) -> String {
        let client = orphan.client.isEmpty ? "" : " from \(orphan.client.printable)"
        return "\n   \(orphan.session.printable)\(client): \(CountText.text(orphan.events)) events"
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
            "the playheads of \(CountText.text(live.count)) sessions without a start track the clock, and go as captured while "
                + "their times move", hint: hint)
    }
}
