import JSONText

/// Lines of a journal as octets, each with its line feed.
public enum JournalEncoding {
    /// Requests that one line names at most: what a reader holds of a line stays small.
    static let mostNamed = 4096

    /// The header's line.
    public static func header(_ header: JournalHeader) -> [UInt8] {
        var line = LineWriter(kind: "header")
        line.append("format", JournalHeader.format)
        line.append("version", JournalHeader.version)
        line.append("tool", header.tool)
        line.append("run", header.run)
        line.append("log", header.plan.log)
        line.append("plan", header.plan.digest)
        line.append("planned", Int64(header.plan.planned))
        line.append("settings", header.plan.settings.sorted { $0.key < $1.key })
        line.append("target", header.target)
        line.append("address", header.address)
        line.append("start", header.start)
        line.append("shift", header.shift)
        return line.finish(withLineFeed: true)
    }

    /// The line that begins a further run.
    public static func resumed(start: Int64, origin: Int64) -> [UInt8] {
        var line = LineWriter(kind: "resumed")
        line.append("start", start)
        line.append("origin", origin)
        return line.finish(withLineFeed: true)
    }

    /// The line of an outcome.
    public static func outcome(_ outcome: Outcome) -> [UInt8] {
        OutcomeLog.encode(outcome) + [0x0A]
    }

    /// Appends entries, in order; neighbours of one kind share a line.
    public static func append(_ entries: [JournalEntry], to octets: inout [UInt8]) {
        var first = 0
        while first < entries.count {
            if case .session(let start, let session) = entries[first] {
                var line = LineWriter(kind: "session")
                line.append("seq", Int64(start.seq))
                line.append("copy", Int64(start.copy))
                line.append("status", Int64(session.status))
                line.append("id", String(octets: session.id))
                if session.slip > 0 { line.append("slip", session.slip) }
                octets += line.finish(withLineFeed: true)
                first += 1
                continue
            }
            let end = endOfRun(entries, from: first)
            append(entries[first..<end], to: &octets)
            first = end
        }
    }

    /// The end of the neighbours of one kind that begin at `first`, as far as one line names them.
    private static func endOfRun(_ entries: [JournalEntry], from first: Int) -> Int {
        var end = first
        while end < entries.count, end - first < mostNamed, entries[end].isIntent == entries[first].isIntent,
            entries[end].sendID != nil
        {
            end += 1
        }
        return end
    }

    /// Appends the line of neighbours of one kind.
    private static func append(_ run: ArraySlice<JournalEntry>, to octets: inout [UInt8]) {
        var line = LineWriter(kind: run.first?.isIntent == true ? "intent" : "unsent")
        line.append("seqs", run.lazy.map { $0.sendID?.seq ?? 0 })
        if run.contains(where: { $0.sendID?.copy != 1 }) {
            line.append("copies", run.lazy.map { $0.sendID?.copy ?? 0 })
        }
        octets += line.finish(withLineFeed: true)
    }
}
