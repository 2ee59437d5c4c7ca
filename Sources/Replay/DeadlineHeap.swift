/// Deadlines with what they are for, the earliest first: a binary heap.
///
/// Equal deadlines come in the order they were added.
struct DeadlineHeap<Element: Sendable>: Sendable {
    private struct Entry: Sendable {
        var deadline: Int64
        var order: UInt64
        var element: Element

        func isBefore(_ other: Entry) -> Bool {
            deadline != other.deadline ? deadline < other.deadline : order < other.order
        }
    }

    private var entries: [Entry] = []
    private var nextOrder: UInt64 = 0

    /// The earliest deadline.
    var first: Int64? { entries.first?.deadline }

    /// How many there are.
    var count: Int { entries.count }

    /// Adds an element with its deadline.
    mutating func add(_ element: Element, at deadline: Int64) {
        entries.append(Entry(deadline: deadline, order: nextOrder, element: element))
        nextOrder &+= 1
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest, if its deadline is `now` or before.
    mutating func popDue(at now: Int64) -> Element? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.element }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            if least == parent { return first.element }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
