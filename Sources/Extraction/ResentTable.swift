import Wire

/// Requests that got no answer, so that a copy of one can be known when it comes.
///
/// Browsers send a POST again by themselves, at once and on another connection, when a kept-alive one is reset before the
/// answer; clients of this API repeat the start of a session. Equal bodies alone say nothing: they are legal, distinct events.
struct ResentTable {
    /// How long after its end a request can have a copy: the longest pause between two tries of a known client is 60 s.
    static let window: Int64 = 90_000_000_000
    /// How many are kept: far more than clients have in flight, and less than a megabyte.
    static let limit = 4096

    /// What makes two requests copies: who, where to, what.
    struct Key: Hashable {
        /// As in `SessionParty`.
        var client: UInt64
        var target: UInt64
        var body: UInt64
    }

    private struct Lost {
        var connection: Int
        var began: ReleaseQueue.Key
        var until: Timestamp
    }

    private var lost: [Key: [Lost]] = [:]
    private var order: [(key: Key, until: Timestamp)] = []
    private var head = 0

    /// Whether none is kept, so that a key need not be made.
    var isEmpty: Bool { lost.isEmpty }

    /// Remembers a request that got no answer; `ended` is when that was known.
    mutating func remember(_ key: Key, connection: Int, began: ReleaseQueue.Key, ended: Timestamp) {
        let until = ended.advanced(by: Self.window)
        lost[key, default: []].append(Lost(connection: connection, began: began, until: until))
        order.append((key, until))
        if order.count - head > Self.limit { forgetFirst() }
    }

    /// Whether a request is the copy of a lost one, which is then used up: one loss, one copy.
    mutating func take(_ key: Key, connection: Int, began: ReleaseQueue.Key) -> Bool {
        while head < order.count, order[head].until < began.stamp.clock { forgetFirst() }
        guard var entries = lost[key] else { return false }
        let found = entries.firstIndex {
            $0.connection != connection && $0.began < began && began.stamp.clock <= $0.until
        }
        guard let found else { return false }
        entries.remove(at: found)
        lost[key] = entries.isEmpty ? nil : entries
        return true
    }

    private mutating func forgetFirst() {
        let (key, until) = order[head]
        head += 1
        if head >= Self.limit {
            order.removeFirst(head)
            head = 0
        }
        // Entries of one key end in the order in which they were remembered; one that was used up is no longer there.
        guard var entries = lost[key], let first = entries.first, first.until == until else { return }
        entries.removeFirst()
        lost[key] = entries.isEmpty ? nil : entries
    }
}
