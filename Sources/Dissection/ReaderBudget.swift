internal import Wire

/// The memory of all HTTP readers, and the order in which octets last came to them.
///
/// A doubly linked list through the conversations, by their places. One moves to its end at most once a second, so that the
/// in-order path seldom writes to its neighbours.
struct ReaderBudget {
    /// How long a conversation stays at its place, in nanoseconds of the capture clock.
    private static let touchInterval: Int64 = 1_000_000_000

    /// What all readers cost, in octets of memory.
    private(set) var cost = 0
    /// The place of the conversation to which octets came longest ago, of those that cost anything; -1 for none.
    private(set) var oldest = -1
    private var newest = -1

    /// Takes note that the reader of the conversation at `place` costs `current` now.
    @inline(__always)
    mutating func note(
        _ place: Int, costs current: Int, in conversations: inout OpenConversations, at clock: Timestamp
    ) {
        let known = conversations[place].cost
        if current != known {
            conversations[place].cost = current
            cost &+= current &- known
        }
        if current == 0 {
            if known > 0 { unlink(place, in: &conversations) }
        } else if known == 0 {
            append(place, in: &conversations, at: clock)
        } else if clock.nanoseconds(since: conversations[place].touched) >= Self.touchInterval {
            unlink(place, in: &conversations)
            append(place, in: &conversations, at: clock)
        }
    }

    /// Forgets a conversation that has ended.
    mutating func remove(_ place: Int, in conversations: inout OpenConversations) {
        let known = conversations[place].cost
        guard known > 0 else { return }
        cost &-= known
        conversations[place].cost = 0
        unlink(place, in: &conversations)
    }

    private mutating func append(_ place: Int, in conversations: inout OpenConversations, at clock: Timestamp) {
        conversations[place].touched = clock
        conversations[place].older = newest
        conversations[place].newer = -1
        if newest >= 0 { conversations[newest].newer = place } else { oldest = place }
        newest = place
    }

    private mutating func unlink(_ place: Int, in conversations: inout OpenConversations) {
        let (older, newer) = (conversations[place].older, conversations[place].newer)
        if older >= 0 { conversations[older].newer = newer } else { oldest = newer }
        if newer >= 0 { conversations[newer].older = older } else { newest = older }
    }
}
