/// Places by the ordinals of connections, which ascend one by one and are never chosen by a peer.
///
/// An open table with the ordinal itself as its hash: those that live at the same time stand side by side, so that one is found
/// at once and mostly in the cache, where a dictionary's hash would scatter them.
struct OrdinalIndex {
    private struct Entry {
        var ordinal: Int
        var place: Int
    }

    /// A power of two of entries, at most half of them taken; those with a negative place are free.
    private var entries: [Entry]
    private var count = 0

    private static let free = Entry(ordinal: 0, place: -1)
    /// Entries that there are at first: two pages.
    private static let least = 512

    init() {
        entries = Array(repeating: Self.free, count: Self.least)
    }

    private var mask: Int { entries.count &- 1 }

    /// The place of an ordinal; nil where it has none.
    @inline(__always)
    subscript(ordinal: Int) -> Int? {
        let entry = entries[position(ordinal)]
        return entry.place >= 0 ? entry.place : nil
    }

    /// Gives an ordinal a place, which must not be negative.
    mutating func insert(_ place: Int, at ordinal: Int) {
        let position = position(ordinal)
        if entries[position].place < 0 {
            count &+= 1
            if count &* 2 > entries.count {
                grow()
                count &+= 1
                entries[self.position(ordinal)] = Entry(ordinal: ordinal, place: place)
                return
            }
        }
        entries[position] = Entry(ordinal: ordinal, place: place)
    }

    /// Takes an ordinal out, and moves those behind it up to where they would have been without it.
    mutating func remove(_ ordinal: Int) {
        var hole = position(ordinal)
        guard entries[hole].place >= 0 else { return }
        count &-= 1
        var next = (hole &+ 1) & mask
        while entries[next].place >= 0 {
            let home = entries[next].ordinal & mask
            // How far it stands from where it belongs, against how far the hole does.
            if (next &- home) & mask >= (next &- hole) & mask {
                entries[hole] = entries[next]
                hole = next
            }
            next = (next &+ 1) & mask
        }
        entries[hole] = Self.free
    }

    /// Where an ordinal stands, or the free entry where it would.
    @inline(__always)
    private func position(_ ordinal: Int) -> Int {
        var position = ordinal & mask
        while entries[position].place >= 0, entries[position].ordinal != ordinal { position = (position &+ 1) & mask }
        return position
    }

    private mutating func grow() {
        let old = entries
        entries = Array(repeating: Self.free, count: old.count &* 2)
        count = 0
        for entry in old where entry.place >= 0 {
            count &+= 1
            entries[position(entry.ordinal)] = entry
        }
    }
}
