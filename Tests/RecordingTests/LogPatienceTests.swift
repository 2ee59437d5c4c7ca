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
        var log = try stage(folder.path("log"), patience: .zero)
        try fill(&log)
        #expect(try lines(folder) > 2)
    }

    @Test func linesWaitForMoreAndTheClockEndsThat() throws {
        let folder = try TemporaryFolder()
        var log = try stage(folder.path("log"), patience: .milliseconds(200))
        try fill(&log)
        // The header alone, which is shown at once.
        #expect(try lines(folder) == 1)
        #expect(log.figures.lines.exchanges == 0)
        usleep(210_000)
        try log.tick()
        #expect(try lines(folder) > 2)
        #expect(log.figures.lines.exchanges > 1)
    }

    private func stage(_ path: String, patience: Duration) throws -> LogStage<LogLines> {
        var options = RecordingOptions(tool: "test")
        options.log = path
        return try LogStage(
            options: options, sources: [], isLive: true, patience: patience,
            destination: try LogStage.destination(options))
    }

    /// Gives all frames of a capture to the log in one batch.
    private func fill(_ log: inout LogStage<LogLines>) throws {
        let path = CorpusFolder.repository.appending(path: "Samples/real-clients/capture.pcap").path()
        var stage = DecodeStage(options: RecordingOptions(tool: "test"))
        var walk = try FrameWalk(paths: [path])
        while try walk.next({ (frame, octets, _) throws(RecordingError) in
            stage.consume(
                SourceFrame(
                    source: 0, number: frame.stamp.number, time: frame.stamp.time, linkType: frame.linkType,
                    originalLength: frame.originalLength), octets: octets)
        }) {}
        _ = stage.finish()
        var batch = stage.takeBatch()
        try log.consume(&batch)
    }

    private func lines(_ folder: TemporaryFolder) throws -> Int {
        try folder.read("log").count { $0 == 0x0A }
    }
}
