/// When a run was to send, beside when it did: the report's line about the plan.
public struct ReplaySchedule: Sendable, Hashable, Codable {
    /// Nanoseconds from the first to the last planned request in the recording, where known.
    public var recorded: Int64?
    /// The pace as it was asked for: `1x`, `20x`, `max`, where known.
    public var speed: String?
    /// Where the requests went, such as `http://127.0.0.1:8080`, where known.
    public var target: String?

    /// Makes a schedule of what is known.
    public init(recorded: Int64? = nil, speed: String? = nil, target: String? = nil) {
        self.recorded = recorded
        self.speed = speed
        self.target = target
    }
}
