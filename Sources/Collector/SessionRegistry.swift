internal import MediaCollection

/// The sessions that a collector has opened, and what has closed them.
///
/// Time is an argument: nanoseconds of a steady clock.
struct SessionRegistry {
    /// What an event meets.
    enum Verdict: Equatable {
        /// The session is open, or this is a `sessionEnd` that was sent twice, which is harmless by documentation.
        case open
        /// No session has this id, or it was forgotten.
        case unknown
        /// The session is closed, and by what.
        case closed(Closing)
    }

    /// What closes a session.
    enum Closing: String, Equatable {
        case ended = "sessionEnd"
        case idle = "no event for too long"
        case stuck = "no change of the playhead for too long"
    }

    private struct Session {
        var lastEvent: Int64
        var playhead: Double?
        var playheadSince: Int64
        var closing: Closing?
        /// When it was closed, which may be long before an event finds it so.
        var closedAt: Int64 = 0
        /// `ts` of the start and of the last event, in milliseconds.
        var startTs: Int64?
        var lastTs: Int64?
    }

    private let idleLimit: Int64
    private let stuckLimit: Int64
    private let countLimit: Int
    private let closedFor: Int64?
    private let idleByTs: Int64?
    private var sessions: [[UInt8]: Session] = [:]
    /// The ids by age: a ring once it is full.
    private var ages: [[UInt8]] = []
    private var oldest = 0
    private var random: SeededSequence
    /// Sessions opened.
    private(set) var opened = 0
    /// Sessions that were forgotten because there were too many.
    var forgotten: Int { max(0, opened - countLimit) }

    /// Makes a registry of nothing; `closedFor` is how long a closed session is known, and `idleByTs` the idle time where
    /// the events' own clock counts.
    init(
        idleLimit: Int64, stuckLimit: Int64, countLimit: Int, seed: UInt64, closedFor: Int64? = nil,
        idleByTs: Int64? = nil
    ) {
        self.closedFor = closedFor
        self.idleByTs = idleByTs
        self.idleLimit = idleLimit
        self.stuckLimit = stuckLimit
        self.countLimit = max(1, countLimit)
        random = SeededSequence(seed: seed)
    }

    /// Opens a session and gives its id: 64 lower-case hex digits, as the service's are.
    mutating func open(playhead: Double?, at now: Int64, ts: Int64? = nil) -> [UInt8] {
        let id = makeID()
        sessions[id] = Session(lastEvent: now, playhead: playhead, playheadSince: now, startTs: ts, lastTs: ts)
        opened += 1
        if ages.count < countLimit {
            ages.append(id)
        } else {
            sessions[ages[oldest]] = nil
            ages[oldest] = id
            oldest = (oldest + 1) % countLimit
        }
        return id
    }

    /// Whether an event to `id` would be taken now.
    mutating func verdict(on id: [UInt8], _ type: EventType?, at now: Int64, ts: Int64? = nil) -> Verdict {
        guard var session = sessions[id] else { return .unknown }
        if session.closing == nil, let (closing, instant) = timedOut(session, at: now, ts: ts) {
            session.closing = closing
            session.closedAt = instant
            sessions[id] = session
        }
        guard let closing = session.closing else { return .open }
        if let closedFor, now - session.closedAt >= closedFor { return .unknown }
        return closing == .ended && type == .sessionEnd ? .open : .closed(closing)
    }

    /// Applies an event that was taken.
    mutating func apply(_ type: EventType?, playhead: Double?, to id: [UInt8], at now: Int64, ts: Int64? = nil) {
        guard var session = sessions[id], session.closing == nil else { return }
        session.lastEvent = now
        session.lastTs = ts ?? session.lastTs
        if playhead != session.playhead {
            session.playhead = playhead
            session.playheadSince = now
        }
        if type == .sessionEnd {
            session.closing = .ended
            session.closedAt = now
        }
        sessions[id] = session
    }

    /// The `ts` of a session's start and of its last event; nil where there is no such session.
    func times(of id: [UInt8]) -> (start: Int64?, last: Int64?)? {
        sessions[id].map { ($0.startTs, $0.lastTs) }
    }

    /// What has closed an open session by `now`, and when; nil where nothing has.
    private func timedOut(_ session: Session, at now: Int64, ts: Int64?) -> (Closing, at: Int64)? {
        // Within the distance to `now`, so that no sum is out of range.
        let stuck = now - session.playheadSince >= stuckLimit ? session.playheadSince + stuckLimit : nil
        var idle: Int64?
        if let idleByTs {
            // When that was by the collector's clock nobody knows before the event that says so.
            if let ts, let last = session.lastTs, ts.saturatingDistance(from: last) >= idleByTs / 1_000_000 {
                idle = now
            }
        } else if now - session.lastEvent >= idleLimit {
            idle = session.lastEvent + idleLimit
        }
        if let stuck, stuck < idle ?? .max { return (.stuck, at: stuck) }
        return idle.map { (.idle, at: $0) }
    }

    private mutating func makeID() -> [UInt8] {
        var id: [UInt8] = []
        id.reserveCapacity(64)
        for _ in 0..<4 {
            let word = random.next()
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift) & 0xF)
                id.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
        }
        return id
    }
}
