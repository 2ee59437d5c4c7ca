internal import ByteStream

/// The conversations of the connections that are open, each in a place of its own until it is closed.
///
/// A connection keeps its slot for some seconds after its end, for what trails behind it. What its reader stood in goes to the
/// next one at once: there are as many places as connections were ever open together.
struct OpenConversations: ~Copyable {
    private var conversations = SlotStore<Conversation>()
    /// The place of each slot's conversation, -1 where it has none.
    private var places: [Int32] = []
    private var free: [Int32] = []
    /// Places that were ever taken.
    private var count: Int32 = 0

    /// The place of the conversation of the connection in `slot`; nil where none is open.
    @inline(__always)
    func place(_ slot: Int) -> Int? {
        guard places.indices.contains(slot), places[slot] >= 0 else { return nil }
        return Int(places[slot])
    }

    /// The conversation at a place that `place` or `open` gave.
    subscript(place: Int) -> Conversation {
        unsafeAddress { conversations.address(place) }
        unsafeMutableAddress { conversations.mutableAddress(place) }
    }

    /// Opens the conversation of a connection that was seen for the first time, in the slot that it has.
    mutating func open(_ connection: Connection, slot: Int) {
        while places.count <= slot { places.append(-1) }
        if places[slot] < 0 {
            if let reused = free.popLast() {
                places[slot] = reused
            } else {
                places[slot] = count
                count += 1
            }
        }
        let place = Int(places[slot])
        conversations.reserve(place)
        conversations[place].open(connection, slot: slot)
    }

    /// Closes the conversation of the connection in `slot`.
    mutating func close(_ slot: Int) {
        guard let place = place(slot) else { return }
        conversations[place].close()
        places[slot] = -1
        free.append(Int32(truncatingIfNeeded: place))
    }
}
