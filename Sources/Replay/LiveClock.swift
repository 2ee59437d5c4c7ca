public import Wire

/// When what is captured is sent again: a constant time after it was captured.
///
/// `playerTime.ts` moves by the same, as in a replay: a whole number of seconds.
public struct LiveClock: Sendable, Hashable {
    /// The wall clock at the run's start, in nanoseconds since 1970 UTC.
    public let start: Int64
    /// What every `playerTime.ts` moves by, in milliseconds.
    public let shift: Int64
    /// The time from the capture of a request to its send, in nanoseconds; nil where frames come from a file, whose times lie in
    /// the past.
    public let delay: Int64?

    private static let second: Int64 = 1_000_000_000
    /// What a record is on its way for beyond the time for which it may be held: the capture clock of an idle link is looked at
    /// that much later (350 ms), and the queue behind it every 100 ms.
    public static let way: Int64 = 500_000_000

    /// For an interface, whose clock is the wall clock.
    ///
    /// - Parameters:
    ///   - start: The wall clock at the run's start.
    ///   - delay: What is asked for, which is made whole seconds.
    public init(start: Int64, delay: Int64) {
        self.start = start
        let seconds = max(1, delay.addingSaturating(Self.second - 1) / Self.second)
        (self.delay, shift) = (seconds.multipliedSaturating(by: Self.second), seconds.multipliedSaturating(by: 1000))
    }

    /// For a file: the first record goes as soon as the run has started, and the others by their distance from it.
    public init(ready: Int64, first: Timestamp) {
        let clock = StartClock(ready: ready, first: first.nanoseconds)
        (start, shift, delay) = (clock.start, clock.shift, nil)
    }

    /// The least delay for a hold: no record may come to the sender after it is due.
    public static func delay(forHold hold: Int64) -> Int64 { max(0, hold).addingSaturating(way) }

    /// What of the capture clock is sent at the run's start.
    var origin: Timestamp {
        Timestamp(nanoseconds: start.addingSaturating(0 &- shift.multipliedSaturating(by: 1_000_000)))
    }
}

extension Int64 {
    /// The product, or the limit that it is beyond.
    fileprivate func multipliedSaturating(by other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
    }
}
