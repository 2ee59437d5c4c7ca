/// Where a connection's key leads: an open-addressing table of slots with linear probing.
///
/// An entry is the hash's upper half and the slot + 1; 0 is empty. Never more than half full. The keys stand apart from the
/// connections, so that a probe reads one cache line of each of two arrays.
struct ConnectionIndex {
    private let hash: ConnectionHash
    private var entries: ContiguousArray<UInt64>
    private var mask: Int
    /// The keys by slot.
    private var keys: ContiguousArray<ConnectionKey> = []
    private(set) var count = 0

    init(seed: UInt64) {
        hash = ConnectionHash(seed: seed)
        entries = ContiguousArray(repeating: 0, count: 1 << 10)
        mask = entries.count - 1
    }

    /// The key of a slot that is in the table.
    func key(_ slot: Int) -> ConnectionKey { keys[slot] }

    /// The slot of a key, or nil.
    @inline(__always)
    func slot(_ key: ConnectionKey) -> Int? {
        let hashed = hash(key)
        let tag = hashed >> 32
        var place = Int(truncatingIfNeeded: hashed) & mask
        while true {
            let entry = entries[place]
            if entry == 0 { return nil }
            if entry >> 32 == tag {
                let slot = Int(entry & 0xFFFF_FFFF) &- 1
                if keys[slot] == key { return slot }
            }
            place = (place &+ 1) & mask
        }
    }

    /// Adds a key that is not in the table; `slot` is one used before or the next.
    mutating func insert(_ key: ConnectionKey, slot: Int) {
        if (count &+ 1) &* 2 > entries.count { grow() }
        if slot == keys.count { keys.append(key) } else { keys[slot] = key }
        place(slot: slot, hash: hash(key))
        count &+= 1
    }

    /// Makes room for the keys of so many slots.
    mutating func reserve(_ slots: Int) { keys.reserveCapacity(slots) }

    /// Takes a slot out; does nothing where it is not in the table.
    mutating func remove(slot: Int) {
        let hashed = hash(keys[slot])
        var hole = Int(truncatingIfNeeded: hashed) & mask
        let wanted = (hashed >> 32) << 32 | UInt64(slot &+ 1)
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
            let home = Int(truncatingIfNeeded: hash(keys[Int(entry & 0xFFFF_FFFF) &- 1])) & mask
            if ((place &- home) & mask) >= ((place &- hole) & mask) {
                entries[hole] = entry
                hole = place
            }
        }
        entries[hole] = 0
    }

    private mutating func grow() {
        let old = entries
        entries = ContiguousArray(repeating: 0, count: old.count &* 2)
        mask = entries.count &- 1
        for entry in old where entry != 0 {
            let slot = Int(entry & 0xFFFF_FFFF) &- 1
            place(slot: slot, hash: hash(keys[slot]))
        }
    }

    private mutating func place(slot: Int, hash: UInt64) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while entries[place] != 0 { place = (place &+ 1) & mask }
        entries[place] = (hash >> 32) << 32 | UInt64(slot &+ 1)
    }
}
