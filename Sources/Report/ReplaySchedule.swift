public import EventLog

/// When a run was to send, beside when it did, and what was chosen for it: the report's lines about the plan.
public struct ReplaySchedule: Sendable, Hashable, Codable {
    /// Nanoseconds from the first to the last planned request in the recording, where known.
    public var recorded: Int64?
    /// The pace as it was asked for: `1x`, `20x`, `max`, where known.
    public var speed: String?
    /// Where the requests went, such as `http://127.0.0.1:8080`, where known.
    public var target: String?
    /// What of the recording was to go, where known: `sent` or `accepted`.
    public var taken: String?
    /// What became of times in bodies, where known.
    public var times: String?
    /// What became of events due before their session was open, where known.
    public var late: String?
    /// Whether the plan was the whole recording at its own pace and times, where known.
    public var isComparable: Bool?
    /// What kept it from that, as texts, where known.
    public var obstacles: [String]?

    /// Whether whoever answered at the target's address was taken for it, where known.
    public var isUnverified: Bool?

    /// How long the recorded servers took for what was to go, where known.
    public var recordedService: LogHeader.Replay.ServiceTimes?
    /// Where the capture was taken, where known: `client`, `middle`, `server`, `local`.
    public var capturePoint: String?
    /// Whether that was said, and not told from the recording's times; nil where it is not known.
    public var isCapturePointGiven: Bool?
    /// Whether a request that is refused for another reason than the recorded one fails the gate, where known.
    public var matchesReasons: Bool?

    private enum CodingKeys: String, CodingKey {
        case recorded, speed, target, times, late, obstacles, recordedService, capturePoint
        case isCapturePointGiven = "capturePointGiven"
        case matchesReasons = "matchReasons"
        case isUnverified = "unverified"
        case taken = "as"
        case isComparable = "comparable"
    }

    /// Makes a schedule of what is known.
    public init(recorded: Int64? = nil, speed: String? = nil, target: String? = nil) {
        self.recorded = recorded
        self.speed = speed
        self.target = target
    }

    /// The schedule of a run, as its outcome log has it.
    public init(_ run: LogHeader.Replay?) {
        self.init(recorded: run?.recorded, speed: run?.speed, target: run?.target)
        isUnverified = run?.isUnverified
        (taken, times, late, isComparable) = (run?.taken, run?.times, run?.late, run?.isComparable)
        if let run, !run.obstacles.isEmpty { obstacles = run.obstacles }
        (recordedService, capturePoint) = (run?.recordedService, run?.capturePoint)
        isCapturePointGiven = capturePoint.map { _ in run?.isCapturePointGiven ?? false }
        matchesReasons = run?.matchesReasons
    }
}
