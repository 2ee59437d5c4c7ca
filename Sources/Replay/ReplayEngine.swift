import EventLog

/// Decides what goes when, and what became of it: a value without clock or sockets.
///
/// Planned requests go in; time and what the network did are told to it; actions and outcomes come out. All times are
/// nanoseconds since the run's start on one monotonic clock. Each admitted request has exactly one outcome.
///
/// ```
/// admit ─▶ timeline ─due─▶ group (order, session, causality) ─▶ ready ─connection─▶ in flight ─▶ outcome
/// ```
public struct ReplayEngine: Sendable {
    /// Something for whoever owns the sockets to do, in order.
    public enum Action: Sendable, Equatable {
        /// Connect; report `opened` or `openFailed`.
        case open(connection: Int)
        /// Close; nothing need be reported.
        case close(connection: Int)
        /// Read the clock, report `sending`, then write the image with `sessionID` in its place.
        case send(connection: Int, RequestImage, sessionID: [UInt8]?)
    }

    let limits: ReplayLimits
    let speed: ReplaySpeed
    let late: LatePolicy

    /// What is to be done, in order.
    ///
    /// Whoever does it takes it.
    public internal(set) var actions: [Action] = []
    /// What became of requests, in the order in which it was known.
    public internal(set) var outcomes: [Outcome] = []

    /// Requests that are not due yet.
    var timeline = Queue<PlannedRequest>()
    /// How many at the front of the timeline have had a connection made ready.
    var prepared = 0
    var groups = GroupTable()
    /// Groups whose head waits for an answer, by their places: until when.
    ///
    /// A group that is gone may have left one for another at its place, which is woken for nothing.
    var waits = DeadlineHeap<Int>()
    /// Requests that only lack a connection.
    var ready = Queue<InFlight>()
    var connections = ConnectionSet()
    /// When to look for requests without answer: never later than the first time-out in flight.
    var answerSweep: Int64?
    var gate: IntentGate
    var ending: Ending?
    var drainDeadline: Int64?
    var breaker: CircuitBreaker
    var pause = PlanPause()
    /// Whether what waits for the pause to end has not been let go.
    var wasPaused = false
    /// Requests that could go while the plan was held, and since when.
    var held = Queue<(flight: InFlight, since: Int64)>()
    /// As many connections as there may be: what was asked for, or fewer where the system gives no more.
    var mostConnections: Int
    /// Whether nothing goes since too many outcomes wait to be written.
    var awaitsOutcomeRoom = false
    /// What the run did beside its outcomes.
    public internal(set) var tally = RunTally()

    /// Requests admitted that have no outcome yet.
    public private(set) var open = 0
    /// Requests that went and have no outcome yet.
    public internal(set) var inFlight = 0
    /// About the octets of the admitted requests that have not gone yet.
    public internal(set) var heldOctets = 0
    private var isPlanWhole = false
    private var isSettled = false
    private var hasProbed = false
    var wasOpened = false

    /// Why no more is sent.
    public enum Ending: Sendable, Equatable {
        /// The run was stopped.
        case stopped
        /// The target is gone, and how that was seen.
        case targetGone(Cause)
    }

    /// When the run starts on its own clock: 0, or where a resumed run goes on.
    let origin: Int64

    /// Makes an engine for one run.
    ///
    /// - Parameters:
    ///   - journals: Whether each request waits for its intent to be written (`takeJournalEntries`).
    ///   - origin: When the run starts on its own clock; above 0 for a run that goes on.
    public init(
        speed: ReplaySpeed, late: LatePolicy = .catchUp, limits: ReplayLimits = .standard, journals: Bool = false,
        origin: Int64 = 0
    ) {
        self.speed = speed
        self.late = late
        self.limits = limits
        self.origin = origin
        mostConnections = limits.connections
        breaker = CircuitBreaker(limits: limits)
        gate = IntentGate(isShut: journals)
    }

    /// Whether more of the plan can be taken.
    public var wantsMore: Bool {
        if isPlanWhole { return false }
        return open == 0
            || (timeline.count < limits.window && open < limits.open && heldOctets < limits.heldOctets)
    }
    /// Whether everything planned has its outcome.
    public var isFinished: Bool { isPlanWhole && open == 0 }
    /// Whether the run was stopped or given up, or ended with a target that took no connection after its last answer.
    public var hasEnded: Ending? {
        ending ?? (isFinished && breaker.connectFailures > 0 ? .targetGone(.unreachable) : nil)
    }

    /// Takes the next request of the plan, in the plan's order.
    public mutating func admit(_ request: PlannedRequest, now: Int64) {
        if case .end = request.content, ending != nil { return }
        open += 1
        guard ending == nil else {
            finish(InFlight(request: request), .notSent(reasonAtEnd(request)), now: now)
            return
        }
        heldOctets += request.footprint
        timeline.append(request)
    }

    /// Says that the plan has no more requests.
    public mutating func planEnded() {
        isPlanWhole = true
    }

    /// Does all that is due at `now`.
    ///
    /// Before the run's start `now` is less than its origin, so negative for most: connections are made then.
    public mutating func advance(to now: Int64) {
        while let request = timeline.first, request.due <= pause.reached(at: now) {
            _ = timeline.popFirst()
            if prepared > 0 { prepared -= 1 }
            if gate.lookedAhead > 0 { gate.lookedAhead -= 1 }
            release(request, now: now)
        }
        while let group = waits.popDue(at: now) {
            groups[group].waitScheduled = nil
            pump(group, now: now)
        }
        if wasPaused && !pause.isPaused(at: now) { endPause(now: now) }
        releaseHeld(now: now)
        if let answerSweep, answerSweep <= now { expireAnswers(now: now) }
        closeStale(now: now)
        askAhead(now: now)
        if now < origin && !hasProbed, let first = timeline.first {
            // Whether the target is there at all is asked before the start, however late the first request is due.
            hasProbed = true
            prepareConnection(lane: first.lane, dueIn: 0, now: now)
        }
        while prepared < timeline.count, let next = timeline[prepared], next.due - limits.openAhead <= now {
            prepared += 1
            if next.goes { prepareConnection(lane: next.lane, dueIn: next.due - now, now: now) }
        }
        if let drainDeadline, drainDeadline <= now { cutOff(now: now) }
        if isPlanWhole && timeline.isEmpty && !isSettled {
            isSettled = true
            settleStartless(now: now)
        }
    }

    /// When `advance` has something to do next, if nothing happens before.
    public var nextWake: Int64? {
        var wake = Int64.max
        if let first = timeline.first { wake = min(wake, pause.instant(of: first.due)) }
        if let held = held.first { wake = min(wake, pause.release(of: held.since)) }
        if wasPaused { wake = min(wake, pause.until) }
        if let idle = connections.longestIdle { wake = min(wake, idle.since + limits.maximumIdle + 1) }
        if let next = timeline[prepared] { wake = min(wake, next.due - limits.openAhead) }
        if let ask = nextAsk { wake = min(wake, ask) }
        if let wait = waits.first { wake = min(wake, wait) }
        if let answerSweep { wake = min(wake, answerSweep) }
        if let drainDeadline { wake = min(wake, drainDeadline) }
        return wake == .max ? nil : wake
    }

    /// Ends the run: nothing more goes; what is in flight has `drain` to be answered.
    public mutating func stop(now: Int64, as reason: Ending = .stopped) {
        guard ending == nil else { return }
        ending = reason
        drainDeadline = now + limits.drain
        while let request = timeline.popFirst() {
            heldOctets -= request.footprint
            if case .end = request.content {
                open -= 1
                continue
            }
            let group = request.order.flatMap { groups.place(of: $0) }
            finish(InFlight(request: request, group: group), .notSent(reasonAtEnd(request)), now: now)
        }
        prepared = 0
        gate.lookedAhead = 0
        for group in groups.inOrder {
            while let request = groups[group].queue.popFirst() {
                heldOctets -= request.footprint
                finish(InFlight(request: request, group: group), .notSent(endingReason), now: now)
            }
        }
        while let (flight, _) = held.popFirst() {
            heldOctets -= flight.request.footprint
            finish(flight, .notSent(endingReason), now: now)
        }
        while let flight = ready.popFirst() {
            heldOctets -= flight.request.footprint
            finish(flight, .notSent(endingReason), now: now)
        }
        for id in connections.unsent() {
            guard let flight = connections.remove(id) else { continue }
            actions.append(.close(connection: id))
            heldOctets -= flight.request.footprint
            finish(flight, .notSent(endingReason), now: now)
        }
    }

    /// Takes the actions that are to be done now.
    public mutating func takeActions(into taken: inout [Action]) {
        taken.removeAll(keepingCapacity: true)
        swap(&taken, &actions)
    }

    /// Takes the outcomes so far.
    public mutating func takeOutcomes() -> [Outcome] {
        var taken: [Outcome] = []
        swap(&taken, &outcomes)
        return taken
    }

    var endingReason: Outcome.NotSent {
        switch ending {
        case .targetGone(.unreachable): .connectFailed
        case .targetGone: .givenUp
        case .stopped, nil: .stopped
        }
    }

    mutating func releaseHold(of request: PlannedRequest) {
        heldOctets -= request.footprint
    }

    /// Takes what says that a group has no later request.
    mutating func takeEnd(_ request: PlannedRequest) {
        open -= 1
        releaseHold(of: request)
        guard let group = request.order.flatMap({ groups.place(of: $0) }) else { return }
        groups[group].sawLast = true
        dropIfDone(group)
    }

    /// Since when the request has waited that lacks a connection, or the end of a pause, for longest; nil where none does.
    ///
    /// What waits for an answer or its session is not counted: that is how the recording was.
    public var waitingSince: Int64? {
        let since = [ready.first?.queued, held.first?.since].compactMap { $0 }
        return since.min()
    }

    /// Gives a request its outcome, once, and what follows from it for its group.
    mutating func finish(_ flight: InFlight, _ result: Outcome.Result, completed: Int64? = nil, now: Int64) {
        open -= 1
        if flight.sent != nil { inFlight -= 1 }
        let request = flight.request
        if case .notSent = result { takeBackIntent(of: request) }
        var replayed: String?
        if let group = flight.group {
            groups[group].resolve(request.seq)
            if request.opensSession {
                settle(group, with: flight.opening, now: now)
                noteSession(of: flight, result)
            }
            replayed = groups[group].sessionText
        }
        var outcome = Outcome(of: request, result, replayedSession: replayed, readSize: flight.readSize)
        outcome.due = flight.due
        outcome.sent = flight.sent
        outcome.completed = completed
        outcome.isUnordered = flight.isUnordered
        outcome.ready = flight.ready
        outcome.slip = flight.slip
        outcome.partialStatus = flight.partialStatus
        outcome.isCut = flight.isCut
        outcome.isLostOnReuse = flight.isLostOnReuse
        outcomes.append(outcome)
        guard let group = flight.group else { return }
        if ending == nil { pump(group, now: now) }
        dropIfDone(group)
    }
}

extension PlannedRequest {
    /// Whether the request names a session that an earlier one opened.
    var isSessionEvent: Bool {
        if call == .event, session != nil, !opensSession { return true }
        return false
    }
}

extension Outcome {
    /// What became of a planned request that did not go; who knows when it went says so.
    ///
    /// `readSize`: octets of the answer's content that were read, where its text has not all of them.
    init(of request: PlannedRequest, _ result: Result, replayedSession: String? = nil, readSize: Int? = nil) {
        let reasons = request.refusal.flatMap {
            $0.compared(
                with: result, isWhole: readSize == nil, recordedSession: request.session,
                replayedSession: replayedSession)
        }
        self.init(
            seq: request.seq, copy: request.copy, call: request.call.rawValue, eventType: request.eventType,
            session: request.session, replayedSession: replayedSession, due: request.due,
            result: result, recordedStatus: request.recordedStatus,
            verdict: Verdict(
                recorded: request.recordedStatus, result: result, isSessionEvent: request.isSessionEvent,
                isOtherReason: reasons == .different),
            made: request.made)
        self.readSize = readSize
        guard let reasons else { return }
        if reasons == .different { recordedText = request.refusal.map { String(octets: $0.content) } }
        isStatusAlone = reasons == .unknown
    }
}

extension String {
    /// The text whose characters are these octets, mapped one to one to U+0000–U+00FF.
    public init(octets: some Collection<UInt8>) {
        if octets.allSatisfy({ $0 < 0x80 }) {
            self.init(decoding: octets, as: UTF8.self)
            return
        }
        var scalars = String.UnicodeScalarView()
        for octet in octets { scalars.append(Unicode.Scalar(octet)) }
        self.init(scalars)
    }
}
