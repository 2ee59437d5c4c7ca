/// The connections to the target: which are idle, which carry a request, and which recorded connection each stands for.
struct ConnectionSet: Sendable {
    private struct Connection: Sendable {
        var lane: Int
        var isOpen = false
        var idleSince: Int64 = 0
        var flight: InFlight?
    }

    private var connections: [Int: Connection] = [:]
    /// The connection that a recorded one prefers.
    private var preferred: [Int: Int] = [:]
    private var nextID = 1
    /// Idle ones that no recorded connection prefers, the last used last.
    ///
    /// May hold some that are gone or in use again.
    private var spares: [Int] = []

    /// How many there are, those being made included.
    var count: Int { connections.count }

    /// Adds a connection that is being made.
    mutating func add(lane: Int) -> Int {
        let id = nextID
        nextID += 1
        connections[id] = Connection(lane: lane)
        if preferred[lane] == nil { preferred[lane] = id }
        return id
    }

    /// Removes a connection; gives the request that it carried.
    mutating func remove(_ id: Int) -> InFlight? {
        guard let connection = connections.removeValue(forKey: id) else { return nil }
        if preferred[connection.lane] == id { preferred[connection.lane] = nil }
        return connection.flight
    }

    /// Notes that a connection is made; false where it is not known any more.
    mutating func opened(_ id: Int, now: Int64) -> Bool {
        guard connections[id] != nil else { return false }
        connections[id]?.isOpen = true
        connections[id]?.idleSince = now
        return true
    }

    /// The request that a connection carries.
    func flight(_ id: Int) -> InFlight? { connections[id]?.flight }
    /// The recorded connection that a connection stands for; nil where it is not known any more.
    func lane(_ id: Int) -> Int? { connections[id]?.lane }
    /// Whether a recorded connection has none.
    func hasNone(lane: Int) -> Bool { preferred[lane] == nil }

    /// The recorded connection's own, if it carries nothing.
    func vacant(lane: Int) -> Int? {
        guard let id = preferred[lane], connections[id]?.flight == nil else { return nil }
        return id
    }

    /// The recorded connection's own, if it has been idle for longer than `limit`.
    func stale(lane: Int, now: Int64, limit: Int64) -> Int? {
        guard let id = preferred[lane], let connection = connections[id], connection.isOpen, connection.flight == nil,
            now - connection.idleSince > limit
        else { return nil }
        return id
    }

    /// The one that has been idle for longest.
    ///
    /// Linear; asked only where none can be added.
    func longestIdle() -> (id: Int, since: Int64)? {
        let idle = connections.filter { $0.value.isOpen && $0.value.flight == nil }
        return idle.min { ($0.value.idleSince, $0.key) < ($1.value.idleSince, $1.key) }
            .map { ($0.key, $0.value.idleSince) }
    }

    /// Gives a connection a request, and makes it the recorded connection's own; whether it can go at once.
    mutating func occupy(_ id: Int, with flight: InFlight, lane: Int) -> Bool {
        guard var connection = connections.removeValue(forKey: id) else { return false }
        connection.flight = flight
        if connection.lane != lane && preferred[lane] == nil {
            if preferred[connection.lane] == id { preferred[connection.lane] = nil }
            connection.lane = lane
            preferred[lane] = id
        }
        connections[id] = connection
        return connection.isOpen
    }

    /// Notes the number of the intent of the connection's request.
    mutating func setIntent(_ id: Int, _ intent: Int) {
        connections[id]?.flight?.request.intent = intent
    }

    /// Notes when the connection's request went; nil where there is none that has not gone.
    mutating func markSent(_ id: Int, now: Int64) -> InFlight? {
        guard connections[id]?.flight != nil, connections[id]?.flight?.sent == nil else { return nil }
        connections[id]?.flight?.sent = now
        return connections[id]?.flight
    }

    /// Frees a connection for another request.
    mutating func vacate(_ id: Int, now: Int64) {
        guard let lane = connections[id]?.lane else { return }
        connections[id]?.flight = nil
        connections[id]?.idleSince = now
        if preferred[lane] == nil { preferred[lane] = id }
        if preferred[lane] != id { spares.append(id) }
    }

    /// An idle one that no recorded connection prefers, the last used first.
    mutating func takeSpare() -> (id: Int, since: Int64)? {
        while let id = spares.popLast() {
            guard let connection = connections[id], connection.flight == nil, preferred[connection.lane] != id else {
                continue
            }
            return (id, connection.idleSince)
        }
        return nil
    }

    /// Those whose request has not gone, in the order in which they were made.
    func unsent() -> [Int] {
        connections.filter { $0.value.flight.map { $0.sent == nil } ?? false }.keys.sorted()
    }

    /// Those that carry a request, in the order in which they were made.
    func busy() -> [Int] {
        connections.filter { $0.value.flight != nil }.keys.sorted()
    }

    /// Those whose request went at `time` or before, as they were made; and when the oldest of the others went.
    func sent(before time: Int64) -> (overdue: [Int], oldest: Int64?) {
        var overdue: [Int] = []
        var oldest: Int64?
        for (id, connection) in connections {
            guard let sent = connection.flight?.sent else { continue }
            if sent <= time { overdue.append(id) } else { oldest = min(oldest ?? sent, sent) }
        }
        return (overdue.sorted(), oldest)
    }
}
