extension ReplayEngine {
    /// Gives a request a connection, or lets it wait for one.
    mutating func dispatch(_ flight: InFlight, now: Int64) {
        if let key = flight.request.order {
            groups[key]?.unsent += 1
            groups[key]?.unresolved.append(flight.request.seq)
        }
        if ready.isEmpty, assign(flight, now: now) { return }
        ready.append(flight)
    }

    /// Whether a connection was found: idle and of the same recorded connection, else a spare one, else a new one, else any
    /// idle one.
    private mutating func assign(_ flight: InFlight, now: Int64) -> Bool {
        let lane = flight.request.lane
        if let stale = connections.stale(lane: lane, now: now, limit: limits.maximumIdle) { close(stale) }
        guard
            let id = connections.vacant(lane: lane) ?? spare(now: now) ?? newConnection(lane: lane) ?? reused(now: now)
        else {
            return false
        }
        var flight = flight
        if speed == .max { flight.due = now }
        if connections.occupy(id, with: flight, lane: lane) { send(on: id) }
        return true
    }

    /// A connection that was made for requests side by side, and is free again.
    private mutating func spare(now: Int64) -> Int? {
        while let (id, since) = connections.takeSpare() {
            if now - since <= limits.maximumIdle { return id }
            close(id)
        }
        return nil
    }

    private mutating func newConnection(lane: Int) -> Int? {
        guard connections.count < limits.connections else { return nil }
        let id = connections.add(lane: lane)
        actions.append(.open(connection: id))
        return id
    }

    /// The connection that has been idle for longest, unless it is too old: then one in its place.
    private mutating func reused(now: Int64) -> Int? {
        guard let (id, since) = connections.longestIdle() else { return nil }
        if now - since <= limits.maximumIdle { return id }
        close(id)
        return newConnection(lane: 0)
    }

    private mutating func close(_ id: Int) {
        _ = connections.remove(id)
        actions.append(.close(connection: id))
    }

    private mutating func send(on id: Int) {
        if passesGate(id) { sendNow(on: id) }
    }

    /// Lets the connection's request go.
    mutating func sendNow(on id: Int) {
        guard let flight = connections.flight(id), case .request(let image) = flight.request.content else { return }
        var sessionID: [UInt8]?
        if image.sessionID != nil {
            // A group lets nothing go before its session is open: a recorded id never reaches a target by mistake.
            guard let key = flight.request.order, case .open(let new) = groups[key]?.session else {
                preconditionFailure("an event goes to an open session alone")
            }
            sessionID = new
        }
        actions.append(.send(connection: id, image, sessionID: sessionID))
    }

    /// Makes a connection ready for a request that is due soon.
    mutating func prepareConnection(lane: Int, dueIn: Int64, now: Int64) {
        if let stale = connections.stale(lane: lane, now: now + dueIn, limit: limits.maximumIdle) { close(stale) }
        guard connections.hasNone(lane: lane) else { return }
        _ = newConnection(lane: lane)
    }

    /// Lets requests that lack a connection go, as far as there are any.
    private mutating func pumpReady(now: Int64) {
        while let flight = ready.first, assign(flight, now: now) { _ = ready.popFirst() }
    }

    /// A connection is made.
    public mutating func opened(_ id: Int, now: Int64) {
        guard connections.opened(id, now: now) else { return }
        wasOpened = true
        if connections.flight(id) != nil { send(on: id) } else { pumpReady(now: now) }
    }

    /// A connection could not be made.
    ///
    /// Nothing has gone on it; its request is not tried again.
    ///
    /// Where not even the first connection could be made before the run starts, there is no run.
    public mutating func openFailed(_ id: Int, now: Int64) {
        let flight = connections.remove(id)
        if let flight {
            releaseHold(of: flight.request)
            leaveUnsent(flight)
            finish(flight, .notSent(.connectFailed), now: now)
            connectFailures += 1
            if connectFailures >= limits.failuresInARow { stop(now: now, as: .targetGone) }
        } else if now < origin && !wasOpened {
            stop(now: now, as: .targetGone)
        }
        pumpReady(now: now)
    }

    private mutating func leaveUnsent(_ flight: InFlight) {
        if let key = flight.request.order { groups[key]?.unsent -= 1 }
    }

    /// The first octet of the connection's request is about to be written, at `now`; false where it must not be any more.
    public mutating func sending(_ id: Int, now: Int64) -> Bool {
        guard let flight = connections.markSent(id, now: now) else { return false }
        releaseHold(of: flight.request)
        if answerSweep == nil { answerSweep = now + limits.answerTimeout }
        if let key = flight.request.order {
            leaveUnsent(flight)
            if groups[key]?.queue.isEmpty == false { pump(key, now: now) }
        }
        return true
    }

    /// The connection's request has its answer.
    ///
    /// `isReusable`: whether another request may go on it.
    public mutating func answered(_ id: Int, _ answer: Answer, isReusable: Bool, now: Int64) {
        guard var flight = connections.flight(id), flight.sent != nil else { return }
        (connectFailures, timeouts) = (0, 0)
        if isReusable && ending == nil { connections.vacate(id, now: now) } else { close(id) }
        if flight.request.opensSession { flight.newSession = Self.openedSession(by: answer) }
        let result = Outcome.Result.answered(status: answer.status, text: answer.content.map(String.init(octets:)))
        finish(flight, result, completed: now, now: now)
        pumpReady(now: now)
    }

    /// What came on the connection is no answer, or none will come.
    public mutating func failed(_ id: Int, _ reason: Outcome.Unknown, now: Int64) {
        guard let flight = connections.remove(id) else { return }
        actions.append(.close(connection: id))
        if flight.sent == nil {
            releaseHold(of: flight.request)
            leaveUnsent(flight)
            finish(flight, .notSent(.connectFailed), now: now)
        } else {
            finish(flight, .unknown(reason), completed: now, now: now)
        }
        if reason == .timedOut {
            timeouts += 1
            if timeouts >= limits.failuresInARow { stop(now: now, as: .targetGone) }
        }
        pumpReady(now: now)
    }

    /// The target closed the connection.
    ///
    /// A request on it is lost, if the reader of answers did not report it first. Where another one is due soon, the
    /// connection is made again at once.
    public mutating func closed(_ id: Int, now: Int64) {
        guard let lane = connections.lane(id) else { return }
        if connections.flight(id) != nil {
            failed(id, .connectionLost, now: now)
        } else {
            _ = connections.remove(id)
            pumpReady(now: now)
        }
        guard ending == nil, connections.hasNone(lane: lane) else { return }
        for place in 0..<min(prepared, Self.reopenScan) where timeline[place]?.lane == lane {
            _ = newConnection(lane: lane)
            return
        }
    }

    /// How much of what is due soon is looked through when a connection is closed; what lies further back opens its own.
    private static let reopenScan = 256

    /// Fails what has had no answer for too long, and finds when to look again.
    ///
    /// Later requests time out later, so looking at the oldest one's time is enough: about one look in 30 s.
    mutating func expireAnswers(now: Int64) {
        let (overdue, oldest) = connections.sent(before: now - limits.answerTimeout)
        answerSweep = oldest.map { $0 + limits.answerTimeout }
        for id in overdue { failed(id, .timedOut, now: now) }
    }

    /// Ends what is still in flight when a stopped run has waited long enough.
    mutating func cutOff(now: Int64) {
        drainDeadline = nil
        for id in connections.busy() { failed(id, .stopped, now: now) }
    }
}
