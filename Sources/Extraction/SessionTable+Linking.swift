import Wire

/// An event that is to be linked.
struct SessionEvent {
    /// Who sent it to whom.
    var party: SessionParty
    /// The id in its path.
    var id: SessionID
    /// The session that was found by this id before, to spare the search; it may be gone.
    var known: SessionHandle?
    /// Whether that id is a segment that stands before it in the same path: what is left when a client misreads a `Location`.
    var isMisread: Bool
    /// Where it began.
    var began: ReleaseQueue.Key
    /// Whether it says that the session is over.
    var endsSession: Bool
}

extension SessionTable {
    /// Looks at an event when its request is known, before it and its start are written: an id that nobody was handed is
    /// remembered, with the start it fits.
    ///
    /// Not the last word: an answer that the capture holds in wrong order comes after the event that rests on it.
    ///
    /// Returns the session where it is known beyond doubt, to spare the second search.
    mutating func observe(_ event: SessionEvent) -> SessionHandle? {
        let (place, isContested) = place(for: event)
        guard let place else {
            if !event.isMisread { claim(event, isContested: isContested) }
            return nil
        }
        let isSure = nodes[place].state == .handed && nodes[place].party.isOwn(of: event.party)
        return isSure ? SessionHandle(place: place, generation: nodes[place].generation) : nil
    }

    /// Links an event when it is written, after all that began before it is known.
    ///
    /// `affinity` is the session which an event with a misread path was last linked to on this connection, if any; it
    /// is updated.
    mutating func link(
        _ event: SessionEvent, observed: SessionHandle?, affinity: inout SessionHandle?
    ) -> SessionLink {
        var found: Int?
        if let observed, isNamed(observed, event.id) { found = observed.place }
        var isContested = false
        if found == nil { (found, isContested) = place(for: event) }
        if event.isMisread, found == nil { return linkMisread(event, affinity: &affinity) }
        if let place = found, nodes[place].state == .ambiguous {
            // Answers that came since may have left one.
            if let only = fitting(event, since: nodes[place].began, on: nodes[place].party.connection).only {
                remove(place)
                infer(only, id: event.id)
                found = only
            }
        }
        let place = found ?? claim(event, isContested: isContested)
        touch(place, at: event.began.stamp.clock)
        if event.endsSession { end(place) }
        return nodes[place].use(event)
    }

    /// The session that an event's id names: the one handed to this client by this server, or else the only one that
    /// was handed out by this server or to this client (whose address changed, or who stands behind a balancer); or
    /// else what was made of the id before.
    ///
    /// It is contested where several were handed out that could be meant.
    private mutating func place(for event: SessionEvent) -> (place: Int?, isContested: Bool) {
        if let only = only(event) {
            let sameClient = nodes[only].party.client == event.party.client
            let sameServer = nodes[only].party.hasServer(of: event.party)
            let isMeant = nodes[only].state == .handed ? sameClient || sameServer : sameClient && sameServer
            return (isMeant ? only : nil, false)
        }
        var named: Int?
        var near: Int?
        var nears = 0
        var guess: Int?
        for place in byID[event.id].reversed() {
            let party = nodes[place].party
            let (sameClient, sameServer) = (party.client == event.party.client, party.hasServer(of: event.party))
            if nodes[place].state == .handed {
                if sameClient, party.server == event.party.server { return (place, false) }
                if sameClient, sameServer {
                    named = named ?? place
                } else if sameClient || sameServer {
                    near = place
                    nears += 1
                }
            } else if sameClient, sameServer, guess == nil {
                guess = place
            }
        }
        if let named { return (named, false) }
        if nears == 1 { return (near, false) }
        return (guess, nears > 1)
    }

    /// Gives an unknown id to the one start it fits, or remembers that none or several do.
    @discardableResult
    private mutating func claim(_ event: SessionEvent, isContested: Bool) -> Int {
        if isContested {
            return addUnstarted(.ambiguous, id: event.id, party: event.party, began: event.began)
        }
        switch fitting(event, since: event.began, on: event.party.connection) {
        case .one(let place):
            infer(place, id: event.id)
            return place
        case .several:
            return addUnstarted(.ambiguous, id: event.id, party: event.party, began: event.began)
        case .none:
            return addUnstarted(.orphan, id: event.id, party: event.party, began: event.began)
        }
    }

    /// The starts without a known answer that an id fits which was first used at `began` on `connection`: of the same
    /// client address and server, shortly before, on the same connection or by the same `User-Agent`.
    ///
    /// One in whose body the id stands is the one, whatever it was answered.
    private func fitting(_ event: SessionEvent, since began: ReleaseQueue.Key, on connection: Int) -> Fit {
        if let named = naming(event, since: began, on: connection) { return .one(named) }
        let fits = byClient[event.party.client].filter { place in
            let node = nodes[place]
            return node.state == .waiting && !node.isSuperseded && node.began(before: began, on: connection)
                && began.stamp.clock.nanoseconds(since: node.began.stamp.clock) <= Self.inference
                && node.party.hasServer(of: event.party)
                && (node.party.connection == event.party.connection || node.party.agent == event.party.agent)
        }
        return Fit(fits, preferring: { nodes[$0].party.connection == event.party.connection })
    }

    /// The last start before `began` of the same client and server in whose body the event's id stands, if no answer
    /// handed out another.
    private func naming(_ event: SessionEvent, since began: ReleaseQueue.Key, on connection: Int) -> Int? {
        byClient[event.party.client].last { place in
            let node = nodes[place]
            return node.identifiers.contains(event.id.digest) && node.id == nil
                && node.began(before: began, on: connection) && node.party.hasServer(of: event.party)
        }
    }

    /// Links an event whose path names no session: to the session that this client was handed and never used rightly.
    private mutating func linkMisread(_ event: SessionEvent, affinity: inout SessionHandle?) -> SessionLink {
        let own = byClient[event.party.client].filter { place in
            let node = nodes[place]
            return (node.state == .handed || node.state == .waiting) && !node.isUsed && !node.isSuperseded
                && node.began(before: event.began, on: event.party.connection)
                && node.party.hasServer(of: event.party)
                && (node.party.connection == event.party.connection || node.party.agent == event.party.agent)
        }
        let open = own.filter { !nodes[$0].isEnded }
        let last = affinity.flatMap { isLive($0) ? $0.place : nil }
        let fit = Fit(
            open.isEmpty ? own.suffix(1) : open,
            preferring: { $0 == last || nodes[$0].party.connection == event.party.connection })
        switch fit {
        case .none: return SessionLink(id: event.id.octets, kind: .none, start: nil)
        case .several: return SessionLink(id: event.id.octets, kind: .ambiguous, start: nil)
        case .one(let place):
            touch(place, at: event.began.stamp.clock)
            if event.endsSession { end(place) }
            affinity = SessionHandle(place: place, generation: nodes[place].generation)
            return SessionLink(id: nodes[place].id?.octets ?? event.id.octets, kind: .inferred, start: nodes[place].seq)
        }
    }
}

/// How many starts an event fits.
private enum Fit {
    case none
    case one(Int)
    case several

    /// Several are narrowed to the preferred ones, if that leaves one.
    init(_ places: [Int], preferring isPreferred: (Int) -> Bool) {
        if places.count > 1, let only = places.only(where: isPreferred) {
            self = .one(only)
        } else if places.count > 1 {
            self = .several
        } else if let place = places.first {
            self = .one(place)
        } else {
            self = .none
        }
    }

    var only: Int? {
        if case .one(let place) = self { place } else { nil }
    }
}

extension [Int] {
    /// The one element that fulfils a condition; nil for none and for several.
    fileprivate func only(where condition: (Int) -> Bool) -> Int? {
        var found: Int?
        for element in self where condition(element) {
            if found != nil { return nil }
            found = element
        }
        return found
    }
}
