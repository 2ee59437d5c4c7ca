/// The limits of a run, each with its reason.
///
/// Times are nanoseconds.
public struct ReplayLimits: Sendable, Hashable {
    /// The most connections to the target at once, and so the most requests in flight, since none are pipelined.
    ///
    /// At 1,000 requests a second enough for a target that answers within 60 ms; `mostConnections` is the most that can be asked for.
    public var connections = 64
    /// What `connections` may be set to: a quarter of the usual limit of open files, and more than one loop serves in time.
    public static let mostConnections = 256
    /// Planned requests that are read before they are due.
    ///
    /// A second of the plan at 1,000 a second; more would only hold memory.
    public var window = 1024
    /// Planned requests without outcome, those included that are due and wait for a session, an answer or a connection.
    ///
    /// Wide, so that sessions that wait keep no other session from being read: three seconds of silence at 10,000 a second.
    public var open = 32_768
    /// Octets of planned requests that are held; large bodies (4 MiB each) shrink what is read ahead.
    public var heldOctets = 64 << 20
    /// How long a request waits for an answer that it follows in the recording: the clients' own time-out.
    public var causalWait: Int64 = 5_000_000_000
    /// An answer after which a request came within this time is one that it follows, at the recorded pace.
    public var think: Int64 = 1_000_000_000
    /// From a request's first octet to that of its answer.
    public var firstOctetTimeout: Int64 = 30_000_000_000
    /// Between two arrivals of one answer's octets.
    public var stallTimeout: Int64 = 10_000_000_000
    /// From a request's first octet to the end of its answer, however it comes.
    public var answerTimeout: Int64 = 60_000_000_000
    /// For a connection to be made.
    public var connectTimeout: Int64 = 5_000_000_000
    /// Connections are made ready this long before a request is due: many round trips, and less than a server's patience.
    public var openAhead: Int64 = 500_000_000
    /// Intents are written to the journal at most this long before their requests are due: what a killed run leaves unknown.
    public var intentAhead: Int64 = 20_000_000
    /// And at least this long before: far above a write's time, and a sync's of most disks.
    public var intentLatest: Int64 = 10_000_000
    /// A connection idle for longer is not used again: common servers close at 5 s, and would lose what crosses that.
    public var maximumIdle: Int64 = 4_000_000_000
    /// How long a stopped run waits for what is in flight.
    public var drain: Int64 = 5_000_000_000
    /// So many requests in a row without a final answer, connections that cannot be made among them, mean that the target is gone.
    public var failuresInARow = 20
    /// And so does this share of those of the last time, in percent, where they are at least as many.
    public var failedPercent = 50
    /// That time.
    public var failureWindow: Int64 = 10_000_000_000
    /// Whether the `Retry-After` of a 429 or 503 holds back what is sent after it.
    public var honoursRetryAfter = false
    /// The longest that one `Retry-After` holds anything back: what asks for more would end the run in silence.
    public var longestPause: Int64 = 60_000_000_000

    /// The limits of every run, where nothing else is asked for.
    public static let standard = ReplayLimits()

    /// Makes the standard limits, to change some.
    public init() {}

    /// Until when the answer to a request that went then may take, and what it means that it took longer.
    func deadline(sent: Int64, arrival: Int64?) -> (Int64, Outcome.Unknown) {
        let whole = sent + answerTimeout
        if let arrival {
            return arrival + stallTimeout < whole ? (arrival + stallTimeout, .stalled) : (whole, .timedOut)
        }
        return sent + firstOctetTimeout < whole ? (sent + firstOctetTimeout, .noAnswer) : (whole, .timedOut)
    }
}
