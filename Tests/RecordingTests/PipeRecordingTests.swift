import Foundation
import LiveCapture
import Recording
import TestSupport
import Testing

/// A pipe goes on while its reader waits: what is known must not wait with it.
@Suite struct PipeRecordingTests {
    private static let capture: PcapBuilder = {
        var builder = PcapBuilder()
        var conversation = builder.open(port: 50_001)
        builder.exchange("/x/events", body: #"{"n":1}"#, on: &conversation)
        // A record is released once the capture clock has moved on.
        builder.now += 1_000_000_000
        _ = builder.open(port: 50_002)
        return builder
    }()

    /// Records from a named pipe while `body` writes to it.
    private func record(
        threads: Int, stop: StopSignal = StopSignal(), _ body: (FileHandle, String) throws -> Void
    ) throws -> RecordingSummary {
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        let log = folder.path("log")
        try #require(mkfifo(pipe, 0o600) == 0)
        let outcome = Handover<Result<RecordingSummary, RecordingError>>()
        var options = RecordingOptions(tool: "test")
        options.log = log
        options.threads = threads
        let recording = FileRecording(paths: [pipe], options: options)
        let thread = Thread {
            outcome.give(Result { () throws(RecordingError) in try recording.run(until: stop) })
        }
        thread.start()
        let handle = try #require(FileHandle(forWritingAtPath: pipe))
        try body(handle, log)
        try? handle.close()
        return try outcome.take().get()
    }

    /// Waits until the log contains a text.
    private func expect(_ log: String, toContain text: String) throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while ContinuousClock.now < deadline {
            if let found = try? String(contentsOfFile: log, encoding: .utf8), found.contains(text) { return }
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("nothing in the log contains \(text)")
    }

    @Test(arguments: [1, 2])
    func aRecordReachesTheFileWhileThePipeIsQuiet(threads: Int) throws {
        let summary = try record(threads: threads) { pipe, log in
            try pipe.write(contentsOf: Data(Self.capture.file))
            try expect(log, toContain: #""target":"/x/events""#)
        }
        #expect(summary.damage.isEmpty)
        #expect(summary.frames == Self.capture.frames.count)
    }

    @Test(arguments: [1, 2])
    func aSignalEndsTheWaitForAQuietPipe(threads: Int) throws {
        let stop = StopSignal(wakeUp: try WakeUp())
        let summary = try record(threads: threads, stop: stop) { pipe, log in
            // Whole frames, and then the first octets of one more.
            try pipe.write(contentsOf: Data(Self.capture.file + [1, 2, 3]))
            try expect(log, toContain: #""target":"/x/events""#)
            stop.set(2)
            try expect(log, toContain: #""kind":"trailer""#)
        }
        #expect(summary.damage.isEmpty)
    }
}
