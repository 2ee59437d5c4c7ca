import Wire

/// What waits to be written, by the place in the capture where it began: the frame, then the place in the frame.
///
/// Nearly everything comes in order and goes into a ring of its own, at a few instructions each; what comes behind its time
/// goes into a heap. So an entry costs O(1), or O(log n) out of order, however many wait.
struct ReleaseQueue {
    /// The place of an exchange in the log.
    struct Key: Comparable {
        /// The frame of the request's first octet.
        var stamp: FrameStamp
        /// The request's ordinal in its connection, for several in one frame.
        var index: Int

        static func < (left: Key, right: Key) -> Bool {
            left.stamp == right.stamp ? left.index < right.index : left.stamp < right.stamp
        }
    }

    /// A place and who waits there.
    struct Entry {
        var key: Key
        var slot: Int
    }

    private var ring: [Entry] = []
    private var head = 0
    private var heap: [Entry] = []

    /// How many wait.
    var count: Int { ring.count - head + heap.count }

    /// The entry that began first.
    var first: Entry? {
        guard head < ring.count else { return heap.first }
        guard let late = heap.first, late.key < ring[head].key else { return ring[head] }
        return late
    }

    /// Adds an entry.
    mutating func insert(_ entry: Entry) {
        if let last = ring.last, head < ring.count, entry.key < last.key {
            insertLate(entry)
        } else {
            ring.append(entry)
        }
    }

    /// Takes the entry that began first out.
    mutating func removeFirst() {
        guard head < ring.count else {
            removeLate()
            return
        }
        if let late = heap.first, late.key < ring[head].key {
            removeLate()
            return
        }
        head += 1
        if head == ring.count {
            ring.removeAll(keepingCapacity: head <= Self.kept)
            head = 0
        } else if head >= Self.kept, head * 2 >= ring.count {
            ring.removeFirst(head)
            head = 0
        }
    }

    /// Entries whose room is kept when the ring runs empty, and from which on it is closed up: a few pages.
    private static let kept = 1024

    private mutating func insertLate(_ entry: Entry) {
        var place = heap.count
        heap.append(entry)
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place].key < heap[parent].key else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    private mutating func removeLate() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var place = 0
        while true {
            var least = place
            for child in [place * 2 + 1, place * 2 + 2]
            where child < heap.count && heap[child].key < heap[least].key { least = child }
            if least == place { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}
