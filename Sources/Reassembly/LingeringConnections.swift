internal import ByteStream
internal import Wire

/// Closed connections that have been silent for a while: what tells their trailing segments from the first of another
/// connection, in a sixth of the room.
///
/// A busy host closes hundreds of connections a second and each stays for a minute; hardly one is heard of again.
struct LingeringConnections {
    /// How long a closed connection is silent before it stands here, in nanoseconds: copies that mirrors make and the first
    /// repetitions of a segment (after 1 and 2 s, RFC 6298 §5) come sooner.
    ///
    /// Behind so long a silence a copy is no longer compared with what was passed on: it counts as a duplicate.
    static let silence: Int64 = 3_000_000_000
    /// Connections that stay for as long as the limit says.
    ///
    /// Where more have closed, those that came first stay for half of that, so that memory does not follow the number of
    /// connections a second: the repetitions of a segment come sooner, too.
    static let crowd = 1024
    /// Connections from which on room for all is asked for at once: pages that are not written to cost nothing, while an
    /// array that doubles is there one and a half times while it moves.
    private static let few = 512

    /// A connection of which both half-streams have ended and nothing is awaited.
    struct Entry {
        var ordinal: Int
        var firstIsLower: Bool
        /// The latest time of its frames.
        var time: Timestamp
        /// The table's time at the last frame.
        var seen: Int64
        /// The half-streams of `.first` and `.second`.
        var halves: InlineArray<2, EndedHalfStream>
    }

    private var index: ConnectionIndex
    private var entries: ContiguousArray<Entry> = []
    private var places = AgedPlaces()
    /// For how many room is asked for.
    private let limit: Int

    init(limit: Int, seed: UInt64) {
        index = ConnectionIndex(seed: seed)
        self.limit = min(limit, ReassemblyLimits.standard.lingeringConnections)
    }

    var count: Int { index.count }

    /// When the one that came here first was last seen, in the table's time.
    var oldestSeen: Int64? { places.oldest.map { entries[$0].seen } }

    /// Adds a connection that is not here, as the newest.
    mutating func append(_ entry: Entry, key: ConnectionKey) {
        let place = places.take()
        if place < entries.count {
            entries[place] = entry
        } else {
            if place == Self.few {
                entries.reserveCapacity(limit)
                index.reserve(limit)
                places.reserve(limit)
            }
            entries.append(entry)
        }
        index.insert(key, slot: place)
    }

    /// Whether a connection is here.
    func contains(_ key: ConnectionKey) -> Bool { index.slot(key) != nil }

    /// Takes a connection out; nil where it is not here.
    mutating func take(_ key: ConnectionKey) -> Entry? {
        guard let place = index.slot(key) else { return nil }
        return remove(place)
    }

    /// Forgets the one that came here first.
    mutating func removeOldest() {
        if let oldest = places.oldest { _ = remove(oldest) }
    }

    /// Forgets all.
    mutating func removeAll() {
        while count > 0 { removeOldest() }
    }

    private mutating func remove(_ place: Int) -> Entry {
        let entry = entries[place]
        // What it knows of gaps must not stay behind.
        entries[place].halves = [EndedHalfStream(), EndedHalfStream()]
        index.remove(slot: place)
        places.giveBack(place)
        return entry
    }
}

/// What is kept of a half-stream that has ended: where its octets lay.
struct EndedHalfStream {
    var origin: UInt32 = 0
    var state: HalfStream.State = []
    var network: UInt16 = 0
    var start = 0
    var next = 0
    var acknowledged = Int.min
    var finPosition = Int.max
    var gaps: ContiguousArray<Range<Int>> = []
}

extension HalfStream {
    /// What is kept of this half-stream once it has ended and nothing is held or awaited.
    var remains: EndedHalfStream {
        EndedHalfStream(
            origin: origin, state: state, network: network, start: start, next: next, acknowledged: acknowledged,
            finPosition: finPosition,
            gaps: recent.gaps)
    }

    /// Makes a half-stream of what was kept of it.
    init(sender: Sender, _ remains: EndedHalfStream) {
        self.init(sender: sender)
        origin = remains.origin
        state = remains.state
        network = remains.network
        start = remains.start
        next = remains.next
        acknowledged = remains.acknowledged
        finPosition = remains.finPosition
        recent = RecentSegments(gaps: remains.gaps)
    }
}
