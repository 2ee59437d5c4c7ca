import LiveCapture
import Wire

/// One run of a live capture on the decoding thread: frames from the queue, in order, into the sink.
struct LiveRun: ~Copyable {
    /// How far behind the system's clock the capture clock of an idle link is taken to be, in nanoseconds: longer than the
    /// kernel keeps frames to itself.
    private static let delay: Int64 = 250_000_000
    /// How long ago the interfaces may have been found empty for time to pass without a frame.
    private static let emptiness = Duration.milliseconds(200)
    /// How long one wait for frames takes at most, in milliseconds.
    private static let wait = 100

    private let queue: FrameQueue
    private let thread: CaptureThread
    private let wakeUp: WakeUp
    private let interfaces: [String]
    private let absence: LiveRecording.Limits.Absence
    private var merge: FrameMerge
    private var drops: DropWatch
    /// What every frame goes through.
    var sink: LiveSink
    private(set) var failure: RecordingError?

    /// Takes frames that `thread` hands over by `queue`; `wakeUp` ends the thread.
    init(
        queue: FrameQueue, thread: CaptureThread, wakeUp: WakeUp, interfaces: [String],
        absence: LiveRecording.Limits.Absence, sink: consuming LiveSink
    ) {
        self.queue = queue
        self.thread = thread
        self.wakeUp = wakeUp
        self.interfaces = interfaces
        self.absence = absence
        self.sink = sink
        merge = FrameMerge(queue: queue, sources: interfaces.count)
        drops = DropWatch(interfaces: interfaces)
    }

    /// Whether every frame has been taken and none will come.
    var isDone: Bool { merge.isDone }

    /// Whether frames come faster than they are decoded: then the thread of the log takes its share of the reading.
    ///
    /// Otherwise findings are best read where they are made, while their octets are in that core's cache: less time in all, on a
    /// host whose own work comes first.
    var isBehind: Bool { queue.isBehind }

    /// Takes frames until the sink's stage is full or there are none for now; waits for the first.
    ///
    /// Gives what is to be said of the interfaces: nothing where one that goes ends the capture, whose failure says it.
    mutating func step() -> [LiveNotice] {
        // What is here already is read first.
        if merge.read(into: &sink) { return [] }
        let delivery = queue.take(milliseconds: Self.wait)
        let changes = absence == .waits ? delivery.changes : []
        let notices = changes.map { LiveNotice.change($0.change, interface: interfaces[$0.source]) }
        merge.add(delivery)
        if merge.isEmpty { passTime() } else { _ = merge.read(into: &sink) }
        return notices
    }

    /// What is to be said of drops now.
    mutating func notices(of figures: LiveFigures) -> [LiveNotice] {
        drops.notices(of: figures, at: .now)
    }

    /// Lets capture time pass on a link where nothing comes.
    private mutating func passTime() {
        guard let drainedAt = merge.drainedAt, ContinuousClock.now - drainedAt < Self.emptiness else { return }
        sink.tick(LiveCapture.now.advanced(by: -Self.delay))
    }

    /// Ends the capture: what was captured up to now is still taken.
    mutating func stop() {
        wakeUp.raise()
    }

    /// Ends the capture for a reason; the log is whole up to there.
    mutating func end(_ reason: RecordingError) {
        failure = failure ?? reason
        stop()
    }

    /// Writes the frames that are kept, unless more are about to come; where that fails, takes what was captured until now
    /// and ends.
    mutating func flushFrames() {
        do {
            try sink.flushFrames(isMoreToCome: !merge.isEmpty)
        } catch {
            end(error)
        }
    }

    /// Ends the file of the frames that are kept.
    mutating func closeFrames(_ figures: LiveFigures) {
        do {
            try sink.closeFrames(figures)
        } catch {
            failure = failure ?? error
        }
    }

    /// Waits for the capturing thread, which has ended or is told to.
    mutating func join() {
        if let error = thread.wait() { failure = failure ?? .capture(error) }
    }

    /// Gives up the log: what was captured until now goes to the file that keeps the frames, where there is one, and nowhere
    /// else.
    ///
    /// Gives what failed beside the log.
    consuming func abandon(_ counters: LiveCounters) -> RecordingError? {
        if sink.keepsFrames {
            stop()
            while !isDone {
                _ = step()
                _ = sink.stage.takeBatch()
            }
        } else {
            queue.abandon()
            wakeUp.raise()
        }
        join()
        closeFrames(counters.reading)
        return failure
    }
}
