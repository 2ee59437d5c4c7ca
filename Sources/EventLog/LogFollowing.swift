import Foundation

/// How a log that is still written is waited for.
public struct LogFollowing: Sendable {
    /// Waits a little, and says whether to look again; false leaves the log where it is.
    public var wait: @Sendable () -> Bool

    /// Makes one that waits as `wait` does.
    public init(wait: @escaping @Sendable () -> Bool) {
        self.wait = wait
    }

    /// Looks ten times a second, as often as a live capture writes, for as long as `isWanted` says so.
    public static func polling(while isWanted: @escaping @Sendable () -> Bool) -> LogFollowing {
        LogFollowing {
            guard isWanted() else { return false }
            usleep(100_000)
            return true
        }
    }
}
