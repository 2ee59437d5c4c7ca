/// Places by the ordinals of connections, which ascend one by one and are never chosen by a peer.
///
/// An open table of blocks: ordinals that follow on each other stand side by side in one, so that those that live at the
/// same time are found at once and mostly in the cache. The blocks are scattered, since taking an ordinal out looks at all
/// that stand behind it up to a free entry: without gaps between blocks that would be every connection that is open.
struct OrdinalIndex {
    private struct Entry {
        var ordinal: Int
        var place: Int
    }

    /// A power of two of entries, at most half of them taken; those with a negative place are free.
    private var entries: [Entry]
    private var count = 0

    private static let free = Entry(ordinal: 0, place: -1)
    /// Entries of a block, as a power of two: some of the cache's lines that are fetched one after the other.
    private static let blockBits = 6
    /// Entries that there are at first: two pages.
    private static let least = 512

    init() {
        entries = Array(repeating: Self.free, count: Self.least)
    }

    private var mask: Int { entries.count &- 1 }

    /// Where an ordinal belongs: its block by the golden ratio, which spaces blocks that follow on each other as far as can be.
    @inline(__always)
    private func home(_ ordinal: Int) -> Int {
        let blocks = entries.count.trailingZeroBitCount &- Self.blockBits
        let spread = UInt64(truncatingIfNeeded: ordinal >> Self.blockBits) &* 0x9E37_79B9_7F4A_7C15
        let block = Int(truncatingIfNeeded: spread >> UInt64(64 &- blocks))
        return block << Self.blockBits | ordinal & (1 << Self.blockBits &- 1)
    }

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
            let home = home(entries[next].ordinal)
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
        var position = home(ordinal)
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
