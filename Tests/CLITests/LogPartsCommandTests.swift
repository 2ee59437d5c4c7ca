import EventLog
import Foundation
import TestSupport
import Testing

/// Logs in parts, as the commands write and read them.
@Suite struct LogPartsCommandTests {
    private let folder: TemporaryFolder
    private let parts: String
    private let single: String

    private static let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path

    init() throws {
        folder = try TemporaryFolder()
        parts = folder.path("parts")
        single = folder.path("single.ndjson")
        try FileManager.default.createDirectory(atPath: parts, withIntermediateDirectories: false)
    }

    private func makeBoth() throws {
        let run = try BuiltTool.run(
            ["capture", "-r", Self.sample, "-o", parts + "/events-%Y%m%d-%H%M%S.ndjson", "-C", "8K"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try BuiltTool.run(["capture", "-r", Self.sample, "-o", single]).status == 0)
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: parts).sorted() }
    }

    @Test func everyCommandTakesTheFolderForTheLog() throws {
        try makeBoth()
        #expect(try names.count > 4)
        let report = try BuiltTool.run(["report", parts])
        let reported = try BuiltTool.run(["report", single])
        #expect(report.status == 0 && report.text == reported.text)
        let listed = try BuiltTool.run(["report"] + names.map { parts + "/" + $0 })
        #expect(listed.status == 0 && listed.text == report.text)
        let both = try BuiltTool.run(["report", single, parts])
        #expect(both.text.hasPrefix("\(single):\n") && both.text.contains("more parts:\n"))
        let target = ["--to", "http://127.0.0.1:9", "--dry-run"]
        let planned = try BuiltTool.run(["replay", parts] + target)
        let wanted = try BuiltTool.run(["replay", single] + target)
        #expect(planned.status == 0 && planned.text == wanted.text, "\(planned.errors)")
        let explained = try BuiltTool.run(["explain", "40", parts, Self.sample])
        let known = try BuiltTool.run(["explain", "40", single, Self.sample])
        #expect(explained.status == 0 && explained.text == known.text, "\(explained.errors)")
    }

    @Test func aPartThatIsMissingIsSaid() throws {
        try makeBoth()
        let lost = try #require(try names.first { place(parts + "/" + $0)?.number == 3 })
        try FileManager.default.removeItem(atPath: parts + "/" + lost)
        let report = try BuiltTool.run(["report", parts])
        #expect(report.status == 4 && report.errors.contains("parts: part 3 is missing"), "\(report.errors)")
        let replay = try BuiltTool.run(["replay", parts, "--to", "http://127.0.0.1:9", "--dry-run"])
        #expect(replay.status == 4 && replay.errors.contains("part 3 is missing"))
    }

    @Test func twoLogsInAFolderAreReportedEachAndReplayedNeither() throws {
        try makeBoth()
        try FileManager.default.moveItem(atPath: single, toPath: parts + "/other.ndjson")
        let report = try BuiltTool.run(["report", parts])
        #expect(report.status == 0 && report.text.contains("other.ndjson:\n"))
        let replay = try BuiltTool.run(["replay", parts, "--to", "http://127.0.0.1:9", "--dry-run"])
        #expect(replay.status == 1 && replay.errors.contains("holds 2 logs, not one"))
    }

    @Test func whatTheLimitsRemovedIsALossThatIsSaid() throws {
        let run = try BuiltTool.run(
            [
                "capture", "-r", Self.sample, "-o", parts + "/e.ndjson", "-C", "8K", "--max-files", "3",
                "--require-complete",
            ])
        #expect(run.status == 4)
        #expect(run.errors.contains("lost: ") && run.errors.contains("--max-total"), "\(run.errors)")
        let report = try BuiltTool.run(["report", parts])
        #expect(report.status == 0 && report.text.contains("removed: parts"), "\(report.errors)")
    }

    @Test func aSecondWriterIsRefused() throws {
        let server = try RunningTool(
            ["serve", "--listen", "127.0.0.1:0", "-o", parts + "/e-%s.ndjson", "-C", "1"])
        while try !server.errorsSoFar().contains("listening") && server.isRunning { usleep(10_000) }
        let run = try BuiltTool.run(["capture", "-r", Self.sample, "-o", parts + "/e-%s.ndjson", "-C", "1"])
        #expect(run.status == 1 && run.errors.contains("is being written by another process"), "\(run.errors)")
        let reading = try BuiltTool.run(["report", parts])
        #expect(reading.status == 4 && reading.errors.contains("--follow"), "\(reading.errors)")
        server.signal(SIGTERM)
        #expect(try server.wait().status == 0)
        let left = try names
        #expect(left.count == 1 && left.allSatisfy { $0.hasSuffix(".ndjson") })
        #expect(try BuiltTool.run(["report", parts]).status == 0)
    }

    @Test(arguments: [true, false])
    func aLogIsFollowedToItsEndOrToASignal(isEnded: Bool) throws {
        var lines = try LogReader(path: sampleLog())
        var log = try LogWriter(path: folder.path("live.ndjson"))
        try log.write(lines.header)
        try log.flush()
        let follower = try RunningTool(["report", "--json", "--follow", folder.path("live.ndjson")])
        var count = 0
        while let line = try lines.next() {
            guard case .exchange(let record) = line else { continue }
            try log.write(record)
            try log.flush()
            count += 1
        }
        #expect(follower.isRunning)
        if isEnded {
            try log.finish(ledger: nil)
        } else {
            // All lines are there, and it looks for a signal at their end.
            while try !follower.errorsSoFar().contains("following live.ndjson") && follower.isRunning { usleep(10_000) }
            follower.signal(SIGINT)
        }
        let run = try follower.wait()
        #expect(run.status == 0, "\(run.errors)")
        let found = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
        #expect(found?["exchanges"] as? Int == count)
    }

    @Test func onePartAloneIsFollowedToItsEndAndTheOthersAreSaid() throws {
        try makeBoth()
        let path = parts + "/" + (try #require(try names.first))
        let follower = try RunningTool(["report", "--follow", path])
        let deadline = ContinuousClock.now + .seconds(20)
        while follower.isRunning && ContinuousClock.now < deadline { usleep(10_000) }
        #expect(!follower.isRunning)
        follower.signal(SIGKILL)
        let run = try follower.wait()
        #expect(run.status == 0 && run.errors.contains("is one part, and another follows it"), "\(run.errors)")
    }

    private func sampleLog() throws -> String {
        try makeBoth()
        return single
    }

    @Test(arguments: [
        ["-C", "1K"], ["-C", "x"], ["-G", "0"], ["-C", "1M", "--max-files", "1"], ["--max-files", "3"],
        ["--max-total", "5"], ["--min-free", "x"], ["--sync", "often"], ["--sync", "0.01"], ["-G", "60"],
    ])
    func wrongUsageExitsWithTwo(options: [String]) throws {
        let run = try BuiltTool.run(["capture", "-r", Self.sample, "-o", single] + options)
        #expect(run.status == 2 && run.errors.contains("reprise capture --help"), "\(run.errors)")
        #expect(!FileManager.default.fileExists(atPath: single))
    }

    @Test(arguments: [["--max-total", "1M"], ["--min-free", "1M"], ["--min-free", "0"], ["--sync", "close"]])
    func limitsOfAFileWithoutAFileAreWrongUsage(options: [String]) throws {
        let target = ["--to", "http://127.0.0.1:9"]
        for command in [
            ["capture", "-r", Self.sample], ["capture", "-r", Self.sample, "-o", "-"],
            ["serve", "--listen", "127.0.0.1:0"], ["mirror", "-r", Self.sample] + target,
        ] {
            let run = try BuiltTool.run(command + options)
            #expect(run.status == 2 && run.errors.contains("\(options[0]) is for a log in a file"), "\(run.errors)")
        }
    }

    @Test func namesThatPartsCannotHaveAreWrongUsage() throws {
        for name in ["e-%Q.ndjson", "e", "-"] {
            let run = try BuiltTool.run(["capture", "-r", Self.sample, "-o", name, "-C", "1M"])
            #expect(run.status == 2, "\(run.errors)")
        }
    }
}

/// The place that a part's header gives.
private func place(_ path: String) -> LogHeader.Part? {
    try? LogReader(path: path).header.part
}
