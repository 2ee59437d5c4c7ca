/// What of a plan is left to do when a run goes on where an earlier one ended.
///
/// The plan's requests pass through it in their order. What had no intent goes, to the session that the earlier run opened
/// where it did; what the journal has an outcome of is done; what lies between the two is named and does not go, unless
/// that is asked for.
public struct Resumption: Sendable {
    /// What a planned request becomes.
    public enum Step: Sendable, Equatable {
        /// It is planned as it stands here: it goes, or has a reason not to.
        case plan(PlannedRequest)
        /// Its outcome is in the journal.
        case done
        /// It does not go, and this is its outcome.
        case outcome(Outcome)
    }

    /// What the journal says.
    public let state: JournalState
    private let resendsUnknown: Bool
    /// Whether a request was met that goes; what does not go before that has its outcome without any engine.
    private var hasBegun = false
    /// The first requests that may have gone, in the plan's order (`listed`); all are counted.
    public private(set) var unknown: [Outcome] = []
    /// How many requests may have gone and do not go again.
    public private(set) var unknownCount = 0
    /// The sessions whose start may have gone, with their events that do not go; by name.
    public private(set) var lostSessions: [String: Int] = [:]

    /// Requests and sessions that are kept by name: as many as anybody reads.
    public static let listed = 20

    /// Makes what is left after what a journal tells.
    public init(_ state: JournalState, resendsUnknown: Bool) {
        self.state = state
        self.resendsUnknown = resendsUnknown
    }

    /// Takes the plan's next request.
    public mutating func step(_ request: PlannedRequest) -> Step {
        switch state.knowledge(of: request.id) {
        case .settled: return .done
        case .unknown:
            if let session = state.sessions[request.id] {
                // Its answer is known from what was opened; the run ended before the outcome was written.
                return .outcome(
                    Outcome(
                        of: request, .answered(status: session.status, text: nil),
                        replayedSession: String(octets: session.id)))
            }
            if resendsUnknown { return planned(request) }
            let outcome = Outcome(of: request, .unknown(.interrupted))
            unknownCount += 1
            if unknown.count < Self.listed { unknown.append(outcome) }
            return .outcome(outcome)
        case .unsent: return planned(request)
        }
    }

    private mutating func planned(_ request: PlannedRequest) -> Step {
        let request = withSession(request)
        if case .skip(let reason) = request.content, !hasBegun {
            return .outcome(Outcome(of: request, .notSent(reason)))
        }
        hasBegun = true
        return .plan(request)
    }

    /// A request that may go, with what is known of its session.
    private mutating func withSession(_ request: PlannedRequest) -> PlannedRequest {
        guard case .session(let start, let copy) = request.order, !request.opensSession else { return request }
        var request = request
        let id = SendID(seq: start, copy: copy)
        // What does not go has it, too: it may be the first that is left of its session, and tells those behind it.
        if let session = state.sessions[id] {
            request.openedSession = session
            return request
        }
        guard case .request = request.content else { return request }
        switch state.knowledge(of: id) {
        case .settled: request.content = .skip(.noSession)
        case .unknown where !resendsUnknown:
            request.content = .skip(.startUnknown)
            let name = request.session ?? "start \(start)"
            if lostSessions[name] != nil || lostSessions.count < Self.listed { lostSessions[name, default: 0] += 1 }
        case .unknown, .unsent: break
        }
        return request
    }
}
