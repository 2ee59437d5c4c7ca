/// The exchanges of a connection of which more is to come: found by index, mostly first in, first out.
struct OpenExchanges {
    private var entries: [(index: Int, slot: Int)] = []
    private var head = 0

    /// Adds an exchange.
    ///
    /// Indices ascend, but for one that is given again after what began there turned out to be nothing.
    mutating func append(_ index: Int, slot: Int) {
        guard let last = entries.last, head < entries.count, last.index >= index else {
            entries.append((index, slot))
            return
        }
        let place = lowerBound(index)
        if entries[place].index == index {
            entries[place].slot = slot
        } else {
            entries.insert((index, slot), at: place)
        }
    }

    /// The slot of an exchange; nil where it is not open.
    func slot(_ index: Int) -> Int? {
        position(index).map { entries[$0].slot }
    }

    /// Takes an exchange out.
    ///
    /// O(1) for the oldest, and amortised O(1) where each is taken out once.
    mutating func remove(_ index: Int) {
        guard let position = position(index) else { return }
        entries[position].slot = -1
        while head < entries.count, entries[head].slot < 0 { head += 1 }
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head * 2 >= entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }

    /// All that are open, oldest first.
    var slots: [Int] { entries[head...].map(\.slot).filter { $0 >= 0 } }

    private func position(_ index: Int) -> Int? {
        let low = lowerBound(index)
        return low < entries.count && entries[low].index == index && entries[low].slot >= 0 ? low : nil
    }

    /// The first place whose index is not below.
    private func lowerBound(_ index: Int) -> Int {
        var (low, high) = (head, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].index < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
