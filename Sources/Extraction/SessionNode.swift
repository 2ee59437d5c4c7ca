import Wire

/// A session as far as linking knows it: opened by a start in the capture, or known by its id in paths alone.
struct SessionNode {
    /// How much is known of it.
    enum State {
        /// Its start was seen and no answer yet, or none that could be read.
        case waiting
        /// The server handed out its id.
        case handed
        /// Its start's answer was not seen, or refused; the id is what the same client used next.
        case inferred
        /// Its start was refused, or answered without an id, and its client was not seen to go on.
        case refused
        /// Only its id is known, and no start fits.
        case orphan
        /// Only its id is known, and more than one start fits.
        case ambiguous
    }

    /// Among which sessions it stands in the order in which they were heard of.
    enum Standing: Int {
        /// No `sessionEnd` or `sessionComplete` was seen.
        case live
        /// One was.
        case ended
        /// One was, and it was found to need all that is known of it: it is of several of one id, or linked by a guess.
        case endedApart
    }

    /// Who talks to whom.
    var party: SessionParty
    var state: State
    /// The id; nil where it is not known.
    var id: SessionID?
    /// Whether no other session is listed under the id.
    var isAlone = false
    /// Where its start, or the first event known of it, began.
    var began: ReleaseQueue.Key
    /// The hashes of the values in the start's body that its session could be named by, until the server names it.
    var identifiers: [UInt64] = []
    /// The start's `seq`, once it is written.
    var seq: Int?
    /// The start's body, to know a second try by.
    var body: UInt64 = 0
    /// Whether the client sent the same start again, and so went on with that one.
    var isSuperseded = false
    var standing = Standing.live
    /// Whether an event used the id that the server handed out: its client reads answers rightly.
    var isUsed = false

    /// Counts how often this place of the table was given to another session.
    var generation: UInt32 = 0
    /// Whether it has ended.
    var isEnded: Bool { standing != .live }
    /// Whether the place is taken.
    var isLive = true
    /// When it was last heard of, on the capture clock.
    var heard: Timestamp
    /// The neighbours in the order of `heard`; -1 for none.
    var older = -1
    var newer = -1

    /// What is kept of it once it has ended and is silent; nil where linking may yet need more.
    var remains: EndedSessions.Entry? {
        guard isEnded, isAlone else { return nil }
        switch state {
        // An event with a misread path is never linked to one that was used rightly.
        case .handed: guard isUsed, seq != nil else { return nil }
        case .orphan: break
        case .waiting, .inferred, .refused, .ambiguous: return nil
        }
        return EndedSessions.Entry(
            client: party.client, server: party.server, authority: party.authority, seq: seq, heard: heard, state: state
        )
    }

    /// Takes note that an event used its id, and says how the event belongs to it.
    ///
    /// Mutating, so that it works in place: a copy of a node costs two references.
    mutating func use(_ event: SessionEvent) -> SessionLink {
        isUsed = true
        let octets = id?.octets ?? event.id.octets
        switch state {
        case .handed:
            return SessionLink(id: octets, kind: party.isOwn(of: event.party) ? .response : .inferred, start: seq)
        case .inferred: return SessionLink(id: octets, kind: .inferred, start: seq)
        case .ambiguous: return SessionLink(id: octets, kind: .ambiguous, start: nil)
        case .orphan, .waiting, .refused: return SessionLink(id: event.id.octets, kind: .none, start: nil)
        }
    }

    /// Whether it began before what began at `other` on a connection.
    ///
    /// On one connection the order of the half-stream decides: the capture may have its segments in another.
    func began(before other: ReleaseQueue.Key, on connection: Int) -> Bool {
        party.connection == connection ? began.index < other.index : began < other
    }
}

extension SessionNode {
    /// Makes a session of what was kept of one that had ended; an event of it began at `began`.
    init(_ remains: EndedSessions.Entry, began: ReleaseQueue.Key) {
        self.init(
            party: SessionParty(
                client: remains.client, server: remains.server, authority: remains.authority, agent: 0, connection: 0),
            state: remains.state, began: began, heard: remains.heard)
        seq = remains.seq
        standing = .ended
        isUsed = true
    }
}

/// A place in the session table that may have been given to another session since.
struct SessionHandle: Equatable {
    var place: Int
    var generation: UInt32
}

/// The two ends of an exchange, as linking tells clients and servers apart.
///
/// Sessions are only ever compared by them, so that hashes with the secret of this run stand for addresses, in a third of
/// the room.
struct SessionParty {
    /// The client's address.
    ///
    /// Its port changes from connection to connection.
    var client: UInt64
    /// The server's end.
    var server: UInt64
    /// The hash of the authority that was asked for; 0 for none.
    ///
    /// One service has many addresses.
    var authority: UInt64
    /// The hash of `User-Agent`; 0 for none.
    ///
    /// Many clients share an address.
    var agent: UInt64
    /// The connection's ordinal.
    var connection: Int

    /// What stands for an end of a connection.
    static func hash(_ value: some Hashable) -> UInt64 { UInt64(bitPattern: Int64(value.hashValue)) }

    /// Whether both are of one client address and one server.
    func isOwn(of other: SessionParty) -> Bool {
        client == other.client && hasServer(of: other)
    }

    /// Whether both talk to one server: the same end, or the same name.
    func hasServer(of other: SessionParty) -> Bool {
        server == other.server || (authority != 0 && authority == other.authority)
    }
}

/// How an event was linked.
struct SessionLink {
    /// The session's id as the server names it, where that is known; else as the path has it.
    var id: [UInt8]
    /// How its start was found.
    var kind: Kind
    /// The start's `seq`, where there is a start and it was written.
    var start: Int?

    /// The values of a record's `link`.
    enum Kind { case response, inferred, ambiguous, none }
}
