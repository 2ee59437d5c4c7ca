import EventLog
import Foundation
public import LiveCapture
import Wire

/// An interface turned into an event log, until it is told to stop.
public struct LiveRecording: Sendable {
    /// What is asked of the run beside what is asked of the interface.
    public struct Limits: Sendable {
        /// Stop after so long.
        public var duration: Duration?
        /// Also keep the frames in this pcapng file, which is created.
        public var frameFile: String?

        /// Makes limits.
        public init(duration: Duration? = nil, frameFile: String? = nil) {
            self.duration = duration
            self.frameFile = frameFile
        }
    }

    /// How long one wait for frames takes at most, in milliseconds; what is released reaches the log that often.
    private static let wait: Int32 = 100

    private let interface: String
    private let capture: CaptureOptions
    private let limits: Limits
    private let options: RecordingOptions

    /// Names an interface and what is asked of it.
    ///
    /// Nothing is opened yet.
    ///
    /// The filter expression of `options` is the one that counts; the kernel runs it.
    public init(interface: String, capture: CaptureOptions, limits: Limits, options: RecordingOptions) {
        self.interface = interface
        self.capture = capture
        self.limits = limits
        self.options = options
    }

    /// Captures until `stop` is set or a limit is reached, then ends the log.
    ///
    /// `confine` is called once, when all that is opened from outside is open (interfaces, the file for the frames, the
    /// log's file) and before an octet is written or read and a thread is started: the place to give rights away.
    /// `ready` is called once frames are captured. An interface that goes away and a file for the frames that cannot be
    /// written end the capture too: the log is whole up to there, and the summary's `failure` says why.
    public func run(
        until stop: StopSignal, confine: () throws(RecordingError) -> Void = {}, ready: () -> Void = {},
        progress: (RecordingProgress) -> Void = { _ in }
    ) throws(RecordingError) -> RecordingSummary {
        var run = try opened(stop)
        let lines = try LogStage.destination(options)
        try confine()
        let pipeline = LogPipeline(
            stage: try LogStage(
                options: options, sources: [LogHeader.Source(name: interface)], isLive: true, destination: lines),
            threads: options.threads)
        ready()
        let end = limits.duration.map { ContinuousClock.now + $0 }
        while !run.isDone {
            run.step(timeout: Self.timeout(until: end))
            if stop.number != nil { run.drain() }
            if let end, ContinuousClock.now >= end { run.drain() }
            if !run.sink.stage.isEmpty {
                run.sink.stage.putBack(
                    try pipeline.hand(over: run.sink.stage.takeBatch()), reads: pipeline.leavesReading)
            }
            run.flushFrames()
            try pipeline.tick()
            if let reason = pipeline.ending { run.end(reason) }
            progress(RecordingProgress(frames: run.sink.stage.frames))
        }
        let statistics = run.statistics()
        run.closeFrames(statistics)
        let decoded = DecodedCounts(dissection: run.sink.stage.finish(), capture: statistics)
        let ledger = try pipeline.finish(run.sink.stage.takeBatch(), counts: decoded)
        return RecordingSummary(
            ledger: ledger, frames: run.sink.stage.frames, damage: [],
            unreadLinkTypes: UnreadLinkType.all(in: decoded, sources: [interface]),
            failure: run.failure)
    }

    /// Opens what can be refused before the log is begun, in the order of the reasons: interface, then frame file.
    private func opened(_ stop: StopSignal) throws(RecordingError) -> LiveRun {
        var capture = capture
        capture.filter = options.filter
        let live: LiveCapture
        do {
            let wakeUp = if let given = stop.wakeUp { given } else { try WakeUp() }
            live = try LiveCapture(interface: interface, options: capture, wakeUp: wakeUp)
        } catch {
            throw .capture(error)
        }
        var frameFile: FrameFile?
        if let path = limits.frameFile {
            do {
                frameFile = try FrameFile(
                    creating: path, application: options.tool, interface: interface, linkType: live.linkType,
                    filter: options.filter)
            } catch {
                throw .frames(error)
            }
        }
        let sink = LiveSink(
            stage: DecodeStage(options: options), frameFile: frameFile, linkType: live.linkType,
            frameLimit: options.frameLimit)
        return LiveRun(live: live, sink: sink)
    }

    private static func timeout(until end: ContinuousClock.Instant?) -> Int32 {
        guard let end else { return wait }
        let left = end - ContinuousClock.now
        return left <= .zero ? 0 : min(wait, Int32(min(left / .milliseconds(1), Double(wait))) + 1)
    }
}
