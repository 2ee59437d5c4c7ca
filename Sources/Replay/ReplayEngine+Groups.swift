import MediaCollection

extension ReplayEngine {
    /// Puts a request that is due where it waits for what it has to.
    mutating func release(_ request: PlannedRequest, now: Int64) {
        if case .end = request.content { return takeEnd(request) }
        let group = enter(request)
        if case .skip(let reason) = request.content {
            releaseHold(of: request)
            finish(InFlight(request: request, group: group), .notSent(reason), now: now)
            return
        }
        guard let group, !request.opensSession else {
            // The start waits for nobody, least of all for events that wait for it.
            dispatch(InFlight(request: request, group: group), now: now)
            return
        }
        let isAlone = groups[group].queue.isEmpty
        groups[group].queue.append(request)
        pump(group, now: now, justDue: isAlone ? request.seq : nil)
    }

    /// The place of the request's group; nil where it has none.
    private mutating func enter(_ request: PlannedRequest) -> Int? {
        guard let key = request.order else { return nil }
        guard key.isSession else {
            let group = groups.enter(key, session: .none)
            groups[group].sawLast = true
            return group
        }
        let opened = request.openedSession
        let group = groups.enter(key, session: opened.map { .open($0.id) } ?? .awaited)
        if let opened { groups[group].slip = opened.slip }
        groups[group].sawLast = request.isLastOfGroup
        if request.opensSession { groups[group].sawStart = true }
        return group
    }

    /// What the head of a group may do.
    private enum Step {
        case stay
        case hold(until: Int64)
        case wait(until: Int64)
        case go(isUnordered: Bool)
        case skip
        case fail(Outcome.NotSent)
    }

    private func step(_ group: Int, now: Int64) -> Step {
        guard ending == nil, groups[group].unsent == 0, let head = groups[group].queue.first else { return .stay }
        switch groups[group].session {
        case .awaited: return .stay
        case .failed(let reason): return .fail(reason)
        case .none, .open: break
        }
        if head.due < groups[group].skipsBefore { return .skip }
        let due = head.due.addingSaturating(groups[group].slip)
        if now < due { return .hold(until: due) }
        guard followsUnresolved(head, in: group) else { return .go(isUnordered: false) }
        let until = groups[group].headWait ?? (speed == .max ? now : due).addingSaturating(limits.causalWait)
        return now < until ? .wait(until: until) : .go(isUnordered: true)
    }

    private func followsUnresolved(_ request: PlannedRequest, in group: Int) -> Bool {
        request.followsAny && groups[group].unresolved.contains(where: request.follows)
    }

    /// Lets those at the head of a group go that may; `justDue` is one that has not waited.
    mutating func pump(_ group: Int, now: Int64, justDue: Int? = nil) {
        while true {
            switch step(group, now: now) {
            case .stay: return
            case .hold(let until):
                schedule(group, at: until)
                return
            case .wait(let until):
                groups[group].headWait = until
                schedule(group, at: until)
                return
            case .go(let isUnordered):
                let waited = groups[group].headWait != nil
                guard let head = takeHead(group) else { return }
                var flight = InFlight(request: head, group: group)
                flight.isUnordered = isUnordered
                let slip = groups[group].slip
                if slip > 0 {
                    flight.slip = slip
                    flight.due = head.due.addingSaturating(slip)
                }
                // What was put off goes when it is due; what waited for an answer goes when that came.
                if head.seq != justDue && (flight.slip == nil || waited) { flight.ready = max(now, flight.due) }
                dispatch(consume flight, now: now)
            case .skip:
                guard let head = takeHead(group) else { return }
                releaseHold(of: head)
                failAlone(head, .late, now: now)
            case .fail(let reason):
                guard let head = takeHead(group) else { return }
                releaseHold(of: head)
                failAlone(head, reason, now: now)
            }
        }
    }

    private mutating func takeHead(_ group: Int) -> PlannedRequest? {
        groups[group].headWait = nil
        return groups[group].queue.popFirst()
    }

    /// Wakes a group; an entry that comes too early is renewed when it fires.
    private mutating func schedule(_ group: Int, at time: Int64) {
        if let scheduled = groups[group].waitScheduled, scheduled <= time { return }
        groups[group].waitScheduled = time
        waits.add(group, at: time)
    }

    /// The outcome of an event that does not go; does not pump, since the caller does.
    private mutating func failAlone(_ request: PlannedRequest, _ reason: Outcome.NotSent, now: Int64) {
        finish(InFlight(request: request), .notSent(reason), now: now)
    }

    /// Notes what a start's answer, or the lack of one, means for its group.
    mutating func settle(_ group: Int, with opening: InFlight.Opening?, now: Int64) {
        switch opening {
        case .id(let id): groups[group].session = .open(id)
        case .failed(let reason): groups[group].session = .failed(reason)
        case nil: groups[group].session = .failed(.noSession)
        }
        guard opening?.id != nil, speed != .max, let head = groups[group].queue.first else { return }
        switch late {
        case .catchUp: break
        case .slip: groups[group].slip = max(0, now - head.due)
        case .skip: groups[group].skipsBefore = now
        }
    }

    /// Forgets a group that nothing more can come of, so that memory does not grow with the number of sessions.
    mutating func dropIfDone(_ group: Int) {
        if groups[group].sawLast, groups[group].queue.isEmpty, groups[group].unresolved.isEmpty { groups.remove(group) }
    }

    /// Fails groups whose start can no longer come: a plan that is whole owes each group its start.
    mutating func settleStartless(now: Int64) {
        for group in groups.inOrder where groups[group].session == .awaited && !groups[group].sawStart {
            settle(group, with: nil, now: now)
            pump(group, now: now)
            dropIfDone(group)
        }
    }

    /// What a start's answer says: no session where the target opened none, or names it in a way that may not be sent.
    static func opening(by answer: Answer) -> InFlight.Opening {
        guard (200..<300).contains(answer.status), let location = answer.locations.first else {
            return .failed(.noSession)
        }
        let id = SessionLocation.sessionID(in: location)
        // Some clients take the first line and others the last.
        if answer.locations.dropFirst().contains(where: { SessionLocation.sessionID(in: $0) != id }) {
            return .failed(.ambiguousSession)
        }
        guard let id, OpenedSession.maySend(id) else { return .failed(.noSession) }
        return .id(id)
    }

    /// Why a request does not go that an ended run has left: what would not have gone anyway is not the ending's.
    func reasonAtEnd(_ request: PlannedRequest) -> Outcome.NotSent {
        if case .skip(let reason) = request.content { return reason }
        if !request.opensSession, let group = request.order.flatMap({ groups.place(of: $0) }),
            case .failed(let reason) = groups[group].session
        {
            return reason
        }
        return endingReason
    }
}
