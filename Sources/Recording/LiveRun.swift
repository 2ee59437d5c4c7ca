import LiveCapture
import Wire

/// One run of a live capture on the capturing thread: the interface, and what its frames go through.
struct LiveRun: ~Copyable {
    /// How far behind the system's clock the capture clock of an idle link is taken to be, in nanoseconds: five times as
    /// long as the kernel keeps frames to itself.
    private static let delay: Int64 = 250_000_000
    /// How often the kernel's counters are read: they have 32 bits, which a full 100 Gbit/s link turns over in 30 s.
    private static let statisticsPeriod = Duration.seconds(1)

    private var live: LiveCapture
    /// What every frame goes through.
    var sink: LiveSink
    private(set) var failure: RecordingError?
    private(set) var isDone = false
    private var counted: CaptureStatistics?
    private var countedAt = ContinuousClock.now

    init(live: consuming LiveCapture, sink: consuming LiveSink) {
        self.live = live
        self.sink = sink
    }

    /// Waits once, up to `timeout` milliseconds, and takes what that brought.
    mutating func step(timeout: Int32) {
        do {
            switch try Self.next(&live, &sink, timeout: timeout) {
            case .frames: isDone = sink.stage.isDone
            case .idle: sink.stage.tick(LiveCapture.now.advanced(by: -Self.delay))
            case .woken: drain()
            }
        } catch {
            fail(.capture(error))
        }
        if ContinuousClock.now - countedAt >= Self.statisticsPeriod { count() }
    }

    /// Takes what was captured and is still with the kernel; the end.
    mutating func drain() {
        if isDone { return }
        isDone = true
        do {
            try Self.drain(&live, &sink)
        } catch {
            fail(.capture(error))
        }
    }

    /// Ends for a reason that is not the interface's; takes what was captured until now.
    mutating func end(_ reason: RecordingError) {
        failure = failure ?? reason
        drain()
    }

    /// Writes the frames that are kept; where that fails, takes what was captured until now and ends.
    mutating func flushFrames() {
        do {
            try sink.flushFrames()
        } catch {
            failure = failure ?? error
            drain()
        }
    }

    /// Ends the file of the frames that are kept.
    mutating func closeFrames(_ statistics: CaptureStatistics?) {
        do {
            try sink.closeFrames(statistics)
        } catch {
            fail(error)
        }
    }

    /// What the kernel counted.
    mutating func statistics() -> CaptureStatistics? {
        count()
        return counted
    }

    private mutating func count() {
        countedAt = ContinuousClock.now
        // A handle that has failed may refuse: the last figures stand.
        if let now = try? live.statistics() { counted = now }
    }

    private mutating func fail(_ error: RecordingError) {
        failure = failure ?? error
        isDone = true
    }

    // The interface and the sink are handed over apart, since one is read while the other is filled.

    private static func next(
        _ live: inout LiveCapture, _ sink: inout LiveSink, timeout: Int32
    ) throws(CaptureError) -> LiveCapture.Wait {
        try live.next(timeout: timeout, count: sink.room) { sink.consume($0, octets: $1) }
    }

    private static func drain(_ live: inout LiveCapture, _ sink: inout LiveSink) throws(CaptureError) {
        _ = try live.drain(count: sink.room) { sink.consume($0, octets: $1) }
    }
}
