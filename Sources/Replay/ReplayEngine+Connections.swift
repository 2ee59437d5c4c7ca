extension ReplayEngine {
    /// Gives a request a connection, or lets it wait for one.
    mutating func dispatch(_ flight: consuming InFlight, now: Int64) {
        if let group = flight.group {
            groups[group].unsent += 1
            groups[group].unresolved.append(flight.request.seq)
        }
        if pause.isPaused(at: now) { held.append((flight, now)) } else { seat(flight, now: now) }
    }

    /// On a connection that is found: idle and of the same recorded connection, else a spare one, else a new one, else any idle
    /// one.
    private mutating func seat(_ flight: consuming InFlight, now: Int64) {
        if ready.isEmpty, !awaitsOutcomeRoom, let id = freeConnection(for: flight.request.lane, now: now) {
            return occupy(id, with: consume flight, now: now)
        }
        if awaitsOutcomeRoom { tally.atOutcomeLimit += 1 } else { tally.atConnectionLimit += 1 }
        flight.queued = now
        ready.append(flight)
    }

    /// Lets requests go that could have gone while the plan was held, no faster than twice as fast as they came.
    mutating func releaseHeld(now: Int64) {
        while let (flight, since) = held.first, !pause.isPaused(at: now), pause.release(of: since) <= now {
            _ = held.popFirst()
            seat(flight, now: now)
        }
    }

    /// Goes on with what waits for a connection.
    mutating func endPause(now: Int64) {
        wasPaused = false
        pumpReady(now: now)
    }

    /// Lets nothing go while too many outcomes wait to be written, and everything that is due once they do not.
    ///
    /// What waits for that is late: whoever reads the outcomes is this run's affair and not the target's.
    public mutating func holdSends(_ isHeld: Bool, now: Int64) {
        awaitsOutcomeRoom = isHeld
        if !isHeld { pumpReady(now: now) }
    }

    /// Closes connections that have been idle for too long to be used again.
    mutating func closeStale(now: Int64) {
        while let idle = connections.longestIdle, now - idle.since > limits.maximumIdle { close(idle.id) }
    }

    private mutating func freeConnection(for lane: Int, now: Int64) -> Int? {
        if let own = connections.vacant(lane: lane, now: now, limit: limits.maximumIdle) {
            if !own.isStale { return own.id }
            close(own.id)
        }
        return spare(now: now) ?? newConnection(lane: lane) ?? reused(now: now)
    }

    private mutating func occupy(_ id: Int, with flight: consuming InFlight, now: Int64) {
        if speed == .max { flight.due = now }
        let lane = flight.request.lane
        if connections.occupy(id, with: consume flight, lane: lane) { send(on: id) }
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
        guard connections.count < mostConnections else { return nil }
        let id = connections.add(lane: lane)
        actions.append(.open(connection: id))
        return id
    }

    /// The connection that has been idle for longest, unless it is too old: then one in its place.
    private mutating func reused(now: Int64) -> Int? {
        guard let (id, since) = connections.longestIdle else { return nil }
        if now - since <= limits.maximumIdle { return id }
        close(id)
        return newConnection(lane: 0)
    }

    mutating func close(_ id: Int) {
        _ = connections.remove(id)
        actions.append(.close(connection: id))
    }

    private mutating func send(on id: Int) {
        if passesGate(id) { sendNow(on: id) }
    }

    /// Lets the connection's request go.
    mutating func sendNow(on id: Int) {
        guard let image = connections.request(on: id)?.image else { return }
        var sessionID: [UInt8]?
        if image.sessionID != nil {
            // A group lets nothing go before its session is open: a recorded id never reaches a target by mistake.
            guard let group = connections.group(on: id), let new = groups[group].sessionID else {
                preconditionFailure("an event goes to an open session alone")
            }
            sessionID = new
        }
        actions.append(.send(connection: id, image, sessionID: sessionID))
    }

    /// Makes a connection ready for a request that is due soon.
    mutating func prepareConnection(lane: Int, dueIn: Int64, now: Int64) {
        if let own = connections.vacant(lane: lane, now: now + dueIn, limit: limits.maximumIdle), own.isStale {
            close(own.id)
        }
        guard connections.hasNone(lane: lane) else { return }
        if connections.count >= mostConnections, let idle = connections.longestIdle,
            now + dueIn - idle.since > limits.maximumIdle
        {
            // It could not be used by then, and there is room for no other one.
            close(idle.id)
        }
        _ = newConnection(lane: lane)
    }

    /// Lets requests that lack a connection go, as far as there are any.
    private mutating func pumpReady(now: Int64) {
        while !awaitsOutcomeRoom, !pause.isPaused(at: now), let lane = ready.first({ $0.request.lane }),
            let id = freeConnection(for: lane, now: now), let flight = ready.popFirst()
        {
            occupy(id, with: flight, now: now)
        }
    }

    /// A connection is made.
    public mutating func opened(_ id: Int, now: Int64) {
        if pause.isPaused(at: now), let flight = connections.takeUnsent(id) { held.append((flight, now)) }
        guard connections.opened(id, now: now) else { return }
        wasOpened = true
        tally.connections += 1
        if connections.isBusy(id) { send(on: id) } else { pumpReady(now: now) }
    }

    /// A connection could not be made.
    ///
    /// Nothing has gone on it; its request is not tried again.
    ///
    /// Where not even the first connection could be made before the run starts, there is no run. Where this machine gave no
    /// descriptor for it (`isOutOfDescriptors`) the target has no part in that: the request waits for one of the others.
    public mutating func openFailed(
        _ id: Int, isTimeOut: Bool = false, isOutOfDescriptors: Bool = false, now: Int64
    ) {
        let flight = connections.remove(id)
        if isOutOfDescriptors, connections.count > 0 {
            mostConnections = connections.count
            guard var flight else { return }
            tally.atConnectionLimit += 1
            flight.queued = now
            ready.append(flight)
        } else if let flight {
            releaseHold(of: flight.request)
            leaveUnsent(flight)
            finish(flight, .notSent(isTimeOut ? .connectTimedOut : .connectFailed), now: now)
            if !isOutOfDescriptors { noteFailure(isConnect: true, now: now) }
        } else if now < origin && !wasOpened {
            stop(now: now, as: .targetGone(.unreachable))
        }
        pumpReady(now: now)
    }

    private mutating func noteFailure(isConnect: Bool, now: Int64) {
        if let cause = breaker.noteFailure(isConnect: isConnect, now: now) { stop(now: now, as: .targetGone(cause)) }
    }

    private mutating func leaveUnsent(_ flight: InFlight) {
        if let group = flight.group { groups[group].unsent -= 1 }
    }

    /// The first octet of the connection's request is about to be written, at `now`; false where it must not be any more.
    public mutating func sending(_ id: Int, now: Int64) -> Bool {
        guard let (footprint, group) = connections.markSent(id, now: now) else { return false }
        inFlight += 1
        heldOctets -= footprint
        answerSweep = min(answerSweep ?? .max, now + min(limits.firstOctetTimeout, limits.answerTimeout))
        if let group {
            groups[group].unsent -= 1
            if !groups[group].queue.isEmpty { pump(group, now: now) }
        }
        return true
    }

    /// The connection's request has its answer.
    ///
    /// `isReusable`: whether another request may go on it.
    public mutating func answered(_ id: Int, _ answer: Answer, isReusable: Bool, now: Int64) {
        guard var flight = connections.takeSent(id) else { return }
        breaker.noteAnswer(now: now)
        heed(answer, now: now)
        flight.isCut = answer.isCut
        flight.readSize = answer.readSize
        if isReusable && ending == nil { connections.vacate(id, now: now) } else { close(id) }
        if flight.request.opensSession { flight.opening = Self.opening(by: answer) }
        let result = Outcome.Result.answered(status: answer.status, text: answer.content.map(String.init(octets:)))
        finish(flight, result, completed: now, now: now)
        pumpReady(now: now)
    }

    /// Holds the plan where a target that is asked too much says for how long.
    private mutating func heed(_ answer: Answer, now: Int64) {
        guard answer.status == 429 || answer.status == 503, let retryAfter = answer.retryAfter else { return }
        switch retryAfter {
        case .unreadable: tally.unreadableRetryAfter += 1
        case .wait(let time):
            guard limits.honoursRetryAfter, ending == nil else { return }
            pause.hold(until: now + min(time, limits.longestPause), now: now)
            wasPaused = wasPaused || pause.isPaused(at: now)
            (tally.paused, tally.pauses) = (pause.total, pause.count)
        }
    }

    /// What the run did beside its outcomes up to `now`: of a pause that lasts longer than the run only what there was of it.
    public func tally(at now: Int64) -> RunTally {
        var tally = tally
        if pause.isPaused(at: now) { tally.paused -= min(tally.paused, pause.until - now) }
        return tally
    }

    /// Octets of an answer came, and not its end; `status` once its head is whole.
    public mutating func received(_ id: Int, status: Int?, now: Int64) {
        connections.received(id, status: status, now: now)
        answerSweep = min(answerSweep ?? .max, now + limits.stallTimeout)
    }

    /// What came on the connection is no answer, or none will come.
    public mutating func failed(_ id: Int, _ reason: Outcome.Unknown, now: Int64) {
        let arrival = connections.arrival(id)
        let hadServed = connections.hasServed(id)
        guard var flight = connections.remove(id) else { return }
        flight.partialStatus = arrival?.status
        actions.append(.close(connection: id))
        if flight.sent == nil {
            releaseHold(of: flight.request)
            leaveUnsent(flight)
            finish(flight, .notSent(.connectFailed), now: now)
        } else {
            flight.isLostOnReuse = hadServed && arrival == nil && reason == .connectionLost
            finish(flight, .unknown(reason), completed: now, now: now)
        }
        if reason != .stopped { noteFailure(isConnect: flight.sent == nil, now: now) }
        pumpReady(now: now)
    }

    /// The target closed the connection.
    ///
    /// A request on it is lost, if the reader of answers did not report it first. Where another one is due soon, the
    /// connection is made again at once.
    public mutating func closed(_ id: Int, now: Int64) {
        guard let lane = connections.lane(id) else { return }
        if connections.isBusy(id) {
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

    /// Fails what has had no answer for too long, and finds when to look again: seldom, since that is linear.
    mutating func expireAnswers(now: Int64) {
        answerSweep = nil
        for (id, sent, arrival) in connections.waiting() {
            let (deadline, reason) = limits.deadline(sent: sent, arrival: arrival?.last)
            if deadline <= now {
                failed(id, reason, now: now)
            } else {
                answerSweep = min(answerSweep ?? .max, deadline)
            }
        }
    }

    /// Ends what is still in flight when a stopped run has waited long enough.
    mutating func cutOff(now: Int64) {
        drainDeadline = nil
        for id in connections.busy() { failed(id, .stopped, now: now) }
    }
}
