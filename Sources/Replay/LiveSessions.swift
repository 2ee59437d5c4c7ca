import Wire

/// The sessions that a mirror knows, by the `seq` of their starts: bounded in number, and forgotten as the service forgets them.
struct LiveSessions: Sendable {
    /// What becomes of a session's events.
    enum State: Sendable, Equatable {
        /// They go.
        case mirrored
        /// They do not, since the session is none of the sample.
        case sampledOut
        /// They do not, and why.
        case left(Outcome.NotSent)
        /// The start is another attempt of an earlier one, to whose session they go.
        case joined(to: Int)
    }

    struct Entry: Sendable {
        var state: State
        var rank: UInt64
        /// When it began, and when it was heard of last, on the capture clock in nanoseconds.
        let begun: Int64
        var heard: Int64
        var events = 0
        /// Whether its end was seen.
        var hasEnded = false

        init(_ state: State, rank: UInt64, at time: Timestamp) {
            self.state = state
            self.rank = rank
            begun = time.nanoseconds
            heard = time.nanoseconds
        }

        /// When it is forgotten, unless it is heard of before.
        func deadline(_ limits: LiveLimits) -> Int64 {
            let silent = heard.addingSaturating(hasEnded ? limits.afterEnd : limits.sessionIdle)
            return min(silent, begun.addingSaturating(limits.sessionAge))
        }
    }

    /// A session that is not known any more, and what became of its events.
    struct Forgotten: Sendable, Equatable {
        var key: Int
        var state: State
    }

    private let limits: LiveLimits
    private var entries: [Int: Entry] = [:]
    /// When to look at each; an entry may have been heard of since, and is then put in again.
    private var deadlines = DeadlineHeap<Int>()

    init(limits: LiveLimits) {
        self.limits = limits
    }

    /// How many are known.
    var count: Int { entries.count }

    /// A session; nil where it is not known, or not any more.
    subscript(key: Int) -> Entry? { entries[key] }

    /// The session that a start belongs to: its own, or the one of the attempt before it.
    func key(of start: Int) -> Int {
        if case .joined(let first) = entries[start]?.state { first } else { start }
    }

    /// Adds a session.
    ///
    /// - Returns: The one that was forgotten to make room: the one to be forgotten first anyway.
    mutating func add(_ key: Int, _ entry: Entry) -> Forgotten? {
        let evicted = entries.count >= limits.sessions ? evict() : nil
        entries[key] = entry
        // Sessions that ended leave their first deadline behind.
        if deadlines.count > Self.mostDeadlines * limits.sessions { sweep() }
        deadlines.add(key, at: entry.deadline(limits))
        return evicted
    }

    /// Deadlines for each session that there may be, before those of sessions that are gone are swept out.
    private static let mostDeadlines = 4

    private mutating func sweep() {
        deadlines = DeadlineHeap()
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) { deadlines.add(key, at: entry.deadline(limits)) }
    }

    /// Notes an event.
    mutating func hear(_ key: Int, at time: Timestamp, isEnd: Bool) {
        guard var entry = entries[key] else { return }
        entry.heard = max(entry.heard, time.nanoseconds)
        entry.events += 1
        let ends = isEnd && !entry.hasEnded
        entry.hasEnded = entry.hasEnded || isEnd
        entries[key] = entry
        // That comes sooner than what the heap has.
        if ends { deadlines.add(key, at: entry.deadline(limits)) }
    }

    /// Changes what becomes of a session's events.
    mutating func set(_ key: Int, _ state: State) { entries[key]?.state = state }

    /// The sessions that are mirrored and come after a rank, in the order of their starts.
    func mirrored(above rank: UInt64) -> [Int] {
        entries.filter { $0.value.state == .mirrored && $0.value.rank > rank }.keys.sorted()
    }

    /// Forgets the next session whose time has come; nil where none's has.
    mutating func expire(before now: Timestamp) -> Forgotten? {
        while let key = deadlines.popDue(at: now.nanoseconds) {
            guard let entry = entries[key] else { continue }
            let deadline = entry.deadline(limits)
            guard deadline <= now.nanoseconds else {
                deadlines.add(key, at: deadline)
                continue
            }
            entries[key] = nil
            return Forgotten(key: key, state: entry.state)
        }
        return nil
    }

    private mutating func evict() -> Forgotten? {
        while let noted = deadlines.first, let key = deadlines.popDue(at: noted) {
            guard let entry = entries[key] else { continue }
            let deadline = entry.deadline(limits)
            if deadline > noted {
                deadlines.add(key, at: deadline)
                continue
            }
            entries[key] = nil
            return Forgotten(key: key, state: entry.state)
        }
        return nil
    }
}
