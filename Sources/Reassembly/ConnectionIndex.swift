/// Where a connection's key leads: an open-addressing table of slots with linear probing.
///
/// An entry is the hash's upper half and the slot + 1; 0 is empty. The keys stay with the connections, so the caller says
/// whether a candidate slot is the right one. Never more than half full.
struct ConnectionIndex {
    private var entries: ContiguousArray<UInt64>
    private var mask: Int
    private(set) var count = 0

    init() {
        entries = ContiguousArray(repeating: 0, count: 1 << 10)
        mask = entries.count - 1
    }

    /// The slot whose key has `hash` and passes `matches`, or nil.
    @inline(__always)
    func slot(hash: UInt64, matches: (Int) -> Bool) -> Int? {
        let tag = hash >> 32
        var place = Int(truncatingIfNeeded: hash) & mask
        while true {
            let entry = entries[place]
            if entry == 0 { return nil }
            if entry >> 32 == tag {
                let slot = Int(entry & 0xFFFF_FFFF) &- 1
                if matches(slot) { return slot }
            }
            place = (place &+ 1) & mask
        }
    }

    /// Adds a slot that is not in the table; `hashOf` gives the hash of any slot already in it.
    mutating func insert(slot: Int, hash: UInt64, hashOf: (Int) -> UInt64) {
        if (count &+ 1) &* 2 > entries.count { grow(hashOf: hashOf) }
        place(slot: slot, hash: hash)
        count &+= 1
    }

    /// Takes a slot out; does nothing where it is not in the table.
    mutating func remove(slot: Int, hash: UInt64, hashOf: (Int) -> UInt64) {
        var hole = Int(truncatingIfNeeded: hash) & mask
        let wanted = (hash >> 32) << 32 | UInt64(slot &+ 1)
        while entries[hole] != wanted {
            if entries[hole] == 0 { return }
            hole = (hole &+ 1) & mask
        }
        count &-= 1
        // Moves up what would no longer be found across the hole.
        var place = hole
        while true {
            place = (place &+ 1) & mask
            let entry = entries[place]
            if entry == 0 { break }
            let home = Int(truncatingIfNeeded: hashOf(Int(entry & 0xFFFF_FFFF) &- 1)) & mask
            if ((place &- home) & mask) >= ((place &- hole) & mask) {
                entries[hole] = entry
                hole = place
            }
        }
        entries[hole] = 0
    }

    private mutating func grow(hashOf: (Int) -> UInt64) {
        let old = entries
        entries = ContiguousArray(repeating: 0, count: old.count &* 2)
        mask = entries.count &- 1
        for entry in old where entry != 0 {
            let slot = Int(entry & 0xFFFF_FFFF) &- 1
            place(slot: slot, hash: hashOf(slot))
        }
    }

    private mutating func place(slot: Int, hash: UInt64) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while entries[place] != 0 { place = (place &+ 1) & mask }
        entries[place] = (hash >> 32) << 32 | UInt64(slot &+ 1)
    }
}
