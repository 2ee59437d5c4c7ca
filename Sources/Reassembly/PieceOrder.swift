/// A sorted list of slab indices with room at both ends, so that appending, prepending and popping cost the same whatever
/// the length, and an insertion moves the shorter side.
struct PieceOrder {
    /// The indices, from `head` on; what lies before is room.
    private var storage: ContiguousArray<Int32> = []
    private var head = 0

    /// Makes the list of the first indices in their order; none for an empty one.
    init(count: Int = 0) {
        storage = ContiguousArray((0..<count).map { Int32(truncatingIfNeeded: $0) })
    }

    var count: Int { storage.count &- head }
    var isEmpty: Bool { storage.count == head }

    /// The index of this rank, 0 being the first.
    subscript(rank: Int) -> Int { Int(storage[head &+ rank]) }

    mutating func insert(_ index: Int32, rank: Int) {
        guard rank &* 2 < count else {
            storage.insert(index, at: head &+ rank)
            return
        }
        if head == 0 {
            // As much room as there are indices, so that the next as many prependings cost nothing.
            let room = max(count, 4)
            storage.insert(contentsOf: repeatElement(0, count: room), at: 0)
            head = room
        }
        head &-= 1
        var place = head
        while place < head &+ rank {
            storage[place] = storage[place &+ 1]
            place &+= 1
        }
        storage[place] = index
    }

    mutating func remove(rank: Int) -> Int {
        let index = storage[head &+ rank]
        if rank &* 2 < count {
            var place = head &+ rank
            while place > head {
                storage[place] = storage[place &- 1]
                place &-= 1
            }
            head &+= 1
        } else {
            storage.remove(at: head &+ rank)
        }
        // Room that popping left in front is given back once it is most of the storage.
        if head > 64, head > count &* 4 {
            storage.removeFirst(head)
            head = 0
        }
        return Int(index)
    }

    mutating func removeAll(keepingCapacity keeps: Bool) {
        storage.removeAll(keepingCapacity: keeps)
        head = 0
    }
}
