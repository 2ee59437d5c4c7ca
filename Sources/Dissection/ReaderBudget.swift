internal import Wire

/// The memory of all HTTP readers, and the order in which octets last came to them.
///
/// A doubly linked list through the conversations, by their slots. One moves to its end at most once a second, so that the
/// in-order path seldom writes to its neighbours.
struct ReaderBudget {
    /// How long a conversation stays at its place, in nanoseconds of the capture clock.
    private static let touchInterval: Int64 = 1_000_000_000

    /// What all readers cost, in octets of memory.
    private(set) var cost = 0
    /// The slot of the conversation to which octets came longest ago, of those that cost anything; -1 for none.
    private(set) var oldest = -1
    private var newest = -1

    /// Takes note that the reader of the conversation in `slot` costs `current` now.
    @inline(__always)
    mutating func note(
        _ slot: Int, costs current: Int, in conversations: inout SlotStore<Conversation>, at clock: Timestamp
    ) {
        let known = conversations[slot].cost
        if current != known {
            conversations[slot].cost = current
            cost &+= current &- known
        }
        if current == 0 {
            if known > 0 { unlink(slot, in: &conversations) }
        } else if known == 0 {
            append(slot, in: &conversations, at: clock)
        } else if clock.nanoseconds(since: conversations[slot].touched) >= Self.touchInterval {
            unlink(slot, in: &conversations)
            append(slot, in: &conversations, at: clock)
        }
    }

    /// Forgets a conversation that has ended.
    mutating func remove(_ slot: Int, in conversations: inout SlotStore<Conversation>) {
        let known = conversations[slot].cost
        guard known > 0 else { return }
        cost &-= known
        conversations[slot].cost = 0
        unlink(slot, in: &conversations)
    }

    private mutating func append(_ slot: Int, in conversations: inout SlotStore<Conversation>, at clock: Timestamp) {
        conversations[slot].touched = clock
        conversations[slot].older = newest
        conversations[slot].newer = -1
        if newest >= 0 { conversations[newest].newer = slot } else { oldest = slot }
        newest = slot
    }

    private mutating func unlink(_ slot: Int, in conversations: inout SlotStore<Conversation>) {
        let (older, newer) = (conversations[slot].older, conversations[slot].newer)
        if older >= 0 { conversations[older].newer = newer } else { oldest = newer }
        if newer >= 0 { conversations[newer].older = older } else { newest = older }
    }
}
