/// The exchanges of a connection of which more is to come: found by index, mostly first in, first out.
///
/// The oldest is mostly the only one, and stands here itself.
struct OpenExchanges {
    private typealias Entry = (index: Int, slot: Int)

    /// Below 0 is the slot of none: then there are no younger ones, either.
    private var oldest: Entry = (0, -1)
    /// The others from `head` on, by ascending index; the slot of one that was taken out is below 0.
    private var younger: [Entry] = []
    private var head = 0

    /// Adds an exchange.
    ///
    /// Indices ascend, but for one that is given again after what began there turned out to be nothing.
    mutating func append(_ index: Int, slot: Int) {
        if oldest.slot < 0 || oldest.index == index {
            oldest = (index, slot)
        } else if index < oldest.index {
            younger.insert(oldest, at: head)
            oldest = (index, slot)
        } else {
            insert((index, slot))
        }
    }

    private mutating func insert(_ entry: Entry) {
        guard let last = younger.last, head < younger.count, last.index >= entry.index else {
            younger.append(entry)
            return
        }
        let place = lowerBound(entry.index)
        if younger[place].index == entry.index {
            younger[place].slot = entry.slot
        } else {
            younger.insert(entry, at: place)
        }
    }

    /// The slot of an exchange; nil where it is not open.
    @inline(__always)
    func slot(_ index: Int) -> Int? {
        if oldest.index == index { return oldest.slot >= 0 ? oldest.slot : nil }
        return head < younger.count ? position(index).map { younger[$0].slot } : nil
    }

    /// Takes an exchange out.
    ///
    /// O(1) for the oldest, and amortised O(1) where each is taken out once.
    mutating func remove(_ index: Int) {
        if oldest.index == index {
            oldest.slot = -1
            if head < younger.count { removeOldest() }
        } else if let position = position(index) {
            younger[position].slot = -1
        }
    }

    /// Makes the oldest of the younger ones the oldest.
    private mutating func removeOldest() {
        while oldest.slot < 0, head < younger.count {
            oldest = younger[head]
            head += 1
        }
        if head == younger.count {
            younger.removeAll(keepingCapacity: true)
            head = 0
        } else if head * 2 >= younger.count {
            younger.removeFirst(head)
            head = 0
        }
    }

    /// All that are open, oldest first.
    var slots: [Int] {
        guard oldest.slot >= 0 else { return [] }
        return [oldest.slot] + younger[head...].map(\.slot).filter { $0 >= 0 }
    }

    private func position(_ index: Int) -> Int? {
        let low = lowerBound(index)
        return low < younger.count && younger[low].index == index && younger[low].slot >= 0 ? low : nil
    }

    /// The first place whose index is not below.
    private func lowerBound(_ index: Int) -> Int {
        var (low, high) = (head, younger.count)
        while low < high {
            let middle = (low + high) / 2
            if younger[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
