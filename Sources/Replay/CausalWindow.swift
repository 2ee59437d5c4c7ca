import Wire

/// The answers of one session that later requests may follow.
struct CausalWindow: Sendable {
    private struct Entry: Sendable {
        var seq: Int
        /// The answer's last octet, as captured.
        var end: Timestamp
        /// When the client can have had it.
        var known: Timestamp
    }

    private var entries: [Entry] = []
    /// Answers that are kept; a session with more of them unfollowed at once is no player.
    private static let most = 256

    /// Notes a request's answer.
    mutating func add(seq: Int, end: Timestamp, roundTrip: Int64) {
        if entries.count == Self.most { entries.removeFirst() }
        entries.append(Entry(seq: seq, end: end, known: end.advanced(by: max(0, roundTrip))))
    }

    /// The requests whose answers one that began at `start` follows: it could know them, and came within `think`.
    ///
    /// Each is named once. Requests of a session keep their order, so whatever goes later follows them too. With nil for
    /// `think` an answer counts however long ago it came.
    mutating func followed(at start: Timestamp, think: Int64?) -> FollowedRequests {
        var followed = FollowedRequests()
        var kept = 0
        for place in entries.indices {
            let entry = entries[place]
            if entry.known <= start {
                if think.map({ start.nanoseconds(since: entry.end) <= $0 }) ?? true { followed.append(entry.seq) }
            } else {
                entries[kept] = entry
                kept += 1
            }
        }
        entries.removeLast(entries.count - kept)
        return followed
    }
}
