internal import JSONText
internal import MediaCollection

/// The collection API as a function: request in, answer out.
///
/// It has no socket and no clock of its own.
struct CollectionService {
    /// What is asked, octets as received.
    struct Request {
        var method: String
        var target: [UInt8]
        var authority: String
        /// The content's coding, where there is one other than identity.
        var coding: String?
        var body: [UInt8]
    }

    private var registry: SessionRegistry
    private var faults: FaultPlan
    private let rules = EventRules()
    /// Answers by status.
    private(set) var answers: [Int: Int] = [:]

    var sessionsOpened: Int { registry.opened }
    var sessionsForgotten: Int { registry.forgotten }

    init(options: CollectorOptions, seed: UInt64) {
        registry = SessionRegistry(
            idleLimit: Self.scaled(options.idleLimit, by: options.speed),
            stuckLimit: Self.scaled(options.stuckLimit, by: options.speed), countLimit: options.sessionLimit, seed: seed
        )
        // Ids do not depend on which faults there are.
        faults = FaultPlan(options.faults, seed: ~seed)
    }

    /// Answers a request that arrives at `now`, in nanoseconds of a steady clock.
    mutating func answer(_ request: Request, at now: Int64) -> Answer {
        let answer = answered(request, at: now)
        answers[answer.status, default: 0] += 1
        return answer
    }

    private mutating func answered(_ request: Request, at now: Int64) -> Answer {
        if request.method == "OPTIONS" { return .empty(200) }
        let path = RequestPath(target: request.target)
        if let type = Self.schemaType(path.range, of: request.target) {
            guard request.method == "GET" || request.method == "HEAD" else {
                return .error(405, "only GET reads a schema")
            }
            guard let type = EventType(octets: type) else { return .error(404, "there is no such event type") }
            return Answer(status: 200, content: EventSchema.document(for: type))
        }
        let call: CollectorFault.Call
        switch path.kind {
        case .sessions: call = .start
        case .sessionEvents: call = .event
        case .downloaded: call = .downloaded
        case .events, .other: return .error(404, "nothing is collected at this path")
        }
        guard request.method == "POST" else { return .error(405, "only POST is collected here") }
        let members = EventMembers.read(request.body)
        let type = members?.eventType.flatMap { EventType(octets: $0) }
        let effects = faults.effects(on: call, type)
        var answer: Answer
        if let status = effects.status {
            answer = status >= 400 ? .error(status, "a fault that was asked for: status \(status)") : .empty(status)
        } else if let coding = request.coding {
            answer = .error(415, "the content coding \(coding) is not understood here")
        } else {
            switch path.kind {
            case .sessionEvents(let range):
                answer = event(Array(request.target[range]), members, type, request.body, at: now)
            case .downloaded:
                answer = judged(request.body, at: .downloaded) ?? .empty(201)
            default:
                answer = start(request, path.range, members, effects.location ?? .path, at: now)
            }
        }
        answer.delay = effects.delay
        return answer
    }

    private mutating func start(
        _ request: Request, _ range: Range<Int>, _ members: EventMembers?, _ form: LocationForm, at now: Int64
    ) -> Answer {
        if let rejected = judged(request.body, at: .sessions) { return rejected }
        // A downloaded session has no id to go on with.
        if members?.isBatch == true { return .empty(201) }
        let id = registry.open(playhead: Self.number(members?.playhead), at: now)
        var path = request.target[range]
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        var answer = Answer.empty(201)
        answer.location = form.value(
            path: String(decoding: path, as: UTF8.self), id: String(decoding: id, as: UTF8.self),
            authority: request.authority)
        return answer
    }

    private mutating func event(
        _ id: [UInt8], _ members: EventMembers?, _ type: EventType?, _ body: [UInt8], at now: Int64
    ) -> Answer {
        switch registry.verdict(on: id, type, at: now) {
        case .unknown: return .error(404, "there is no session of this id")
        case .closed(let closing): return .error(410, "the session is closed: \(closing.rawValue)")
        case .open: break
        }
        if let rejected = judged(body, at: .events) { return rejected }
        registry.apply(type, playhead: Self.number(members?.playhead), to: id, at: now)
        return .empty(204)
    }

    /// The 400 for a body, with each fault that rejects it; nil where it is accepted.
    private func judged(_ body: [UInt8], at endpoint: EventRules.Endpoint) -> Answer? {
        let faults = rules.faults(in: body, at: endpoint).filter { $0.severity == .rejected }
        return faults.isEmpty ? nil : .error(400, faults.map(\.message).joined(separator: "; "))
    }

    /// The last segment where the one before it is `schemas`.
    private static func schemaType(_ path: Range<Int>, of target: [UInt8]) -> [UInt8]? {
        let segments = target[path].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard segments.count >= 2, segments[segments.count - 2].elementsEqual("schemas".utf8) else { return nil }
        return segments.last.map { Array($0) }
    }

    private static func number(_ token: [UInt8]?) -> Double? {
        token.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
    }

    private static func scaled(_ limit: Duration, by speed: Double) -> Int64 {
        let parts = limit.components
        let seconds = (Double(parts.seconds) + Double(parts.attoseconds) * 1e-18) / speed
        return Int64(max(0, min(seconds * 1e9, 9e18)))
    }
}
