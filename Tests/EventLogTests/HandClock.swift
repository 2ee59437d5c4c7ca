import EventLog
import Synchronization
import Wire

/// Clocks that a test moves.
final class HandClock: Sendable {
    private let passed = Mutex(Duration.zero)

    /// The clocks; the wall clock begins at 2025-10-09T08:53:30Z.
    var clock: LogClock {
        LogClock(
            wall: { Timestamp(nanoseconds: 1_760_000_010_000_000_000 + Int64(self.now / .nanoseconds(1))) },
            steady: { self.now })
    }

    /// Moves them on.
    func advance(by duration: Duration) { passed.withLock { $0 += duration } }

    private var now: Duration { passed.withLock { $0 } }
}
