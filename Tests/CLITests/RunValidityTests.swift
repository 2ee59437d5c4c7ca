import EventLog
import Foundation
import TestSupport
import Testing

/// What the report of a run says about reports on the recording.
@Suite struct RunValidityTests {
    /// The first three records, which are one whole session.
    private func session(in folder: borrowing TemporaryFolder, isWhole: Bool = true) throws -> String {
        var file = try LogFile(path: folder.path("log.ndjson"))
        try file.write(LogHeader(tool: "test"))
        for record in ReplayCommandTests.records().prefix(3) { try file.write(record) }
        if isWhole { try file.finish() } else { try file.flush() }
        return folder.path("log.ndjson")
    }

    private func comparable(_ report: String) throws -> Bool? {
        let object = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
        return (object?["validity"] as? String).map {
            $0.hasSuffix(": comparable with production reports.")
        }
    }

    /// Whether it is punctual is the machine's matter; nothing of what is missing may be passed over.
    @Test func outcomesThatEndTooSoonPromiseNothing() async throws {
        let folder = try TemporaryFolder()
        let log = try session(in: folder)
        let (tool, url) = try await ReplayCommandTests.server()
        let path = folder.path("o.ndjson")
        let run = try BuiltTool.run(["replay", log, "--to", url, "--outcomes", path])
        #expect(run.status == 0, "\(run.errors)")
        tool.signal(SIGTERM)
        _ = try tool.wait()
        let lines = try folder.read("o.ndjson").split(separator: 0x0A)
        let cut = try folder.file("cut.ndjson", holding: lines[0] + [0x0A] + lines[1] + [0x0A]).path
        let report = try BuiltTool.run(["report", "--json", cut])
        #expect(report.status == 4)
        #expect(try comparable(report.text) == false)
        #expect(report.text.contains("outcomes are missing"), "\(report.text)")
        let whole = try BuiltTool.run(["report", "--json", path])
        #expect(!whole.text.contains("outcomes are missing"), "\(whole.text)")
    }

    @Test func aLogThatWasCutIsAPartOfARecording() async throws {
        let folder = try TemporaryFolder()
        let log = try session(in: folder, isWhole: false)
        let (tool, url) = try await ReplayCommandTests.server()
        let plan = try BuiltTool.run(["replay", log, "--to", url, "--dry-run"])
        #expect(plan.text.contains("but a part of it only (the log is damaged or cut)"), "\(plan.text)")
        let run = try BuiltTool.run(["replay", log, "--to", url])
        tool.signal(SIGTERM)
        _ = try tool.wait()
        #expect(run.status == 4 && run.text.contains("Not the whole recording"), "\(run.text)\(run.errors)")
    }

    @Test func aStartOfATemplateIsNotOfTheRecording() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log.ndjson"))
        try file.write(LogHeader(tool: "test"))
        let records = ReplayCommandTests.records()
        var event = records[3]
        (event.playhead, event.ts) = (Array("0".utf8), Array("1760000000000".utf8))
        try file.write(event)
        try file.finish()
        guard case .octets(let start) = records[0].body else { throw CocoaError(.fileReadUnknown) }
        let template = try folder.file("start.json", holding: start).path
        let plan = try BuiltTool.run([
            "replay", folder.path("log.ndjson"), "--dry-run", "--orphans", "open", "--orphan-template", template,
        ])
        #expect(plan.text.contains("(1 start made)"), "\(plan.text)\(plan.errors)")
    }

    @Test func aRunThatGoesOnWasNotAtTheRecordingsPace() async throws {
        let folder = try TemporaryFolder()
        let log = try session(in: folder)
        let (tool, url) = try await ReplayCommandTests.server()
        let arguments = ["replay", log, "--to", url, "--json"]
        _ = try BuiltTool.run(arguments + ["--journal", folder.path("j")])
        // As if it had been killed before the last event.
        let lines = try folder.read("j").split(separator: 0x0A).filter {
            !String(decoding: $0, as: UTF8.self).contains(#""seq":3"#)
                && !String(decoding: $0, as: UTF8.self).contains(#""seqs":[3]"#)
        }
        let path = try folder.file("rest", holding: Array(lines.joined(separator: [0x0A])) + [0x0A]).path
        let run = try BuiltTool.run(arguments + ["--resume", path, "--no-compare"])
        tool.signal(SIGTERM)
        _ = try tool.wait()
        #expect(run.errors.contains("going on with rest"), "\(run.errors)")
        #expect(run.text.contains("Not the whole recording at its own pace and times"), "\(run.text)")
    }

    @Test func aJournalThatCannotBeReadLeavesNoOutcomesBehind() async throws {
        let folder = try TemporaryFolder()
        let log = try session(in: folder)
        let (tool, url) = try await ReplayCommandTests.server()
        let arguments = ["replay", log, "--to", url]
        _ = try BuiltTool.run(arguments + ["--journal", folder.path("j")])
        var lines = try folder.read("j").split(separator: 0x0A)
        lines[1] = ArraySlice("what nobody wrote".utf8)
        let path = try folder.file("bad", holding: Array(lines.joined(separator: [0x0A])) + [0x0A]).path
        let run = try BuiltTool.run(arguments + ["--resume", path, "--outcomes", folder.path("o.ndjson")])
        tool.signal(SIGTERM)
        _ = try tool.wait()
        #expect(run.status == 1 && run.errors.contains("bad, line 2"), "\(run.errors)")
        #expect((try? folder.read("o.ndjson")) == nil)
    }

    @Test func theCodeOfAClosedTerminalIsNamedWhereTheOthersAre() throws {
        #expect(try BuiltTool.run(["replay", "--help"]).text.contains("129/130/143"))
        let readme = try String(contentsOf: CorpusFolder.repository.appending(path: "README.md"), encoding: .utf8)
        #expect(readme.contains("| 129, 130, 143 | cut short by a signal"))
    }
}
