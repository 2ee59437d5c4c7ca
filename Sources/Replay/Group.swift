/// Requests that keep their order, with the session they belong to.
struct Group: Sendable {
    enum Session: Sendable, Equatable {
        /// There is none to wait for.
        case none
        /// The start has no answer yet.
        case awaited
        /// The target's id.
        case open([UInt8])
        /// The target opened none, or none that is known, and why its events do not go.
        case failed(Outcome.NotSent)
    }

    let key: PlannedRequest.OrderGroup
    var session: Session {
        didSet { sessionText = Self.text(of: session) }
    }
    /// The target's id as outcomes have it.
    private(set) var sessionText: String?
    /// Requests that are due and may not go yet, in order.
    var queue = Queue<PlannedRequest>()
    /// Requests that may go and have not gone: nothing may overtake them.
    var unsent = 0
    /// The `seq` of requests that may go or have gone and have no outcome.
    var unresolved: [Int] = []
    /// Whether the group's last request of the plan is in.
    var sawLast = false
    /// Whether the start was released.
    var sawStart = false
    /// Until when the head waits for an answer that it follows; nil before that was asked.
    var headWait: Int64?
    /// By how much the session is put off.
    var slip: Int64 = 0
    /// Events that were due before this do not go.
    var skipsBefore = Int64.min
    /// When the heap of waits has an entry for this group; the earliest, where it has more.
    var waitScheduled: Int64?

    init(key: PlannedRequest.OrderGroup, session: Session) {
        self.key = key
        self.session = session
        sessionText = Self.text(of: session)
    }

    /// The target's id; nil where no session is open.
    var sessionID: [UInt8]? {
        if case .open(let id) = session { id } else { nil }
    }

    /// Notes that a request has its outcome.
    mutating func resolve(_ seq: Int) {
        if let place = unresolved.firstIndex(of: seq) { unresolved.remove(at: place) }
    }

    private static func text(of session: Session) -> String? {
        if case .open(let id) = session { String(octets: id) } else { nil }
    }
}

/// The groups of a run that something is left of, each at a place that stays its own for as long.
///
/// A request finds its group once; from then on it is known by its place.
struct GroupTable: Sendable {
    private var groups: [Group] = []
    private var places: [PlannedRequest.OrderGroup: Int] = [:]
    private var free: [Int] = []

    /// The place of a group; nil where there is none.
    func place(of key: PlannedRequest.OrderGroup) -> Int? { places[key] }

    /// The group at a place that `place` or `enter` gave.
    subscript(place: Int) -> Group {
        _read { yield groups[place] }
        _modify { yield &groups[place] }
    }

    /// The place of a group, which is made where there is none.
    mutating func enter(_ key: PlannedRequest.OrderGroup, session: @autoclosure () -> Group.Session) -> Int {
        if let place = places[key] { return place }
        let group = Group(key: key, session: session())
        let place = free.popLast() ?? groups.count
        if place == groups.count { groups.append(group) } else { groups[place] = group }
        places[key] = place
        return place
    }

    /// Forgets a group; its place may become another's.
    mutating func remove(_ place: Int) {
        places[groups[place].key] = nil
        groups[place] = Group(key: groups[place].key, session: .none)
        free.append(place)
    }

    /// The places of all groups, in an order that is the same in every run; linear, and then some.
    var inOrder: [Int] {
        places.sorted { PlannedRequest.OrderGroup.inOrder($0.key, $1.key) }.map(\.value)
    }
}

extension PlannedRequest.OrderGroup {
    /// An order that is the same in every run.
    static func inOrder(_ left: Self, _ right: Self) -> Bool {
        switch (left, right) {
        case (.session(let left, let leftCopy), .session(let right, let rightCopy)):
            (leftCopy, left) < (rightCopy, right)
        case (.connection(let left), .connection(let right)): left < right
        case (.session, .connection): true
        case (.connection, .session): false
        }
    }
}
