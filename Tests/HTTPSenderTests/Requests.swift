import EventLog
import HTTPSender
import Replay

/// Requests and runs for tests of the sender.
enum Requests {
    /// A POST to `path`, with a body.
    static func image(_ path: String, body: String = "{}", sessionID: String? = nil) -> RequestImage {
        let text = "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let octets = Array(text.utf8)
        var range: Range<Int>?
        if let sessionID {
            let id = Array(sessionID.utf8)
            range = (0..<octets.count).first { octets[$0...].starts(with: id) }.map { $0..<($0 + id.count) }
        }
        return RequestImage(octets: octets, sessionID: range)
    }

    /// A request that needs no session.
    static func plain(_ seq: Int, due: Int64 = 0, lane: Int = 1, recorded: Int? = 204) -> PlannedRequest {
        PlannedRequest(
            seq: seq, call: .event, lane: lane, due: due, recordedStatus: recorded,
            content: .request(image("/events")))
    }

    /// A session's start.
    static func start(_ seq: Int, due: Int64 = 0, lane: Int = 1) -> PlannedRequest {
        PlannedRequest(
            seq: seq, call: .sessionStart, session: "old", order: .session(start: seq, copy: 1), opensSession: true,
            lane: lane, due: due, recordedStatus: 201, content: .request(image("/api/v1/sessions")))
    }

    /// An event of the session that `start` opens.
    static func event(
        _ seq: Int, of start: Int, due: Int64 = 0, lane: Int = 1, follows: [Int] = [], isLast: Bool = false
    ) -> PlannedRequest {
        PlannedRequest(
            seq: seq, call: .event, session: "old", order: .session(start: start, copy: 1), isLastOfGroup: isLast,
            lane: lane, due: due, follows: follows, recordedStatus: 204,
            content: .request(image("/api/v1/sessions/old/events", sessionID: "old")))
    }

    /// Runs requests against a port on loopback, and gives the outcomes in the order in which they came.
    static func run(
        _ requests: [PlannedRequest], port: Int, limits: ReplayLimits = quick, speed: ReplaySpeed = .recorded,
        stop: StopSwitch = StopSwitch(), startsIn delay: Int64 = 50_000_000, at pinned: PinnedAddress? = nil,
        onOutcome: (Outcome) -> Void = { _ in }
    ) throws -> (outcomes: [Outcome], ending: ReplayEngine.Ending?) {
        let address = try pinned ?? PinnedAddress(ResolvedTarget(ReplayTarget("http://127.0.0.1:\(port)")))
        var rest = requests[...]
        var outcomes: [Outcome] = []
        let ending = ReplayRun(to: address, speed: speed, limits: limits).run(
            startingAt: WallClock.nanoseconds + delay, stop: stop,
            next: { () throws(Never) in
                let next = rest.prefix(100)
                rest = rest.dropFirst(100)
                return next.isEmpty ? nil : Array(next)
            },
            outcome: { (outcome) throws(Never) in
                outcomes.append(outcome)
                onOutcome(outcome)
            },
            turn: { () throws(Never) in })
        return (outcomes, ending)
    }

    /// The standard limits with time-outs that a test can wait for.
    static var quick: ReplayLimits {
        var limits = ReplayLimits.standard
        limits.answerTimeout = 1_000_000_000
        limits.connectTimeout = 1_000_000_000
        limits.causalWait = 100_000_000
        limits.drain = 200_000_000
        return limits
    }
}

extension Outcome {
    /// The result in a word, for comparison.
    var word: String {
        switch result {
        case .answered(let status, _): "\(status)"
        case .notSent(let reason): reason.rawValue
        case .unknown(let reason): reason.rawValue
        }
    }
}
