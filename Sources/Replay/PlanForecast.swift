import EventLog

/// What the collection protocol does to the sessions of a plan at its pace.
///
/// The rules: a session without an event for 10 minutes is closed, and so is one whose playhead stands still for 30; events of
/// one window, 5 seconds or 10 events long, whichever ends first, are sorted by `ts`, not by arrival. The server's clock is
/// taken to be arrival.
public struct PlanForecast: Sendable, Equatable {
    /// A session that would be closed, and the request after the silence.
    public struct Closing: Sendable, Equatable {
        /// The start's number.
        public var start: Int
        /// The copy of the log.
        public var copy: Int
        /// The request that comes too late.
        public var seq: Int
        /// How long the silence or the standstill is, in nanoseconds.
        public var after: Int64

        /// Makes a closing.
        public init(start: Int, copy: Int, seq: Int, after: Int64) {
            self.start = start
            self.copy = copy
            self.seq = seq
            self.after = after
        }
    }

    /// Sessions that are silent for more than 10 minutes: the first ones.
    public private(set) var idle: [Closing] = []
    /// How many there are.
    public private(set) var idleCount = 0
    /// Sessions whose playhead stands still for more than 30 minutes: the first ones.
    public private(set) var stuck: [Closing] = []
    /// How many there are.
    public private(set) var stuckCount = 0
    /// Events that come within 5 s of the event before in their session: their order is that of `ts`.
    public private(set) var sorted = 0
    /// Of these, events whose `ts` is lower than one of the ten events before that are in their window.
    public private(set) var inverted = 0
    /// Events whose `ts` is that of one of the ten requests before them in their session: their order is undefined.
    public private(set) var collisions = 0

    /// Sessions that are named.
    public static let named = 20
    /// What a session may be silent, what its playhead may stand still, and how far apart events are still put in order: the
    /// collection server's own times, in nanoseconds.
    private static let idleLimit: Int64 = 600_000_000_000
    private static let stuckLimit: Int64 = 1_800_000_000_000
    private static let reorderWindow: Int64 = 5_000_000_000
    /// Events that are sorted with one another at most.
    private static let reordered = 10

    /// A request that may stand in one window with later ones.
    private struct Arrival: Sendable, Equatable {
        var due: Int64
        var ts: Int64?
        /// A start has its answer before any event goes.
        var isEvent: Bool
    }

    private struct Session: Sendable, Equatable {
        var lastDue: Int64
        var playhead: Double?
        var playheadSince: Int64
        /// The last requests, the oldest first.
        var recent: [Arrival]
        var isIdle = false
        var isStuck = false
    }

    private var sessions: [PlannedRequest.OrderGroup: Session] = [:]

    /// Makes a forecast of nothing.
    public init() {}

    /// Adds the next request that goes.
    mutating func add(_ request: PlannedRequest) {
        guard let group = request.order, case .session(let start, let copy) = group else { return }
        let player = request.player
        let arrival = Arrival(due: request.due, ts: player?.ts, isEvent: request.call != .sessionStart)
        guard var session = sessions.removeValue(forKey: group) else {
            if !request.isLastOfGroup {
                sessions[group] = Session(
                    lastDue: request.due, playhead: player?.playhead, playheadSince: request.due, recent: [arrival])
            }
            return
        }
        let silence = request.due - session.lastDue
        if silence > Self.idleLimit, !session.isIdle {
            session.isIdle = true
            idleCount += 1
            if idle.count < Self.named {
                idle.append(Closing(start: start, copy: copy, seq: request.seq, after: silence))
            }
        }
        let standstill = request.due - session.playheadSince
        // An event that moves the playhead after that comes too late.
        if standstill > Self.stuckLimit, !session.isStuck {
            session.isStuck = true
            stuckCount += 1
            if stuck.count < Self.named {
                stuck.append(Closing(start: start, copy: copy, seq: request.seq, after: standstill))
            }
        }
        if let playhead = player?.playhead, playhead != session.playhead {
            session.playhead = playhead
            session.playheadSince = request.due
        }
        sort(arrival, among: session.recent)
        guard !request.isLastOfGroup else { return }
        if session.recent.count == Self.reordered { session.recent.removeFirst() }
        session.recent.append(arrival)
        session.lastDue = request.due
        sessions[group] = session
    }

    /// Counts what the order of times does to an event.
    private mutating func sort(_ arrival: Arrival, among recent: [Arrival]) {
        let window = recent.drop { !$0.isEvent || arrival.due - $0.due > Self.reorderWindow }
        if !window.isEmpty { sorted += 1 }
        guard let ts = arrival.ts else { return }
        if window.contains(where: { $0.ts.map { ts < $0 } ?? false }) { inverted += 1 }
        if recent.contains(where: { $0.ts == ts }) { collisions += 1 }
    }

    /// Lets go of a session of which nothing more comes.
    mutating func forget(_ group: PlannedRequest.OrderGroup) { sessions[group] = nil }

    /// Lets go of what only the counting needs.
    mutating func finish() { sessions = [:] }
}
