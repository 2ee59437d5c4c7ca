import HTTP
import Wire

/// The sessions of a capture: which id was handed to whom, and to which start an event belongs.
///
/// An id in a path is never keyed on alone. Servers name ids; clients that misread a `Location` all post to the same wrong
/// path. So an event finds its start by its server, its client and what that client was handed; and where the answer was
/// not captured, by what the same client did next. Everything here follows the order of the capture and holds at most
/// `limit` sessions.
struct SessionTable {
    /// A session that has ended is forgotten after so long, where more than `endedLimit` have.
    ///
    /// What comes of it later comes within a few pings of its player, as copies do and the tries of a client. Without this a busy
    /// day would be kept whole.
    static let endedIdle: Int64 = 30_000_000_000
    /// Sessions that have ended and are kept however long that is ago, so that a stray event still finds its start.
    static let endedLimit = 2048
    /// How long after a start an unknown id is taken for its id.
    ///
    /// Clients send the first event within seconds of the answer.
    static let inference: Int64 = 60 * 1_000_000_000
    /// Starts of one client address that are looked through, and sessions of one id: many viewers stand behind one address,
    /// but a guess among more than these is none.
    static let candidates = 64

    /// Sessions from which on room is asked for at once: pages that are not written to cost nothing, while an array that
    /// doubles is there one and a half times while it moves.
    private static let few = 512

    /// Sessions kept at once.
    let limit: Int
    /// A session that was not heard of for so long is forgotten, in nanoseconds.
    let idle: Int64
    /// How long a session that has ended is silent before less is kept of it, in nanoseconds.
    let silence: Int64

    var nodes: [SessionNode] = []
    private(set) var byID = PlaceIndex<SessionID>(limit: candidates)
    private(set) var byClient = PlaceIndex<UInt64>(limit: candidates)
    var free: [Int] = []
    private var recent = RecentSessions()
    /// The sessions of each standing.
    var ages: InlineArray<3, SessionAges> = .init(repeating: SessionAges())
    /// Those that ended and of which less is kept.
    var silent = EndedSessions()

    /// Sessions forgotten because nothing was heard of them.
    var expired = 0
    /// Sessions forgotten because there were too many.
    private(set) var evicted = 0

    /// Makes an empty table.
    init(
        limit: Int = ExtractionOptions.standardSessions, idle: Int64 = ExtractionOptions.standardSessionIdle,
        silence: Int64 = EndedSessions.silence
    ) {
        self.limit = limit
        self.idle = idle
        self.silence = silence
    }

    /// Adds a start whose answer is not yet known.
    ///
    /// `identifiers` are the hashes of the values in its body that the session could be named by.
    mutating func open(
        _ party: SessionParty, began: ReleaseQueue.Key, body: UInt64, identifiers: [UInt64] = []
    ) -> SessionHandle {
        for place in byClient[party.client] {
            let known = nodes[place]
            if known.state == .waiting, known.body == body, known.party.hasServer(of: party),
                known.began(before: began, on: party.connection)
            {
                nodes[place].isSuperseded = true
            }
        }
        let place = add(
            SessionNode(
                party: party, state: .waiting, began: began, identifiers: identifiers, body: body,
                heard: began.stamp.clock))
        byClient.insert(place, at: party.client)
        return SessionHandle(place: place, generation: nodes[place].generation)
    }

    /// Takes what the answer to a start said.
    mutating func answered(_ handle: SessionHandle, _ opened: ResponseMessage.Opened, at clock: Timestamp) {
        guard isLive(handle) else { return }
        let place = handle.place
        touch(place, at: clock)
        switch opened {
        case .unknown: break
        case .none:
            // A client that goes on under an id of its own was not stopped by the refusal.
            if let id = nodes[place].id, nodes[place].identifiers.contains(id.digest) { return }
            unlistID(place)
            nodes[place].state = .refused
        case .session(let octets):
            let id = SessionID(octets)
            nodes[place].state = .handed
            nodes[place].identifiers = []
            nodes[place].isSuperseded = false
            if nodes[place].id == id { return }
            unlistID(place)
            list(place, at: id)
        }
    }

    /// Says which `seq` a start was given.
    mutating func wrote(_ handle: SessionHandle, seq: Int) {
        if isLive(handle) { nodes[handle.place].seq = seq }
    }

    /// What is known of the session of a start.
    func identity(_ handle: SessionHandle) -> SessionNode? {
        isLive(handle) ? nodes[handle.place] : nil
    }

    /// Whether the client may yet be seen to go on with the session of a start that no answer named.
    func mayBeNamed(_ handle: SessionHandle) -> Bool {
        guard isLive(handle), !nodes[handle.place].isSuperseded else { return false }
        let node = nodes[handle.place]
        return node.state == .waiting || (node.state == .refused && !node.identifiers.isEmpty)
    }

    func isLive(_ handle: SessionHandle) -> Bool {
        nodes.indices.contains(handle.place) && nodes[handle.place].generation == handle.generation
            && nodes[handle.place].isLive
    }

    /// Adds a session that is known by an id alone.
    mutating func addUnstarted(
        _ state: SessionNode.State, id: SessionID, party: SessionParty, began: ReleaseQueue.Key
    ) -> Int {
        let place = add(SessionNode(party: party, state: state, began: began, heard: began.stamp.clock))
        list(place, at: id)
        return place
    }

    /// Gives a waiting session the id that its client was seen to use.
    mutating func infer(_ place: Int, id: SessionID) {
        nodes[place].state = .inferred
        list(place, at: id)
    }

    /// Notes that a session was heard of.
    mutating func touch(_ place: Int, at clock: Timestamp) {
        if clock > nodes[place].heard { nodes[place].heard = clock }
        guard newest(like: place) != place else { return }
        unlink(place)
        if nodes[place].isEnded { nodes[place].standing = .ended }
        append(place)
    }

    /// Notes that a session has ended.
    mutating func end(_ place: Int) {
        if nodes[place].isEnded { return }
        unlink(place)
        nodes[place].standing = .ended
        append(place)
    }
}

// MARK: - Places

extension SessionTable {
    private mutating func add(_ node: SessionNode) -> Int {
        expire(at: node.heard)
        if count >= limit {
            if oldestEnded != nil {
                evicted += 1
                removeOldestEnded()
            } else if let oldest = oldest(.live) {
                evicted += 1
                remove(oldest)
            }
        }
        let place = insert(node)
        append(place)
        return place
    }

    /// Gives a session a place, in none of the lists.
    private mutating func insert(_ node: SessionNode) -> Int {
        var node = node
        let place: Int
        if let reused = free.popLast() {
            place = reused
            node.generation = nodes[place].generation &+ 1
            nodes[place] = node
        } else {
            place = nodes.count
            if place == Self.few { nodes.reserveCapacity(min(limit, ExtractionOptions.standardSessions)) }
            nodes.append(node)
        }
        return place
    }

    mutating func remove(_ place: Int) {
        unlink(place)
        unlistID(place)
        byClient.remove(place, at: nodes[place].party.client)
        nodes[place].isLive = false
        free.append(place)
    }

    /// Gives the session of an id that had ended and was silent a place again, if there is one.
    private mutating func wake(_ id: SessionID, began: ReleaseQueue.Key) {
        guard let remains = silent.take(id) else { return }
        let place = insert(SessionNode(remains, began: began))
        ages[nodes[place].standing.rawValue].prepend(place, in: &nodes)
        list(place, at: id)
    }

    /// Gives a session an id, and lists it under that.
    private mutating func list(_ place: Int, at id: SessionID) {
        wake(id, began: nodes[place].began)
        nodes[place].id = id
        byID.insert(place, at: id)
        noteWhoIsAlone(under: id)
    }

    private mutating func unlistID(_ place: Int) {
        guard let id = nodes[place].id else { return }
        byID.remove(place, at: id)
        nodes[place].id = nil
        nodes[place].isAlone = false
        noteWhoIsAlone(under: id)
    }

    private mutating func noteWhoIsAlone(under id: SessionID) {
        if let only = byID.only(id) {
            nodes[only].isAlone = true
        } else {
            for place in byID[id] { nodes[place].isAlone = false }
        }
    }

    /// Whether a session is there still, and has this id.
    @inline(__always)
    func isNamed(_ handle: SessionHandle, _ id: SessionID) -> Bool {
        guard isLive(handle), let known = nodes[handle.place].id else { return false }
        return known == id
    }

    /// The only session listed under an event's id; nil where there is none or are several.
    mutating func only(_ event: SessionEvent) -> Int? {
        if let known = event.known, isNamed(known, event.id), nodes[known.place].isAlone { return known.place }
        if let last = recent[event.id.digest], isNamed(last, event.id), nodes[last.place].isAlone { return last.place }
        wake(event.id, began: event.began)
        guard let found = byID.only(event.id) else { return nil }
        recent[event.id.digest] = SessionHandle(place: found, generation: nodes[found].generation)
        return found
    }

    /// An id as it is kept already, where a session with it was found lately: spares a copy.
    func id(_ octets: RawSpan, digest: UInt64) -> SessionID? {
        guard let last = recent[digest], isLive(last), let id = nodes[last.place].id, id.digest == digest,
            id.octets.span.bytes.equals(octets)
        else { return nil }
        return id
    }

}
