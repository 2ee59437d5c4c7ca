import EventLog
import Wire

extension EventLogSummary {
    /// The summary as aligned lines, then the ledger where the log has one.
    public var text: String {
        var lines = AlignedLines()
        lines.add(
            "Exchanges", "all, incomplete, unanswered",
            list: [exchanges, incomplete, unanswered].map(CountText.text))
        if strayAnswers > 0 {
            lines.add("Answers", "to requests of parts that were not read", list: [CountText.text(strayAnswers)])
        }
        lines.add(
            "Time", "from the first request to the last",
            list: [span.map { DurationText.text(nanoseconds: $0.upperBound &- $0.lowerBound) } ?? "-"])
        lines.add(
            "Calls", "call:count",
            list: Self.list(ExchangeRecord.Call.allCases.compactMap { call in calls[call].map { (call.rawValue, $0) } })
        )
        lines.add("Event types", "type:count", list: Self.list(typeCounts))
        lines.add(
            "Links", "how an event's start was found:count",
            list: Self.list(ExchangeRecord.Link.allCases.compactMap { link in links[link].map { (link.rawValue, $0) } })
        )
        lines.add(
            "Status", "code:count", list: Self.list(statuses.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value) })
        )
        lines.add(
            "Notes", "note:count",
            list: Self.list(Note.allCases.compactMap { note in notes[note].map { (note.rawValue, $0) } }))
        return lines.text + (ledger.map { "\n" + LedgerText($0).text } ?? "")
    }

    /// Event types by falling count, then by name.
    private var typeCounts: [(String, Int)] {
        let named = eventTypes.map { ($0.key.printable, $0.value) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        return otherEventTypes == 0 ? named : named + [("others", otherEventTypes)]
    }

    private static func list(_ counts: [(String, Int)]) -> [String] {
        counts.isEmpty ? ["none"] : counts.map { "\($0.0):\(CountText.text($0.1))" }
    }
}
