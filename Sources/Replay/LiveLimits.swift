/// What a mirror holds at most, and how long it waits, each with its reason.
///
/// Times are nanoseconds; those of sessions run on the capture clock, but for what it was set by.
public struct LiveLimits: Sendable, Hashable {
    /// Sessions that are known at once: as many as the capture side follows.
    public var sessions = 65_536
    /// A session that was not heard of for so long is forgotten: the service closes one after ten minutes without an event and
    /// after thirty without a moving playhead.
    public var sessionIdle: Int64 = 30 * 60 * 1_000_000_000
    /// A session that began so long ago is forgotten: its id is valid for a day.
    public var sessionAge: Int64 = 24 * 3600 * 1_000_000_000
    /// A session that has ended is kept so long for events that come after its end.
    public var afterEnd: Int64 = 60_000_000_000
    /// Requests that wait to be taken by the sender: three seconds at 10,000 a second, where the delay takes two.
    ///
    /// Each waits as long as the delay, so that a longer one takes fewer a second: see `rate(forDelay:)`.
    public var waiting = 32_768
    /// Octets of them.
    public var waitingOctets = 64 << 20
    /// Recorded answers that are waited for because their requests came first, or that wait for their requests' outcomes: as many as
    /// there are requests that wait.
    public var answers = 32_768
    /// Sessions are left out once a request has waited for a connection for so long.
    public var patience: Int64 = 1_000_000_000
    /// Between two looks at whether fewer or more sessions can be sent: what the last one did has shown by then.
    public var lookEvery: Int64 = 1_000_000_000
    /// For so long nothing must have waited before more sessions are sent again.
    public var calm: Int64 = 10_000_000_000
    /// A record whose time lies so far behind its arrival comes of a clock that was set back.
    public var clockStep: Int64 = 10_000_000_000

    /// Requests a second, rounded down, that find room to wait for so long, in nanoseconds.
    ///
    /// Beyond nine tenths of the room sessions are left out. Octets may leave room for fewer.
    public func rate(forDelay delay: Int64) -> Int {
        Int(Double(waiting) * Double(LoadShedder.full) / 100 / (Double(max(1, delay)) / 1e9))
    }

    /// The limits of every mirror, where nothing else is asked for.
    public static let standard = LiveLimits()

    /// Makes the standard limits, to change some.
    public init() {}
}
