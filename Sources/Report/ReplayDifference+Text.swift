internal import Replay
internal import Wire

extension ReplayDifference {
    /// So many requests in a row that did not go, of one session and for one reason, have a line each; more share one.
    static let mostLinesInARow = 3

    /// The differences as lines, each ended by a line feed.
    static func text(_ differences: [ReplayDifference]) -> String {
        var text = ""
        var rest = differences[...]
        while let first = rest.first {
            let row = rest.prefix { $0.isNotSent(like: first) }
            let copy = first.copy == 1 ? "" : ", copy \(first.copy)"
            if row.count > mostLinesInARow, let last = row.last {
                text += "  seq \(first.seq) to \(last.seq)\(copy), \(row.count) requests\(first.ending)"
                rest = rest.dropFirst(row.count)
            } else {
                text += "  seq \(first.seq)\(copy) \(first.call.printable)\(first.ending)"
                rest = rest.dropFirst()
            }
        }
        return text
    }

    /// Whether neither went, for one reason, so that there is nothing to tell of one that is not said of the other.
    private func isNotSent(like other: ReplayDifference) -> Bool {
        verdict == .notSent && (verdict, session, copy, text) == (other.verdict, other.session, other.copy, other.text)
    }

    /// The session, and what differs.
    private var ending: String {
        let session = session.map { ", session \($0.prefix(12).printable)…" } ?? ""
        // That a request was not sent is in the text itself.
        let verdict = verdict == .notSent ? "" : "\(verdict.words): "
        let front = "\(session): \(verdict)\(text)"
        guard let recordedMessage else { return front + (message.map { ": \($0)" } ?? "") + "\n" }
        let said = [recordedMessage, message ?? ""].map { $0.isEmpty ? "nothing" : $0 }
        return front + "\n    recorded: \(said[0])\n    answered: \(said[1])\n"
    }
}
