import ByteStream
import Wire

/// Sessions that have ended and were silent since: what links a stray event to its start, in a quarter of the room.
///
/// A busy host ends hundreds of sessions a second, of which hardly one is heard of again. Each here was alone under its id,
/// and is looked for by that alone: it comes back as soon as anything is heard of the id.
struct EndedSessions {
    /// How long a session that has ended is silent before it stands here, in nanoseconds: what follows an end by itself, as
    /// copies and answers do, comes sooner.
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

    /// Places by the hash of the id with the secret of this run: two ids share one by chance alone, once in ages.
    private var index: [UInt64: Int32] = [:]
    private var entries: [(entry: Entry, key: UInt64)] = []
    private var places = AgedPlaces()

    /// How many there are.
    var count: Int { index.count }

    /// When the one that came here first was last heard of.
    var oldestHeard: Timestamp? { places.oldest.map { entries[$0].entry.heard } }

    /// Adds a session as the newest; false, and nothing is done, where another id has its hash.
    mutating func append(_ entry: Entry, id: SessionID) -> Bool {
        let key = UInt64(bitPattern: Int64(id.hashValue))
        guard index[key] == nil else { return false }
        let place = places.take()
        if place < entries.count {
            entries[place] = (entry, key)
        } else {
            if place == Self.few {
                entries.reserveCapacity(ExtractionOptions.standardSessions)
                places.reserve(ExtractionOptions.standardSessions)
            }
            entries.append((entry, key))
        }
        index[key] = Int32(truncatingIfNeeded: place)
        return true
    }

    /// Takes the session of an id out; nil where it is not here.
    mutating func take(_ id: SessionID) -> Entry? {
        guard !index.isEmpty, let place = index[UInt64(bitPattern: Int64(id.hashValue))] else { return nil }
        return remove(Int(place))
    }

    /// Forgets the one that came here first.
    mutating func removeOldest() {
        if let oldest = places.oldest { _ = remove(oldest) }
    }

    private mutating func remove(_ place: Int) -> Entry {
        let (entry, key) = entries[place]
        index[key] = nil
        places.giveBack(place)
        return entry
    }
}
