import Wire

/// Sessions that have ended and were silent since: what links a stray event to its start, in a quarter of the room.
///
/// A busy host ends hundreds of sessions a second, of which hardly one is heard of again. Each here was alone under its id, and is
/// looked for by that alone: it comes back as soon as anything is heard of the id.
struct EndedSessions {
    /// How long a session that has ended is silent before it stands here, in nanoseconds: what follows an end by itself, as copies
    /// and answers do, comes sooner.
    static let silence: Int64 = 3_000_000_000

    /// Sessions from which on room is asked for at once, as in `SessionTable`.
    private static let few = 512

    /// What is kept of a session.
    struct Entry {
        /// As in `SessionParty`.
        var client: UInt64
        var server: UInt64
        var authority: UInt64
        /// The start's `seq`; nil where there is none.
        var seq: Int?
        /// When it was last heard of, on the capture clock.
        var heard: Timestamp
        var state: SessionNode.State
    }

    private struct Place {
        var entry: Entry
        /// The hash of its id.
        var key: UInt64
        /// The neighbours in the order in which they came here, or -1.
        var older: Int32
        var newer: Int32
    }

    /// Places by the hash of the id with the secret of this run: two ids share one by chance alone, once in ages.
    private var index: [UInt64: Int32] = [:]
    private var places: [Place] = []
    private var free: [Int32] = []
    private var first: Int32 = -1
    private var last: Int32 = -1

    /// How many there are.
    var count: Int { index.count }

    /// When the one that came here first was last heard of.
    var oldestHeard: Timestamp? { first < 0 ? nil : places[Int(first)].entry.heard }

    /// Adds a session as the newest; false, and nothing is done, where another id has its hash.
    mutating func append(_ entry: Entry, id: SessionID) -> Bool {
        let key = UInt64(bitPattern: Int64(id.hashValue))
        guard index[key] == nil else { return false }
        let added = Place(entry: entry, key: key, older: last, newer: -1)
        let place: Int32
        if let reused = free.popLast() {
            place = reused
            places[Int(place)] = added
        } else {
            if places.count == Self.few { places.reserveCapacity(ExtractionOptions.standardSessions) }
            place = Int32(truncatingIfNeeded: places.count)
            places.append(added)
        }
        index[key] = place
        if last >= 0 { places[Int(last)].newer = place } else { first = place }
        last = place
        return true
    }

    /// Takes the session of an id out; nil where it is not here.
    mutating func take(_ id: SessionID) -> Entry? {
        guard !index.isEmpty, let place = index[UInt64(bitPattern: Int64(id.hashValue))] else { return nil }
        return remove(place)
    }

    /// Forgets the one that came here first.
    mutating func removeOldest() {
        if first >= 0 { _ = remove(first) }
    }

    private mutating func remove(_ place: Int32) -> Entry {
        let removed = places[Int(place)]
        if removed.older >= 0 { places[Int(removed.older)].newer = removed.newer } else { first = removed.newer }
        if removed.newer >= 0 { places[Int(removed.newer)].older = removed.older } else { last = removed.older }
        index[removed.key] = nil
        free.append(place)
        return removed.entry
    }
}
