/// What of a log is replayed, and at which pace.
public struct PlanOptions: Sendable, Hashable {
    /// The pace.
    public var speed: ReplaySpeed
    /// The recorded ids of the sessions to replay, octets mapped to U+0000–U+00FF; empty for everything in the log.
    public var sessions: Set<String>
    /// Whether events of sessions whose start is not in the log go as captured, with the recorded id.
    public var sendsOrphans: Bool
    /// Whether requests go that two hosts could have read differently.
    public var sendsAmbiguous: Bool
    /// How long after an answer a request of its session still follows it, in nanoseconds.
    public var think: Int64
    /// What is changed in the requests.
    public var rewrites = RewriteOptions()

    /// Makes options.
    public init(
        speed: ReplaySpeed = .recorded, sessions: Set<String> = [], sendsOrphans: Bool = false,
        sendsAmbiguous: Bool = false,
        think: Int64 = ReplayLimits.standard.think
    ) {
        self.speed = speed
        self.sessions = sessions
        self.sendsOrphans = sendsOrphans
        self.sendsAmbiguous = sendsAmbiguous
        self.think = think
    }
}
