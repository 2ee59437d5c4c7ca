/// What to log, and how long to wait for it.
public struct ExtractionOptions: Sendable {
    /// How long a record waits for exchanges that began before it, in nanoseconds of capture time.
    ///
    /// Ten seconds: twice the five that the clients of this API wait for an answer.
    public static let standardHold: Int64 = 10_000_000_000
    /// How many octets of records wait at most.
    ///
    /// Ten seconds of a capture with 4 MB of requests a second. With half of that, starts on such a link were written before the
    /// events came that tell their sessions.
    public static let standardHeldOctets = 32 * 1024 * 1024

    /// How many sessions are followed at once.
    ///
    /// More viewers than one collector serves in half an hour; a few dozen megabytes at the most.
    public static let standardSessions = 65_536
    /// After how long a session that was not heard of is forgotten, in nanoseconds of capture time: the service itself closes it
    /// after ten minutes without an event and after thirty without a moving playhead.
    public static let standardSessionIdle: Int64 = 30 * 60 * 1_000_000_000
    /// How many exchanges that were written before their answer are remembered for it.
    ///
    /// In a capture of one direction no answer ever comes; this keeps that flat. Far more than a collector has in flight.
    public static let standardAnswersAwaited = 65_536

    /// Which exchanges are logged.
    public var selection: Selection
    /// Whether field lines with credentials are logged, too.
    public var keepsCredentials: Bool
    /// How long a record waits, in nanoseconds of capture time.
    public var hold: Int64
    /// How many octets of records wait at most.
    public var maxHeldOctets: Int
    /// How many sessions are followed at once.
    public var maxSessions = standardSessions
    /// After how long a session that was not heard of is forgotten, in nanoseconds of capture time.
    public var sessionIdle = standardSessionIdle
    /// How many exchanges that were written before their answer are remembered for it.
    public var maxAnswersAwaited = standardAnswersAwaited

    /// Makes options; each has its standard value.
    public init(
        selection: Selection = .standard, keepsCredentials: Bool = false, hold: Int64 = standardHold,
        maxHeldOctets: Int = standardHeldOctets
    ) {
        self.selection = selection
        self.keepsCredentials = keepsCredentials
        self.hold = max(0, hold)
        self.maxHeldOctets = max(0, maxHeldOctets)
    }
}
