import EventLog
import Foundation
import TestSupport
import Testing
import Wire

@testable import Recording

/// Lines of a live log may wait for more before they are written, and not for long.
@Suite struct LogPatienceTests {
    @Test func withoutPatienceABatchReachesTheFileAtOnce() throws {
        let folder = try TemporaryFolder()
        var batch = try batch()
        var log = try stage(folder.path("log"), patience: .zero)
        try log.consume(&batch)
        #expect(try lines(folder) > 2)
    }

    @Test func linesWaitForMore() throws {
        let folder = try TemporaryFolder()
        var batch = try batch()
        var log = try stage(folder.path("log"), patience: .seconds(3600))
        try log.consume(&batch)
        try log.tick()
        // The header alone, which is shown at once.
        #expect(try lines(folder) == 1)
        #expect(log.figures.lines.exchanges == 0)
    }

    @Test func theClockEndsTheWaitThoughNothingComes() throws {
        let folder = try TemporaryFolder()
        var batch = try batch()
        var log = try stage(folder.path("log"), patience: .milliseconds(20))
        try log.consume(&batch)
        usleep(25_000)
        try log.tick()
        #expect(try lines(folder) > 2)
        #expect(log.figures.lines.exchanges > 1)
    }

    private func stage(_ path: String, patience: Duration) throws -> LogStage<LogLines> {
        var options = RecordingOptions(tool: "test")
        options.log = path
        return try LogStage(
            options: options, sources: [], patience: patience,
            destination: try LogStage.destination(options))
    }

    /// All that a capture says, in one batch.
    private func batch() throws -> FindingBatch {
        var stage = DecodeStage(options: RecordingOptions(tool: "test"))
        try stage.takeSample()
        _ = stage.finish()
        return stage.takeBatch()
    }

    private func lines(_ folder: TemporaryFolder) throws -> Int {
        try folder.read("log").count { $0 == 0x0A }
    }
}
