/// The connections to the target: which are idle, which carry a request, and which recorded connection each stands for.
///
/// Every question is answered in constant time but those that say otherwise.
struct ConnectionSet: Sendable {
    private struct Connection: Sendable {
        /// 0 where the place is free.
        var id: Int
        /// Connections are numbered in the order in which they were made.
        let ordinal: Int
        var lane: Int
        /// Whether it is the one that its lane prefers.
        var isPreferred: Bool
        var isOpen = false
        var idleSince: Int64 = 0
        /// Whether a request on it has been answered.
        var hasServed = false
        /// What it carries, which lies in `flights`: to ask about it is not to copy that.
        var load = Load.nothing
        /// What has come of the answer so far.
        var arrival: Arrival?
        /// The places of those that have been idle for longer and for less long.
        var before: Int?
        var after: Int?
    }

    private enum Load {
        case nothing
        /// A request that has not gone.
        case unsent
        /// A request of which an octet at least has gone.
        case sent
    }

    /// What has come of an answer that is not whole.
    struct Arrival: Sendable {
        /// When the last octets came.
        var last: Int64
        /// The status, once the head is whole.
        var status: Int?
    }

    private var places: [Connection] = []
    /// The request that each connection carries, by its place; `vacant` where it carries none.
    ///
    /// No optionals: to ask for a member of one of these copies all of it.
    private var flights: [InFlight] = []
    private static let vacant = InFlight(request: PlannedRequest(endOf: .connection(0), due: 0))
    private var free: [Int] = []
    /// The connection that a recorded one prefers.
    private var preferred: [Int: Int] = [:]
    private var made = 0
    /// The places of the one that has been idle for longest, and of the last one that became so.
    private var longestIdlePlace: Int?
    private var lastIdlePlace: Int?
    /// Idle ones that no recorded connection prefers, the last used last.
    ///
    /// May hold some that are gone or in use again.
    private var spares: [Int] = []

    /// The place is in the lower bits of an id, so that no two connections have the same one.
    private static let placeBits = 16

    /// How many there are, those being made included.
    var count: Int { places.count - free.count }

    private func place(_ id: Int) -> Int? {
        let place = id & (1 << Self.placeBits - 1) - 1
        return place >= 0 && place < places.count && places[place].id == id ? place : nil
    }

    /// Adds a connection that is being made.
    mutating func add(lane: Int) -> Int {
        made += 1
        let isNew = free.isEmpty
        let place = free.popLast() ?? places.count
        // Unique: the first connection of a place has no number beside it, and the others one each.
        let id = (isNew ? 0 : made << Self.placeBits) | (place + 1)
        let connection = Connection(id: id, ordinal: made, lane: lane, isPreferred: false)
        if place == places.count {
            places.append(connection)
            flights.append(Self.vacant)
        } else {
            places[place] = connection
        }
        preferIfAlone(place)
        return id
    }

    /// Removes a connection; gives the request that it carried.
    mutating func remove(_ id: Int) -> InFlight? {
        guard let place = place(id) else { return nil }
        unlink(place)
        if places[place].isPreferred { preferred[places[place].lane] = nil }
        places[place].id = 0
        free.append(place)
        return take(at: place)
    }

    /// Takes the request from the connection at a place.
    private mutating func take(at place: Int) -> InFlight? {
        guard places[place].load != .nothing else { return nil }
        places[place].load = .nothing
        var flight = Self.vacant
        swap(&flight, &flights[place])
        return flight
    }

    /// Makes a connection the one that its lane prefers, where that has none.
    private mutating func preferIfAlone(_ place: Int) {
        let lane = places[place].lane
        guard preferred[lane] == nil else { return }
        preferred[lane] = places[place].id
        places[place].isPreferred = true
    }

    /// Notes that a connection is made; false where it is not known any more.
    mutating func opened(_ id: Int, now: Int64) -> Bool {
        guard let place = place(id) else { return false }
        places[place].isOpen = true
        places[place].idleSince = now
        if places[place].load == .nothing { link(place) }
        return true
    }

    /// The request that a connection carries.
    func request(on id: Int) -> PlannedRequest? {
        guard let place = place(id), places[place].load != .nothing else { return nil }
        return flights[place].request
    }
    /// The place of the group of the request that a connection carries.
    func group(on id: Int) -> Int? { place(id).flatMap { flights[$0].group } }
    /// Whether a connection carries a request.
    func isBusy(_ id: Int) -> Bool { place(id).map { places[$0].load != .nothing } ?? false }
    /// Whether a connection carries a request that has not gone.
    func isUnsent(_ id: Int) -> Bool { place(id).map { places[$0].load == .unsent } ?? false }
    /// What has come of the answer on a connection.
    func arrival(_ id: Int) -> Arrival? { place(id).flatMap { places[$0].arrival } }
    /// Whether a request on a connection has been answered.
    func hasServed(_ id: Int) -> Bool { place(id).map { places[$0].hasServed } ?? false }
    /// The recorded connection that a connection stands for; nil where it is not known any more.
    func lane(_ id: Int) -> Int? { place(id).map { places[$0].lane } }
    /// Whether a recorded connection has none.
    func hasNone(lane: Int) -> Bool { preferred[lane] == nil }

    /// The recorded connection's own, if it carries nothing, and whether it has been idle for longer than `limit`.
    func vacant(lane: Int, now: Int64, limit: Int64) -> (id: Int, isStale: Bool)? {
        guard let id = preferred[lane], let place = place(id), places[place].load == .nothing else { return nil }
        return (id, places[place].isOpen && now - places[place].idleSince > limit)
    }

    /// The one that has been idle for longest.
    var longestIdle: (id: Int, since: Int64)? {
        longestIdlePlace.map { (places[$0].id, places[$0].idleSince) }
    }

    /// Gives a connection a request, and makes it the recorded connection's own; whether it can go at once.
    mutating func occupy(_ id: Int, with flight: consuming InFlight, lane: Int) -> Bool {
        guard let place = place(id) else { return false }
        unlink(place)
        flights[place] = flight
        places[place].load = .unsent
        places[place].arrival = nil
        if places[place].lane != lane && preferred[lane] == nil {
            if places[place].isPreferred { preferred[places[place].lane] = nil }
            places[place].lane = lane
            places[place].isPreferred = true
            preferred[lane] = id
        }
        return places[place].isOpen
    }

    /// Notes the number of the intent of the connection's request.
    mutating func setIntent(_ id: Int, _ intent: Int) {
        if let place = place(id), places[place].load != .nothing { flights[place].request.intent = intent }
    }

    /// Notes when the connection's request went, and gives what there is to know of it; nil where there is none that has not
    /// gone.
    mutating func markSent(_ id: Int, now: Int64) -> (footprint: Int, group: Int?)? {
        guard let place = place(id), places[place].load == .unsent else { return nil }
        places[place].load = .sent
        flights[place].sent = now
        return (flights[place].request.footprint, flights[place].group)
    }

    /// Takes the request that has gone from a connection, which has its answer.
    mutating func takeSent(_ id: Int) -> InFlight? {
        guard let place = place(id), places[place].load == .sent else { return nil }
        return take(at: place)
    }

    /// Notes that octets of an answer came that do not end it.
    mutating func received(_ id: Int, status: Int?, now: Int64) {
        if let place = place(id) { places[place].arrival = Arrival(last: now, status: status) }
    }

    /// Takes the request from a connection on which it has not gone.
    mutating func takeUnsent(_ id: Int) -> InFlight? {
        guard let place = place(id), places[place].load == .unsent else { return nil }
        return take(at: place)
    }

    /// Frees a connection, whose request was taken, for another one.
    mutating func vacate(_ id: Int, now: Int64) {
        guard let place = place(id) else { return }
        places[place].arrival = nil
        places[place].idleSince = now
        places[place].hasServed = true
        link(place)
        if !places[place].isPreferred { preferIfAlone(place) }
        if !places[place].isPreferred { spares.append(id) }
    }

    /// An idle one that no recorded connection prefers, the last used first.
    mutating func takeSpare() -> (id: Int, since: Int64)? {
        while let id = spares.popLast() {
            guard let place = place(id), places[place].load == .nothing, !places[place].isPreferred else { continue }
            return (id, places[place].idleSince)
        }
        return nil
    }

    /// Those whose request has not gone, in the order in which they were made; linear.
    func unsent() -> [Int] { inOrder { $0.load == .unsent } }

    /// Those that carry a request, in the order in which they were made; linear.
    func busy() -> [Int] { inOrder { $0.load != .nothing } }

    private func inOrder(where isWanted: (Connection) -> Bool) -> [Int] {
        places.filter { $0.id != 0 && isWanted($0) }.sorted { $0.ordinal < $1.ordinal }.map(\.id)
    }

    /// What each request that has gone waits for, in the order in which the connections were made; linear.
    func waiting() -> [(id: Int, sent: Int64, arrival: Arrival?)] {
        places.indices.filter { places[$0].load == .sent }.sorted { places[$0].ordinal < places[$1].ordinal }
            .compactMap { place in flights[place].sent.map { (places[place].id, $0, places[place].arrival) } }
    }

    // MARK: The list of idle ones

    private mutating func link(_ place: Int) {
        unlink(place)
        places[place].before = lastIdlePlace
        if let lastIdlePlace { places[lastIdlePlace].after = place }
        lastIdlePlace = place
        if longestIdlePlace == nil { longestIdlePlace = place }
    }

    private mutating func unlink(_ place: Int) {
        let (before, after) = (places[place].before, places[place].after)
        guard longestIdlePlace == place || before != nil else { return }
        if let before { places[before].after = after }
        if let after { places[after].before = before }
        if longestIdlePlace == place { longestIdlePlace = after }
        if lastIdlePlace == place { lastIdlePlace = before }
        places[place].before = nil
        places[place].after = nil
    }
}
