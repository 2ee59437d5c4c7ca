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

    /// Which exchanges are logged.
    public var selection: Selection
    /// Whether field lines with credentials are logged, too.
    public var keepsCredentials: Bool
    /// How long a record waits, in nanoseconds of capture time.
    public var hold: Int64
    /// How many octets of records wait at most.
    public var maxHeldOctets: Int

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
