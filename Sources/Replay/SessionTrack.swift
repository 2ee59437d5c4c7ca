import EventLog

/// What a planner knows of a session from its first request to its last.
struct SessionTrack: Sendable {
    /// All requests of the plan, those that are made included, but for the end.
    private(set) var count = 0
    /// Whether a start can be sent.
    private(set) var opens = false
    /// Whether a start is made for it.
    private(set) var isMade = false
    private(set) var isLive = false
    /// Whether the playheads move with the clock.
    private(set) var movesPlayheads = false
    /// How many of its requests are planned.
    var planned = 0
    /// The answers that later requests may follow.
    var answers = CausalWindow()
    /// The session's id in the last record that had one, and as text.
    private var id: (octets: [UInt8], text: String)?

    /// Nothing, where no session is.
    init() {}

    /// A session that begins.
    init(_ surveyed: SurveyedSession) {
        count = surveyed.count
        opens = surveyed.opens
        isMade = surveyed.isMade
        isLive = surveyed.isLive
        movesPlayheads = surveyed.movesPlayheads
    }

    /// An id of the session as text, which is made once for all records that have the same.
    mutating func text(of octets: [UInt8]) -> String {
        if let id, id.octets == octets { return id.text }
        let text = String(octets: octets)
        id = (octets, text)
        return text
    }
}

/// The sessions that a planner is in the middle of, each at a place of its own until its last request is planned.
struct SessionTracks: Sendable {
    private var tracks: [SessionTrack] = []
    private var places: [Int: Int] = [:]
    private var free: [Int] = []

    /// How many there are.
    var count: Int { places.count }

    /// The place of a session that has begun, by its key.
    func place(of key: Int) -> Int? { places[key] }

    /// The session at a place.
    subscript(place: Int) -> SessionTrack {
        _read { yield tracks[place] }
        _modify { yield &tracks[place] }
    }

    /// Begins a session.
    mutating func begin(_ key: Int, _ surveyed: SurveyedSession) -> Int {
        let place = free.popLast() ?? tracks.count
        if place == tracks.count {
            tracks.append(SessionTrack(surveyed))
        } else {
            tracks[place] = SessionTrack(surveyed)
        }
        places[key] = place
        return place
    }

    /// Forgets a session.
    mutating func end(_ key: Int) {
        guard let place = places.removeValue(forKey: key) else { return }
        tracks[place] = SessionTrack()
        free.append(place)
    }
}
