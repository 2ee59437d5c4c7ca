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
        var intents: [SendID] = []
        var unsent: [SendID] = []
        for entry in entries {
            switch entry {
            case .intent(let id):
                flush(&unsent, as: "unsent", to: &octets)
                intents.append(id)
                if intents.count == mostNamed { flush(&intents, as: "intent", to: &octets) }
            case .unsent(let id):
                flush(&intents, as: "intent", to: &octets)
                unsent.append(id)
                if unsent.count == mostNamed { flush(&unsent, as: "unsent", to: &octets) }
            case .session(let start, let session):
                flush(&intents, as: "intent", to: &octets)
                flush(&unsent, as: "unsent", to: &octets)
                var line = LineWriter(kind: "session")
                line.append("seq", Int64(start.seq))
                line.append("copy", Int64(start.copy))
                line.append("status", Int64(session.status))
                line.append("id", String(octets: session.id))
                octets += line.finish(withLineFeed: true)
            }
        }
        flush(&intents, as: "intent", to: &octets)
        flush(&unsent, as: "unsent", to: &octets)
    }

    private static func flush(_ ids: inout [SendID], as kind: StaticString, to octets: inout [UInt8]) {
        guard !ids.isEmpty else { return }
        var line = LineWriter(kind: kind)
        line.append("seqs", ids.lazy.map(\.seq))
        if ids.contains(where: { $0.copy != 1 }) { line.append("copies", ids.lazy.map(\.copy)) }
        octets += line.finish(withLineFeed: true)
        ids.removeAll(keepingCapacity: true)
    }
}
