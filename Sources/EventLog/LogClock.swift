import Foundation
public import Wire

/// The clocks that a log on disk goes by: what time it is, for names, and how much of it has passed, for everything else.
public struct LogClock: Sendable {
    /// The wall clock.
    public var wall: @Sendable () -> Timestamp
    /// Time since some instant, by a clock that nobody sets.
    public var steady: @Sendable () -> Duration

    /// Makes clocks.
    public init(wall: @escaping @Sendable () -> Timestamp, steady: @escaping @Sendable () -> Duration) {
        self.wall = wall
        self.steady = steady
    }

    /// The system's clocks.
    public static var system: LogClock {
        let start = ContinuousClock.now
        return LogClock(
            wall: {
                var now = timespec()
                clock_gettime(CLOCK_REALTIME, &now)
                return Timestamp(nanoseconds: Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec))
            }, steady: { ContinuousClock.now - start })
    }
}
