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
        _ conversation: Conversation, _ slot: Int, costs current: Int, in conversations: [Conversation?],
        at clock: Timestamp
    ) {
        let known = conversation.cost
        if current != known {
            conversation.cost = current
            cost &+= current &- known
        }
        if current == 0 {
            if known > 0 { unlink(conversation, in: conversations) }
        } else if known == 0 {
            append(conversation, slot, in: conversations, at: clock)
        } else if clock.nanoseconds(since: conversation.touched) >= Self.touchInterval {
            unlink(conversation, in: conversations)
            append(conversation, slot, in: conversations, at: clock)
        }
    }

    /// Forgets a conversation that has ended.
    mutating func remove(_ conversation: Conversation, in conversations: [Conversation?]) {
        guard conversation.cost > 0 else { return }
        cost &-= conversation.cost
        conversation.cost = 0
        unlink(conversation, in: conversations)
    }

    private mutating func append(
        _ conversation: Conversation, _ slot: Int, in conversations: [Conversation?], at clock: Timestamp
    ) {
        conversation.touched = clock
        conversation.older = newest
        conversation.newer = -1
        if newest >= 0 { conversations[newest]?.newer = slot } else { oldest = slot }
        newest = slot
    }

    private mutating func unlink(_ conversation: Conversation, in conversations: [Conversation?]) {
        let (older, newer) = (conversation.older, conversation.newer)
        if older >= 0 { conversations[older]?.newer = newer } else { oldest = newer }
        if newer >= 0 { conversations[newer]?.older = older } else { newest = older }
    }
}
