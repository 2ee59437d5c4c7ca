import Foundation
import LiveCapture
import Recording
import Synchronization
import Testing

/// A live recording on a thread of its own, in the namespace of the thread that makes it.
final class RunningCapture: Sendable {
    private let stop: StopSignal
    private let path: String
    private let outcome = Handover<Result<RecordingSummary, RecordingError>>()
    private let ready = Handover<Bool>()
    private let news = Mutex<[LiveNotice]>([])
    /// What it has counted so far.
    let counters: LiveCounters

    /// Starts it; `progress` is called on the thread that decodes, which it may hold up.
    init(
        _ interfaces: [String] = ["lo"], log path: String, frames: String? = nil, frameLimit: Int? = nil,
        duration: Duration? = nil, absence: LiveRecording.Limits.Absence = .waits,
        change: (inout CaptureOptions, inout RecordingOptions) -> Void = { _, _ in },
        progress: @escaping @Sendable (RecordingProgress) -> Void = { _ in }
    ) throws {
        self.path = path
        let stop = StopSignal(wakeUp: try WakeUp())
        self.stop = stop
        var options = RecordingOptions(tool: "test")
        options.log = path
        options.frameLimit = frameLimit
        var capture = CaptureOptions()
        change(&capture, &options)
        let recording = LiveRecording(
            interfaces: interfaces, capture: capture,
            limits: LiveRecording.Limits(duration: duration, frameFile: frames, absence: absence), options: options)
        counters = recording.counters
        let thread = Thread { [self] in
            let result = Result { () throws(RecordingError) in
                try recording.run(
                    until: stop, ready: { ready.give(true) }, notice: { said in news.withLock { $0.append(said) } },
                    progress: progress)
            }
            ready.give(false)
            outcome.give(result)
        }
        thread.start()
    }

    /// Waits until frames are captured.
    func waitUntilReady() throws {
        try #require(ready.take(), "the capture did not begin")
    }

    /// What it has said so far.
    var notices: [LiveNotice] { news.withLock { $0 } }

    /// Waits until something holds.
    func wait(until what: String, _ holds: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try holds() { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("never: \(what); figures \(counters.reading), said \(notices)")
    }

    /// Waits until the log, which is not closed yet, contains a text; gives what is in it then.
    func log(containing text: String, times: Int = 1) throws -> String {
        var log = ""
        try wait(until: "the log contains \(text)") {
            log = try String(contentsOfFile: path, encoding: .utf8)
            return log.ranges(of: text).count >= times
        }
        return log
    }

    /// Ends it as a signal does.
    func end() throws -> RecordingSummary {
        stop.set(2)
        return try wait()
    }

    /// Waits for its own end.
    func wait() throws -> RecordingSummary {
        try outcome.take().get()
    }
}
