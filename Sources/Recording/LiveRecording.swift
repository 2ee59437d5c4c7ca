public import EventLog
import Foundation
public import LiveCapture
import Wire

/// Interfaces turned into an event log, until it is told to stop.
///
/// Three threads: one captures and copies frames into a bounded queue, one decodes, and writes the log while it keeps up; where
/// it does not, or the disk is waited for, a third writes. Where decoding does not keep up all the same the newest frames are
/// dropped and counted, and the host's own work is not held up.
public struct LiveRecording: Sendable {
    /// What is asked of the run beside what is asked of the interfaces.
    public struct Limits: Sendable {
        /// What an interface that goes down or away does to the capture.
        public enum Absence: String, Sendable, CaseIterable {
            /// Nothing: it is waited for, and the others go on.
            case waits = "wait"
            /// The capture ends, as tcpdump's does.
            case ends = "stop"
        }

        /// Stop after so long.
        public var duration: Duration?
        /// Also keep the frames in this pcapng file, which is created.
        public var frameFile: String?
        /// What becomes of the capture where an interface goes down or away.
        public var absence: Absence

        /// Makes limits.
        public init(duration: Duration? = nil, frameFile: String? = nil, absence: Absence = .waits) {
            self.duration = duration
            self.frameFile = frameFile
            self.absence = absence
        }
    }

    /// How long released lines wait for more before they are written: not noticed beside the second after which a record must be
    /// in the file, even with the 200 ms after which the log looks again where no batch comes.
    private static let patience = Duration.milliseconds(100)

    /// What is counted while it runs, for whoever looks from another thread.
    public let counters: LiveCounters

    private let interfaces: [String]
    private let capture: CaptureOptions
    private let limits: Limits
    private let options: RecordingOptions

    /// Names interfaces and what is asked of them.
    ///
    /// Nothing is opened yet.
    ///
    /// The filter expression of `options` is the one that counts; the kernel runs it.
    public init(interfaces: [String], capture: CaptureOptions, limits: Limits, options: RecordingOptions) {
        self.interfaces = interfaces
        self.capture = capture
        self.limits = limits
        self.options = options
        counters = LiveCounters(interfaces: interfaces)
    }

    /// Captures until `stop` is set or a limit is reached, then ends the log.
    ///
    /// `confine` is called once, when the interfaces are open and before a file is created, a frame is looked at or a thread
    /// is started: the place to give rights up. So what is created belongs to whoever the process has become. What it
    /// gives goes into the log's header.
    /// `ready` is called once frames are captured, `notice` when there is something to know while that goes on. A file for the
    /// frames that cannot be written ends the capture too, as does an interface that goes away where the limits say so: the
    /// log is whole up to there, and the summary's `failure` says why. Where the log cannot be written either, that is thrown, and
    /// `notice` is told of the other.
    public func run(
        until stop: StopSignal, confine: () throws(RecordingError) -> LogHeader.Confinement? = { nil },
        ready: () -> Void = {}, notice: (LiveNotice) -> Void = { _ in },
        progress: (RecordingProgress) -> Void = { _ in }
    ) throws(RecordingError) -> RecordingSummary {
        let wakeUp = try Self.wakeUp(stop)
        let live = try opened(wakeUp)
        var options = options
        options.confinement = try confine()
        let frameFile = try frameFile(live)
        let lines = try LogStage.destination(options)
        let pipeline = LogPipeline(
            stage: try LogStage(
                options: options, sources: interfaces.map { LogHeader.Source(name: $0) }, patience: Self.patience,
                destination: lines),
            threads: options.threads, counters: counters)
        var decoder = DecoderFigures()
        counters.begin(at: LiveCapture.now)
        var run = started(live, frameFile: frameFile, wakeUp: wakeUp)
        ready()
        do throws(RecordingError) {
            while !run.isDone {
                run.step().forEach(notice)
                if stop.number != nil { run.stop() }
                let isEmpty = run.sink.stage.isEmpty
                var batch = run.sink.stage.takeBatch()
                batch.clock = run.sink.systemTime(batch.clock)
                decoder.note(run.sink.stage.frames, connections: run.sink.stage.connections)
                // Before the log has it, or that would seem to be ahead.
                if !isEmpty { decoder.clock = batch.clock }
                counters.publish(decoder)
                let keepsUp = !run.isBehind
                if !isEmpty { try pipeline.hand(over: &batch, here: keepsUp) }
                run.sink.stage.putBack(&batch, reads: keepsUp || pipeline.leavesReading)
                run.flushFrames()
                try pipeline.tick()
                if let reason = pipeline.ending { run.end(reason) }
                run.notices(of: counters.reading).forEach(notice)
                progress(RecordingProgress(frames: run.sink.stage.frames))
            }
        } catch {
            Self.tell(run.abandon(counters), to: notice)
            throw error
        }
        run.join()
        let figures = counters.reading
        run.closeFrames(figures)
        let decoded = DecodedCounts(
            dissection: run.sink.finish(), clockSteps: run.sink.clockSteps, live: figures)
        let ledger: Ledger
        do throws(RecordingError) {
            ledger = try pipeline.finish(run.sink.stage.takeBatch(), counts: decoded)
        } catch {
            Self.tell(run.failure, to: notice)
            throw error
        }
        return RecordingSummary(
            ledger: ledger, frames: run.sink.stage.frames, damage: [],
            unreadLinkTypes: UnreadLinkType.all(in: decoded, sources: interfaces),
            clockSteps: decoded.clockSteps.named(interfaces), failure: run.failure)
    }

    /// Says what failed beside the log, whose error is what is thrown; a reader that went is no failure.
    private static func tell(_ failure: RecordingError?, to notice: (LiveNotice) -> Void) {
        if let failure, !failure.isClosedPipe { notice(.failure(failure)) }
    }

    private static func wakeUp(_ stop: StopSignal) throws(RecordingError) -> WakeUp {
        if let given = stop.wakeUp { return given }
        do {
            return try WakeUp()
        } catch {
            throw .capture(error)
        }
    }

    /// Opens the interfaces, each with the filter expression compiled for its link type.
    private func opened(_ wakeUp: WakeUp) throws(RecordingError) -> LiveCapture {
        var capture = capture
        capture.filter = options.filter
        do {
            return try LiveCapture(interfaces: interfaces, options: capture, wakeUp: wakeUp)
        } catch {
            throw .capture(error)
        }
    }

    /// Creates the file that keeps the frames.
    private func frameFile(_ live: borrowing LiveCapture) throws(RecordingError) -> FrameFile? {
        guard let path = limits.frameFile else { return nil }
        do {
            var file = try FrameFile(creating: path, application: options.tool)
            for interface in live.interfaces {
                file.describe(interface: interface.name, linkType: interface.linkType, filter: options.filter)
            }
            return file
        } catch {
            throw .frames(error)
        }
    }

    /// Starts the thread that captures.
    private func started(
        _ live: consuming sending LiveCapture, frameFile: consuming FrameFile?, wakeUp: WakeUp
    ) -> LiveRun {
        let linkTypes = live.interfaces.map(\.linkType)
        let queue = FrameQueue(octets: options.limits.frameQueue, sources: interfaces.count)
        let loop = CaptureLoop(
            live: live, queue: queue, counters: counters, limits: limits, frameLimit: options.frameLimit)
        // The frames are counted where they are captured.
        var options = options
        options.frameLimit = nil
        let sink = LiveSink(
            stage: DecodeStage(options: options), frameFile: frameFile, linkTypes: linkTypes)
        return LiveRun(
            queue: queue, thread: CaptureThread(loop), wakeUp: wakeUp, interfaces: interfaces, absence: limits.absence,
            sink: sink)
    }
}
