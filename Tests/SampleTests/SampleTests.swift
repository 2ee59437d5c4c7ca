import EventLog
import Foundation
import Recording
import TestSupport
import Testing

@Suite struct SampleTests {
    @Test func thereAreSamples() {
        #expect(Sample.all.count >= 3)
    }

    @Test(arguments: Sample.all)
    func aSampleHasACaptureALogAndAnOrigin(sample: Sample) throws {
        for name in [sample.capture.lastPathComponent, "events.ndjson", "README.md"] {
            #expect(FileManager.default.fileExists(atPath: sample.folder.appending(path: name).path), "\(name)")
        }
    }

    /// With one thread and with two, twice: the same log, octet for octet.
    ///
    /// UPDATE_SNAPSHOTS=1 writes the expected log anew, and the test fails all the same, so that no update passes unread.
    @Test(arguments: Sample.all)
    func aCaptureGivesItsLog(sample: Sample) throws {
        let isUpdate = ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1"
        let tool = Self.tool(ofLog: sample.expected) ?? (isUpdate ? "reprise 0.1.0" : nil)
        let folder = try TemporaryFolder()
        for (run, threads) in [1, 2, 1, 2].enumerated() {
            var options = RecordingOptions(tool: try #require(tool, "no expected log"))
            options.threads = threads
            options.log = folder.path("\(run).ndjson")
            let summary = try FileRecording(paths: [sample.capture.path], options: options).run()
            for account in summary.ledger.accounts { #expect(account.balances, "\(account)") }
            let found = try Data(contentsOf: URL(filePath: folder.path("\(run).ndjson")))
            if isUpdate && run == 0 {
                try found.write(to: sample.expected)
                Issue.record("\(sample.expected.lastPathComponent) was written anew")
            }
            if let difference = LogComparison.difference(found, try Data(contentsOf: sample.expected)) {
                Issue.record("run \(run), threads \(threads): \(difference)")
            }
        }
    }

    /// The tool that wrote a log: the expected log was written by some version, and this test is about the rest.
    private static func tool(ofLog log: URL) -> String? {
        do {
            let reader = try LogReader(path: log.path)
            return reader.header.tool
        } catch {
            return nil
        }
    }
}
