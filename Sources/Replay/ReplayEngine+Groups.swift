import EventLog
import MediaCollection

/// A request on its way from due to outcome.
struct InFlight: Sendable {
    var request: PlannedRequest
    var due: Int64
    var sent: Int64?
    var isUnordered = false
    /// When it could go, where that was after it was due.
    var ready: Int64?
    /// By how much its session was put off; `due` has that in it.
    var slip: Int64?
    /// The id that a start's answer gave.
    var newSession: [UInt8]?
    /// The status of an answer of which the end never came.
    var partialStatus: Int?
    /// Whether the answer was left before its end.
    var isCut = false

    init(request: PlannedRequest) {
        self.request = request
        due = request.due
    }
}

/// Requests that keep their order, with the session they belong to.
struct Group: Sendable {
    enum Session: Sendable, Equatable {
        /// There is none to wait for.
        case none
        /// The start has no answer yet.
        case awaited
        /// The target's id.
        case open([UInt8])
        /// The target opened none.
        case failed
    }

    var session: Session
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

extension ReplayEngine {
    /// Puts a request that is due where it waits for what it has to.
    mutating func release(_ request: PlannedRequest, now: Int64) {
        if case .skip(let reason) = request.content {
            releaseHold(of: request)
            if let key = request.order { enter(key, request) }
            finish(InFlight(request: request), .notSent(reason), now: now)
            return
        }
        guard let key = request.order else {
            dispatch(InFlight(request: request), now: now)
            return
        }
        enter(key, request)
        if request.opensSession {
            // The start waits for nobody, least of all for events that wait for it.
            dispatch(InFlight(request: request), now: now)
        } else {
            let isAlone = groups[key]?.queue.isEmpty ?? true
            groups[key]?.queue.append(request)
            pump(key, now: now, justDue: isAlone ? request.seq : nil)
        }
    }

    private mutating func enter(_ key: PlannedRequest.OrderGroup, _ request: PlannedRequest) {
        if case .session = key {
            let session = request.openedSession.map { Group.Session.open($0) } ?? .awaited
            groups[key, default: Group(session: session)].sawLast = request.isLastOfGroup
        } else {
            groups[key, default: Group(session: .none)].sawLast = true
        }
        if request.opensSession { groups[key]?.sawStart = true }
    }

    /// What the head of a group may do.
    private enum Step {
        case stay
        case hold(until: Int64)
        case wait(until: Int64)
        case go(isUnordered: Bool)
        case skip
        case fail
    }

    private func step(_ key: PlannedRequest.OrderGroup, now: Int64) -> Step {
        guard let group = groups[key], let head = group.queue.first, group.unsent == 0, ending == nil else {
            return .stay
        }
        switch group.session {
        case .awaited: return .stay
        case .failed: return .fail
        case .none, .open: break
        }
        if head.due < group.skipsBefore { return .skip }
        let due = head.due.addingSaturating(group.slip)
        if now < due { return .hold(until: due) }
        guard head.follows.contains(where: group.unresolved.contains) else { return .go(isUnordered: false) }
        let until = group.headWait ?? (speed == .max ? now : due).addingSaturating(limits.causalWait)
        return now < until ? .wait(until: until) : .go(isUnordered: true)
    }

    /// Lets those at the head of a group go that may; `justDue` is one that has not waited.
    mutating func pump(_ key: PlannedRequest.OrderGroup, now: Int64, justDue: Int? = nil) {
        while true {
            // No copy of the group is alive while it changes, or its queue would be copied each time.
            switch step(key, now: now) {
            case .stay: return
            case .hold(let until):
                schedule(key, at: until)
                return
            case .wait(let until):
                groups[key]?.headWait = until
                schedule(key, at: until)
                return
            case .go(let isUnordered):
                let waited = groups[key]?.headWait != nil
                guard let head = takeHead(key) else { return }
                var flight = InFlight(request: head)
                flight.isUnordered = isUnordered
                if let slip = groups[key]?.slip, slip > 0 {
                    flight.slip = slip
                    flight.due = head.due.addingSaturating(slip)
                }
                // What was put off goes when it is due; what waited for an answer goes when that came.
                if head.seq != justDue && (flight.slip == nil || waited) { flight.ready = max(now, flight.due) }
                dispatch(flight, now: now)
            case .skip:
                guard let head = takeHead(key) else { return }
                releaseHold(of: head)
                failAlone(head, .late, now: now)
            case .fail:
                guard let head = takeHead(key) else { return }
                releaseHold(of: head)
                failAlone(head, .noSession, now: now)
            }
        }
    }

    private mutating func takeHead(_ key: PlannedRequest.OrderGroup) -> PlannedRequest? {
        groups[key]?.headWait = nil
        return groups[key]?.queue.popFirst()
    }

    /// Wakes a group; an entry that comes too early is renewed when it fires.
    private mutating func schedule(_ key: PlannedRequest.OrderGroup, at time: Int64) {
        if let scheduled = groups[key]?.waitScheduled, scheduled <= time { return }
        groups[key]?.waitScheduled = time
        waits.add(key, at: time)
    }

    /// The outcome of an event that does not go; does not pump, since the caller does.
    private mutating func failAlone(_ request: PlannedRequest, _ reason: Outcome.NotSent, now: Int64) {
        var alone = request
        alone.order = nil
        finish(InFlight(request: alone), .notSent(reason), now: now)
    }

    /// Notes what a start's answer, or the lack of one, means for its group.
    mutating func settle(_ key: PlannedRequest.OrderGroup, with id: [UInt8]?, now: Int64) {
        groups[key]?.session = id.map { .open($0) } ?? .failed
        guard id != nil, speed != .max, let head = groups[key]?.queue.first else { return }
        switch late {
        case .catchUp: break
        case .slip: groups[key]?.slip = max(0, now - head.due)
        case .skip: groups[key]?.skipsBefore = now
        }
    }

    /// Forgets a group that nothing more can come of, so that memory does not grow with the number of sessions.
    mutating func dropIfDone(_ key: PlannedRequest.OrderGroup) {
        if let group = groups[key], group.sawLast, group.queue.isEmpty, group.unresolved.isEmpty { groups[key] = nil }
    }

    /// Fails groups whose start can no longer come: a plan that is whole owes each group its start.
    mutating func settleStartless(now: Int64) {
        let startless = groups.filter { $0.value.session == .awaited && !$0.value.sawStart }.keys
        for key in startless.sorted(by: PlannedRequest.OrderGroup.inOrder) {
            settle(key, with: nil, now: now)
            pump(key, now: now)
            dropIfDone(key)
        }
    }

    /// The id in a start's answer; nil where the target opened no session, or names it in a way that may not be sent.
    static func openedSession(by answer: Answer) -> [UInt8]? {
        guard (200..<300).contains(answer.status), let location = answer.location,
            let id = SessionLocation.sessionID(in: location), !id.isEmpty, id.count <= longestSessionID,
            id.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !notInSegment.contains($0) })
        else { return nil }
        return id
    }

    /// Of a session id: sixteen times what was ever seen.
    private static let longestSessionID = 1024
    /// Octets that would end a path's segment: `/`, `?`, `#`.
    private static let notInSegment: [UInt8] = [0x2F, 0x3F, 0x23]
}
