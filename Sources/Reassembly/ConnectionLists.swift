/// The order in which connections of each standing were last active: five doubly linked lists through the table's entries.
///
/// A connection moves to its list's end at most once a second, so that the in-order path seldom writes to its neighbours.
struct ConnectionLists {
    private var heads: InlineArray<5, Int32> = .init(repeating: -1)
    private var tails: InlineArray<5, Int32> = .init(repeating: -1)
    private var counts: InlineArray<5, Int> = .init(repeating: 0)

    /// The connection of this standing that was active longest ago, or nil.
    func oldest(_ standing: TrackedConnection.Standing) -> Int? {
        let head = heads[standing.rawValue]
        return head < 0 ? nil : Int(head)
    }

    func count(_ standing: TrackedConnection.Standing) -> Int { counts[standing.rawValue] }

    /// Puts a connection at the end of the list of its standing.
    mutating func append(_ slot: Int, in connections: inout ContiguousArray<TrackedConnection>, now: Int64) {
        let list = connections[slot].standing.rawValue
        let tail = tails[list]
        connections[slot].previous = tail
        connections[slot].following = -1
        connections[slot].touched = now
        if tail >= 0 {
            connections[Int(tail)].following = Int32(truncatingIfNeeded: slot)
        } else {
            heads[list] = Int32(truncatingIfNeeded: slot)
        }
        tails[list] = Int32(truncatingIfNeeded: slot)
        counts[list] &+= 1
    }

    /// Takes a connection out of the list of its standing.
    mutating func remove(_ slot: Int, in connections: inout ContiguousArray<TrackedConnection>) {
        let list = connections[slot].standing.rawValue
        let previous = connections[slot].previous
        let following = connections[slot].following
        if previous >= 0 { connections[Int(previous)].following = following } else { heads[list] = following }
        if following >= 0 { connections[Int(following)].previous = previous } else { tails[list] = previous }
        connections[slot].previous = -1
        connections[slot].following = -1
        counts[list] &-= 1
    }
}
