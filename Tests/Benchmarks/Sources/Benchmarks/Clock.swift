import Glibc

/// Times of one measure, in seconds.
struct Timings {
    private var seconds: [Double] = []

    /// Runs and times `body` once.
    mutating func time<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        let started = Self.now
        try body()
        seconds.append(Self.now - started)
    }

    /// The middle one.
    var median: Double { seconds.sorted()[seconds.count / 2] }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
