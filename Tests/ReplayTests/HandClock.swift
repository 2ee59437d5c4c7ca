import EventLog
import Replay

/// Drives an engine by hand: a clock that stands still until it is moved, and a target that answers when told.
struct HandDriven {
    var engine: ReplayEngine
    var now: Int64 = 0
    /// Connections that carry a request without answer, in the order in which those went.
    var waiting: [Int] = []
    /// What went, and when: the request line's target.
    var sent: [(target: String, at: Int64, connection: Int)] = []
    var outcomes: [Outcome] = []
    var opened = 0
    var closed = 0
    /// Whether connections can be made.
    var connects = true
    /// Whether connections take until `connect()`, and those that do.
    var connectsLater = false
    var connecting: [Int] = []

    /// What was written to the journal, and when.
    var journal: [(entry: JournalEntry, at: Int64)] = []
    /// Whether writing to it takes until `write()`.
    var writesLater = false

    static let second: Int64 = 1_000_000_000

    init(
        _ requests: [PlannedRequest], speed: ReplaySpeed = .recorded, late: LatePolicy = .catchUp,
        limits: ReplayLimits = .standard, journals: Bool = false, origin: Int64 = 0, connectsLater: Bool = false
    ) {
        self.connectsLater = connectsLater
        engine = ReplayEngine(speed: speed, late: late, limits: limits, journals: journals, origin: origin)
        now = origin
        for request in requests { engine.admit(request, now: 0) }
        engine.planEnded()
        settle()
    }

    /// Moves the clock, stopping wherever the engine has something to do on the way.
    mutating func move(to time: Int64) {
        while let wake = engine.nextWake, wake < time {
            now = max(now, wake)
            settle()
        }
        now = time
        settle()
    }

    /// The target answers the oldest request.
    mutating func answer(
        _ status: Int = 204, location: String? = nil, isReusable: Bool = true, retryAfter: RetryAfter? = nil
    ) {
        let connection = waiting.removeFirst()
        engine.answered(
            connection,
            Answer(status: status, locations: location.map { [Array($0.utf8)] } ?? [], retryAfter: retryAfter),
            isReusable: isReusable, now: now)
        settle()
    }

    /// The connection asked for first is made.
    mutating func connect() {
        engine.opened(connecting.removeFirst(), now: now)
        settle()
    }

    mutating func settle() {
        engine.advance(to: now)
        var actions: [ReplayEngine.Action] = []
        while true {
            let hasWritten = takeEntries()
            engine.takeActions(into: &actions)
            if actions.isEmpty && !hasWritten { break }
            for action in actions {
                switch action {
                case .open(let id):
                    opened += 1
                    if connectsLater {
                        connecting.append(id)
                    } else if connects {
                        engine.opened(id, now: now)
                    } else {
                        engine.openFailed(id, now: now)
                    }
                case .close(let id):
                    closed += 1
                    waiting.removeAll { $0 == id }
                case .send(let id, let image, let sessionID):
                    guard engine.sending(id, now: now) else { continue }
                    waiting.append(id)
                    var line = image.octets.prefix { $0 != 0x0D }
                    if let place = image.sessionID { line.replaceSubrange(place, with: sessionID ?? []) }
                    sent.append((String(decoding: line, as: UTF8.self), now, id))
                }
            }
        }
        outcomes += engine.takeOutcomes()
    }

    private mutating func takeEntries() -> Bool {
        var entries: [JournalEntry] = []
        engine.takeJournalEntries(into: &entries)
        journal += entries.map { ($0, now) }
        if !writesLater { engine.intentsWritten(upTo: engine.intentsAsked) }
        return !entries.isEmpty
    }

    /// The journal is written as far as it was asked for.
    mutating func write() {
        engine.intentsWritten(upTo: engine.intentsAsked)
        settle()
    }

    /// The targets that went, in order.
    var targets: [String] { sent.map(\.target) }
}

/// Planned requests for tables: the target says which one it is.
enum Planned {
    static func start(_ seq: Int, at due: Int64 = 0, lane: Int = 1) -> PlannedRequest {
        PlannedRequest(
            seq: seq, call: .sessionStart, session: "old\(seq)", order: .session(start: seq, copy: 1),
            opensSession: true, lane: lane, due: due, recordedStatus: 201,
            content: .request(RequestImage(octets: Array("start\(seq)\r\n".utf8))))
    }

    static func event(
        _ seq: Int, of start: Int, at due: Int64 = 0, follows: [Int] = [], lane: Int = 1, isLast: Bool = false
    ) -> PlannedRequest {
        let text = Array("\(seq)@ID\r\n".utf8)
        let place = text.count - 4
        return PlannedRequest(
            seq: seq, call: .event, session: "old\(start)", order: .session(start: start, copy: 1),
            isLastOfGroup: isLast, lane: lane, due: due, follows: follows, recordedStatus: 204,
            content: .request(RequestImage(octets: text, sessionID: place..<(place + 2))))
    }

    static func plain(_ seq: Int, at due: Int64 = 0, lane: Int = 1) -> PlannedRequest {
        PlannedRequest(
            seq: seq, call: .event, lane: lane, due: due, recordedStatus: 204,
            content: .request(RequestImage(octets: Array("\(seq)\r\n".utf8))))
    }

    static func skipped(_ seq: Int, at due: Int64 = 0, _ reason: Outcome.NotSent) -> PlannedRequest {
        PlannedRequest(seq: seq, call: .event, due: due, content: .skip(reason))
    }
}
