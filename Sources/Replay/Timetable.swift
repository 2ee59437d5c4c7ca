import Wire

/// When the requests of one copy are due by the recording's clock, the speed, and the longest wait that is kept.
struct Timetable: Sendable {
    private let speed: ReplaySpeed
    private let maximumWait: Int64?
    /// When the copy starts, in nanoseconds since the run's start.
    let offset: Int64
    /// When the first request that goes was captured.
    private(set) var first: Timestamp?
    /// When the last request so far that goes was captured.
    private(set) var last: Timestamp?
    /// What waits were shortened by, in all.
    private(set) var shortened: Int64 = 0
    /// How many waits were.
    private(set) var shortenedWaits = 0
    private var previous: Int64 = 0

    /// Starts with the first request that goes, or, for what is sent as it is captured, at the place `origin` of the capture
    /// clock.
    init(options: PlanOptions, offset: Int64, origin: Timestamp? = nil) {
        speed = options.speed
        maximumWait = options.maximumWait
        self.offset = offset
        first = origin
    }

    /// Moves the origin, so that all from now on is due so much later.
    mutating func delay(by nanoseconds: Int64) {
        first = first?.advanced(by: 0 &- nanoseconds)
    }

    /// When a request captured at `time` is due, in nanoseconds since the run's start; never before one that was asked for
    /// earlier.
    ///
    /// Asked in the order of the plan. What does not go is due with the one before it that goes, and before the first of
    /// these when the copy starts: nothing waits for it, at the end of a run least of all.
    mutating func due(at time: Timestamp, goes: Bool) -> Int64 {
        guard goes else { return previous.addingSaturating(offset) }
        let first = first ?? time
        self.first = first
        last = last.map { max($0, time) } ?? time
        let recorded = max(0, time.nanoseconds(since: first))
        // As fast as possible, and at a rate of its own, only the order counts; it is the recording's.
        var due = speed == .max ? recorded : speed.due(after: recorded)
        due -= min(due, shortened)
        if let maximumWait, due - previous > maximumWait {
            shortened = shortened.addingSaturating(due - previous - maximumWait)
            shortenedWaits += 1
            due = previous + maximumWait
        }
        // A record that stands after later ones, being too late to be put in its place, is due with them.
        previous = max(previous, due)
        return previous.addingSaturating(offset)
    }

    /// Nanoseconds from the first to the last request that goes, in the recording.
    var recordedDuration: Int64? {
        guard let first, let last else { return nil }
        return last.nanoseconds(since: first)
    }

    /// When the copy's last request so far is due, in nanoseconds since its start.
    var length: Int64 { previous }
}
