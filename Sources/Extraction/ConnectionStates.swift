import ByteStream
import EventLog
import Wire

/// The connections that findings speak of, from their first frame to their last exchange.
struct ConnectionStates {
    /// One connection.
    struct State {
        var connection: Connection
        /// The ordinal that the log shows, by the frame that made it known; 0 until its turn has come.
        var ordinal = 0
        /// Which end sends requests, once that is known.
        var client: Sender? { didSet { if client != oldValue { party = nil } } }
        /// Who talks to whom, made when it is first needed.
        fileprivate(set) var party: SessionParty?
        var roundTrip: Int64?
        /// What first made one of its half-streams ambiguous.
        var ambiguity: StreamAmbiguity?
        /// The stamp of what was last learnt of it: nothing is put before that.
        var last: FrameStamp
        /// Exchanges whose findings are not complete, by ascending index.
        var open = OpenExchanges()
        /// Which slots hold back what began after a half-stream fell out of order; -1 for none.
        var blockers = (first: -1, second: -1)
        /// The session that an event with a misread path was last linked to here.
        var affinity: SessionHandle?
        /// What the log shows, made when it is first needed.
        var encoded: EncodedConnection?
        /// The session's id that a path named here last: most likely the next one's, too.
        var sessionID: SessionID?
        /// The session that was found by it.
        var session: SessionHandle?
        /// Exchanges that still speak of it.
        var users = 0
        var isClosed = false
    }

    /// States from which on room is asked for at once: pages that are not written to cost nothing, while an array that doubles
    /// is there one and a half times while it moves.
    private static let few = 512
    /// States that there is room for then: as many as there are connections at once.
    private static let many = 131_072

    private var places = OrdinalIndex()
    private var states: [State] = []
    private var free: [Int] = []
    private var recent: (ordinal: Int, place: Int) = (.min, -1)

    subscript(place: Int) -> State {
        _read { yield states[place] }
        _modify { yield &states[place] }
    }

    /// Adds a connection and returns its place.
    mutating func open(_ connection: Connection) -> Int {
        let state = State(connection: connection, client: connection.client, last: connection.stamp)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            states[place] = state
        } else {
            place = states.count
            if place == Self.few { states.reserveCapacity(Self.many) }
            states.append(state)
        }
        places.insert(place, at: connection.ordinal)
        return place
    }

    /// The place of a connection; nil where it was never opened or is gone.
    mutating func place(_ ordinal: Int) -> Int? {
        if recent.ordinal == ordinal { return recent.place }
        guard let place = places[ordinal] else { return nil }
        recent = (ordinal, place)
        return place
    }

    /// Notes that findings of this ordinal have ended.
    mutating func close(_ ordinal: Int) {
        places.remove(ordinal)
        if recent.ordinal == ordinal { recent = (.min, -1) }
    }

    /// Gives a place back once nobody speaks of it.
    mutating func release(_ place: Int) {
        guard states[place].isClosed, states[place].users == 0 else { return }
        states[place].encoded = nil
        (states[place].sessionID, states[place].session) = (nil, nil)
        free.append(place)
    }

    /// The end that sends requests, and the other; the sender of the first frame where neither is known.
    func ends(_ place: Int) -> (client: Endpoint, server: Endpoint) {
        let (first, second) = (states[place].connection.first, states[place].connection.second)
        return states[place].client == .second ? (second, first) : (first, second)
    }

    /// The session's id that a path on the connection at `place` names.
    mutating func sessionID(_ octets: RawSpan, at place: Int, among sessions: borrowing SessionTable) -> SessionID {
        if let known = states[place].sessionID, known.octets.span.bytes.equals(octets) { return known }
        let digest = ContentHash.of(octets)
        let id = sessions.id(octets, digest: digest) ?? SessionID(octets, digest: digest)
        (states[place].sessionID, states[place].session) = (id, nil)
        return id
    }

    /// Who talks to whom in an exchange of a connection; `authority` and `agent` as in `SessionParty`.
    mutating func party(_ place: Int, authority: UInt64, agent: UInt64) -> SessionParty {
        guard var party = states[place].party else {
            let (client, server) = ends(place)
            let party = SessionParty(
                client: SessionParty.hash(client.address), server: SessionParty.hash(server), authority: authority,
                agent: agent, connection: states[place].connection.ordinal)
            states[place].party = party
            return party
        }
        (party.authority, party.agent) = (authority, agent)
        return party
    }

    /// What the lines of a connection say of it.
    mutating func encoded(_ place: Int) -> EncodedConnection {
        if let encoded = states[place].encoded { return encoded }
        let (client, server) = ends(place)
        let encoded = EncodedConnection(
            ConnectionRecord(
                id: CommunityID.text(client, server), n: states[place].ordinal, client: "\(client)",
                server: "\(server)"))
        states[place].encoded = encoded
        return encoded
    }
}
