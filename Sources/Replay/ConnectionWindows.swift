/// The answers that later requests of recorded connections may follow, where those belong to no session.
///
/// Nothing says which request of a connection is its last, so that the connections that were used last are kept, and others
/// forgotten: a request of one of those keeps its place, and waits for no answer from before so many other connections.
struct ConnectionWindows: Sendable {
    /// Connections that are kept at least; twice as many at most, at some 100 octets each.
    ///
    /// As many as a run has requests without outcome (`ReplayLimits.open`).
    private let least: Int
    private var recent: [Int: CausalWindow] = [:]
    private var older: [Int: CausalWindow] = [:]

    init(least: Int = ReplayLimits.standard.open) {
        self.least = least
    }

    /// The answers of a connection.
    subscript(lane: Int) -> CausalWindow {
        _read { yield recent[lane] ?? older[lane] ?? CausalWindow() }
        _modify {
            if recent[lane] == nil {
                let known = older.removeValue(forKey: lane)
                if recent.count >= least {
                    older = recent
                    recent = [:]
                }
                recent[lane] = known
            }
            yield &recent[lane, default: CausalWindow()]
        }
    }

    /// How many connections something is kept of.
    var count: Int { recent.count + older.count }
}
