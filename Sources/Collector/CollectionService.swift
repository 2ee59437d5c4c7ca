internal import MediaCollection

/// The collection API as a function: request in, answer out.
///
/// It has no socket and no clock of its own.
struct CollectionService {
    private var registry: SessionRegistry
    private var faults: FaultPlan
    private let assumptions: Assumptions
    private var rate: RequestRate
    /// The wall clock at the steady clock's 0, in nanoseconds since 1970.
    private let wall: Int64
    /// Answers by status.
    private(set) var answers: [Int: Int] = [:]

    /// Requests that were read and whose answers went wrong on the wire.
    private(set) var wrongOnTheWire = 0
    /// Requests that a fault left unread.
    private(set) var requestsLeftUnread = 0

    var sessionsOpened: Int { registry.opened }
    var sessionsForgotten: Int { registry.forgotten }

    init(options: CollectorOptions, seed: UInt64, wall: Int64 = 0) {
        self.wall = wall
        assumptions = options.assumptions
        rate = RequestRate(limit: options.assumptions.rateLimit)
        registry = SessionRegistry(
            idleLimit: Self.scaled(options.idleLimit, by: options.speed),
            stuckLimit: Self.scaled(options.stuckLimit, by: options.speed), countLimit: options.sessionLimit,
            seed: seed,
            closedFor: options.assumptions.closedFor.map { Self.scaled($0, by: options.speed) },
            // A device's clock does not run faster than others.
            idleByTs: options.assumptions.idleClock == .ts ? Self.scaled(options.idleLimit, by: 1) : nil)
        // Ids do not depend on which faults there are.
        faults = FaultPlan(options.faults, seed: ~seed)
    }

    /// Answers a request that arrives at `now`, in nanoseconds of a steady clock.
    mutating func answer(_ request: CollectionRequest, at now: Int64) -> Answer {
        count(answered(request, at: now))
    }

    /// Counts an answer, and gives it back.
    mutating func count(_ answer: Answer) -> Answer {
        if answer.wire == nil { answers[answer.status, default: 0] += 1 } else { wrongOnTheWire += 1 }
        return answer
    }

    private mutating func answered(_ request: CollectionRequest, at now: Int64) -> Answer {
        if request.method == "OPTIONS" { return .empty(200) }
        if let type = Self.schemaType(request.path.range, of: request.target) {
            guard request.method == "GET" || request.method == "HEAD" else {
                return .error(405, "only GET reads a schema")
            }
            guard let type = EventType(octets: type) else { return .error(404, "there is no such event type") }
            return Answer(status: 200, content: EventSchema.document(for: type))
        }
        guard let call = request.call else { return .error(404, "nothing is collected at this path") }
        guard request.method == "POST" else { return .error(405, "only POST is collected here") }
        if rate.isOver(at: now) {
            var answer = Answer.error(429, "more than so many requests a second are not taken")
            answer.retryAfter = "1"
            return answer
        }
        let effects = faults.effects(on: call, request.type)
        var answer: Answer
        if let status = effects.status {
            answer = status >= 400 ? .error(status, "a fault that was asked for: status \(status)") : .empty(status)
            answer.retryAfter = effects.retryAfter
            // A redirection leads away from here: a client that follows it is found out.
            if (300..<400).contains(status) { answer.location = "http://192.0.2.1/redirected" }
        } else if let coding = request.coding {
            answer = .error(415, "the content coding \(coding) is not understood here")
        } else {
            switch request.path.kind {
            case .sessionEvents(let range): answer = event(request, of: Array(request.target[range]), at: now)
            case .downloaded: answer = request.rejection ?? .empty(201)
            default: answer = start(request, effects.location ?? .path, at: now)
            }
        }
        answer.delay = effects.delay
        answer.wire = effects.wire
        return answer
    }

    /// Whether the request that begins is to be left unread; counted.
    mutating func leavesUnread() -> Bool {
        let isLeft = faults.leavesUnread()
        if isLeft { requestsLeftUnread += 1 }
        return isLeft
    }

    private mutating func start(_ request: CollectionRequest, _ form: LocationForm, at now: Int64) -> Answer {
        if let rejection = request.rejection ?? untimely(request, of: nil, at: now) { return rejection }
        // A downloaded session has no id to go on with.
        if request.members?.isBatch == true { return .empty(201) }
        let id = registry.open(playhead: request.playhead, at: now, ts: request.ts)
        var path = request.target[request.path.range]
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        var answer = Answer.empty(201)
        answer.location = form.value(
            path: String(decoding: path, as: UTF8.self), id: String(decoding: id, as: UTF8.self),
            authority: request.authority)
        return answer
    }

    private mutating func event(_ request: CollectionRequest, of id: [UInt8], at now: Int64) -> Answer {
        switch registry.verdict(on: id, request.type, at: now, ts: request.ts) {
        case .unknown: return .error(404, "there is no session of this id")
        case .closed(let closing): return .error(assumptions.closedStatus, "the session is closed: \(closing.rawValue)")
        case .open: break
        }
        if let rejection = request.rejection ?? untimely(request, of: id, at: now) { return rejection }
        registry.apply(request.type, playhead: request.playhead, to: id, at: now, ts: request.ts)
        return .empty(204)
    }

    /// The 400 for a `ts` that is not taken.
    private func untimely(_ request: CollectionRequest, of id: [UInt8]?, at now: Int64) -> Answer? {
        guard let ts = request.ts else { return nil }
        let clock = (wall &+ now) / 1_000_000
        if let limit = assumptions.oldTs, clock.saturatingDistance(from: ts) > Self.scaled(limit, by: 1) / 1_000_000 {
            return .error(400, "playerTime.ts: found \(ts), which is too long ago")
        }
        if let limit = assumptions.futureTs, ts.saturatingDistance(from: clock) > Self.scaled(limit, by: 1) / 1_000_000
        {
            return .error(400, "playerTime.ts: found \(ts), which is too far ahead")
        }
        guard let id, let times = registry.times(of: id) else { return nil }
        if assumptions.equalTs == .reject, ts == times.last {
            return .error(400, "playerTime.ts: found \(ts), as in the event before")
        }
        if assumptions.beforeStart == .reject, let start = times.start, ts < start {
            return .error(400, "playerTime.ts: found \(ts), which is before the session's start")
        }
        return nil
    }

    /// The last segment where the one before it is `schemas`.
    private static func schemaType(_ path: Range<Int>, of target: [UInt8]) -> [UInt8]? {
        let segments = target[path].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.count >= 2, segments[segments.count - 2].elementsEqual("schemas".utf8) else { return nil }
        return segments.last.map { Array($0) }
    }

    private static func scaled(_ limit: Duration, by speed: Double) -> Int64 {
        let parts = limit.components
        let seconds = (Double(parts.seconds) + Double(parts.attoseconds) * 1e-18) / speed
        return Int64(max(0, min(seconds * 1e9, 9e18)))
    }
}
