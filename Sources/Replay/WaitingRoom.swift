/// Planned requests that wait to be taken by the sender, in their order.
///
/// Those of one session can be taken out from between the others, which costs as much as there are of them: where more is captured
/// than goes, that happens to thousands of sessions while ten thousands of requests wait.
struct WaitingRoom: Sendable {
    /// What waits.
    struct Entry: Sendable {
        var request: PlannedRequest
        /// Since when it waits, in nanoseconds since the run's start.
        var since: Int64
        /// The place of the request of its session before it, which may be gone by now.
        fileprivate var previous: Int?
    }

    /// What waits, and nil where something was taken out; the first one is there.
    private var entries = Queue<Entry?>()
    /// The place of the first one; places are counted up from one to the next.
    private var firstPlace = 0
    /// The place of the last request of each session that has one here, by its start.
    private var lastPlaces: [Int: Int] = [:]
    /// How many wait.
    private(set) var count = 0
    /// About what they hold in memory, in octets.
    private(set) var octets = 0

    /// Gaps that are left where they are, whatever waits: sweeping costs as much as all that waits.
    private static let fewGaps = 64

    /// The one that came first.
    var first: Entry? { entries.first.flatMap { $0 } }

    /// Puts a request at the end.
    mutating func append(_ request: PlannedRequest, since now: Int64) {
        var entry = Entry(request: request, since: now)
        if let session = entry.session {
            let place = firstPlace &+ entries.count
            entry.previous = lastPlaces.updateValue(place, forKey: session)
        }
        entries.append(entry)
        count += 1
        octets += request.footprint
    }

    /// Takes the first.
    mutating func popFirst() -> Entry? {
        guard let first = entries.popFirst(), let first else { return nil }
        if let session = first.session, lastPlaces[session] == firstPlace { lastPlaces[session] = nil }
        firstPlace &+= 1
        leave(first)
        dropGaps()
        return first
    }

    /// Takes the requests of sessions out, by their starts; gives them in the order in which they waited.
    ///
    /// What says that a session is over stays.
    mutating func remove(_ sessions: Set<Int>) -> [Entry] {
        var places: [Int] = []
        for session in sessions {
            var next = lastPlaces.removeValue(forKey: session)
            while let place = next, place >= firstPlace {
                places.append(place)
                next = entries[place &- firstPlace]?.flatMap { $0.previous }
            }
        }
        places.sort()
        var removed: [Entry] = []
        removed.reserveCapacity(places.count)
        for place in places {
            entries.change(place &- firstPlace) { entry in
                if let taken = entry.take() { removed.append(taken) }
            }
        }
        for entry in removed { leave(entry) }
        dropGaps()
        if entries.count - count > count + Self.fewGaps { sweep() }
        return removed
    }

    private mutating func leave(_ entry: Entry) {
        count -= 1
        octets -= entry.request.footprint
    }

    /// Drops gaps until the first one is there.
    private mutating func dropGaps() {
        while case .some(.none) = entries.first {
            _ = entries.popFirst()
            firstPlace &+= 1
        }
    }

    /// Closes all gaps: they are more than what waits, so that each that waits is moved seldom enough.
    private mutating func sweep() {
        var old = Queue<Entry?>()
        swap(&old, &entries)
        (firstPlace, count, octets) = (0, 0, 0)
        lastPlaces.removeAll(keepingCapacity: true)
        while let entry = old.popFirst() {
            if let entry { append(entry.request, since: entry.since) }
        }
    }
}

extension WaitingRoom.Entry {
    /// The session that the request belongs to, by its start; nil where nothing goes.
    fileprivate var session: Int? { request.goes ? request.order?.start : nil }
}
