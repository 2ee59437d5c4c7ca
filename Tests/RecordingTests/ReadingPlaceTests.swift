import Foundation
import Savefile
import TestSupport
import Testing
import Wire

@testable import Recording

/// Findings may be read on either thread, and the log is the same.
@Suite struct ReadingPlaceTests {
    @Test func theLogIsTheSameWhereverFindingsAreRead() throws {
        let folder = try TemporaryFolder()
        var logs: [[UInt8]] = []
        for pattern in [[true], [false], [true, false, false]] {
            let path = folder.path("log\(logs.count)")
            try write(path, reads: pattern)
            logs.append(try folder.read("log\(logs.count)"))
        }
        #expect(logs[0].count > 10_000)
        #expect(logs[1] == logs[0] && logs[2] == logs[0])
    }

    /// Writes the log of a capture, the findings of one frame a batch read before they are handed over where `reads` says so.
    private func write(_ path: String, reads: [Bool]) throws {
        var options = RecordingOptions(tool: "test")
        options.log = path
        var log = try LogStage(options: options, sources: [], patience: nil)
        var stage = DecodeStage(options: options)
        var turn = 0
        try stage.takeSample { stage in
            var batch = stage.takeBatch()
            try log.consume(&batch)
            stage.putBack(&batch, reads: reads[turn % reads.count])
            turn += 1
        }
        let decoded = DecodedCounts(dissection: stage.finish(), sourceDrops: nil)
        var batch = stage.takeBatch()
        try log.consume(&batch)
        _ = try log.finish(decoded)
    }
}
