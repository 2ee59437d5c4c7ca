import Foundation

/// The time that a thread spent on a core: what others do on the machine does not add to it.
public enum ThreadTime {
    /// Of the calling thread, in nanoseconds since it began.
    public static var nanoseconds: Int64 {
        var time = timespec()
        guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
