import EventLog
import Foundation
import TestSupport
import Testing
import Wire

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
        #expect(
            plan.text.contains("not comparable with production reports: the log is damaged or cut."), "\(plan.text)")
        let run = try BuiltTool.run(["replay", log, "--to", url])
        tool.signal(SIGTERM)
        _ = try tool.wait()
        #expect(
            run.status == 4 && run.text.contains("production reports: the log is damaged or cut."),
            "\(run.text)\(run.errors)")
    }

    /// Another reason is told, and fails the gate where that was asked for: two servers may word one reason differently.
    @Test func aRefusalForAnotherReasonFailsTheGateWhereReasonsAreToMatch() async throws {
        let folder = try TemporaryFolder()
        let (tool, url) = try await ReplayCommandTests.server()
        for (name, message, status) in [
            (
                "alike", #"{"message":"eventType: found the string \"nonsense\", allowed is one of 20 event types"}"#,
                Int32(0)
            ),
            ("other", #"{"message":"no"}"#, 3),
        ] {
            var file = try LogFile(path: folder.path("\(name).ndjson"))
            try file.write(LogHeader(tool: "test"))
            var records = Array(ReplayCommandTests.records().prefix(3))
            if case .octets(let body) = records[1].body {
                records[1].body = .octets(
                    Array(String(decoding: body, as: UTF8.self).replacing("play\"", with: "nonsense\"").utf8))
            }
            records[1].response = ExchangeRecord.Response(status: 400, content: Array(message.utf8))
            for record in records { try file.write(record) }
            try file.finish()
            for options in [[], ["--match-reasons"]] {
                let outcomes = folder.path("\(name)\(options.count)")
                let run = try BuiltTool.run(
                    [
                        "replay", folder.path("\(name).ndjson"), "--to", url, "--capture-point", "middle", "--outcomes",
                        outcomes,
                    ] + options)
                #expect(run.status == (options.isEmpty ? 0 : status), "\(run.text)\(run.errors)")
                #expect(run.text.contains("rejected for another reason") == (status == 3), "\(run.text)")
                #expect(run.text.contains("between clients and servers, as was said"))
                #expect(try BuiltTool.run(["report", outcomes]).status == run.status)
            }
        }
        tool.signal(SIGTERM)
        _ = try tool.wait()
    }

    @Test func aTimeOutThatNothingCanReachIsRefused() throws {
        for option in ["--first-byte-timeout", "--idle-timeout"] {
            let run = try BuiltTool.run(["replay", "x", "--to", "http://127.0.0.1:1", option, "61s"])
            #expect(
                run.status == 2 && run.errors.contains("\(option) is longer than --timeout (1 m 0 s)"), "\(run.errors)")
            // That the one by itself is longer than a shorter whole is nobody's wish.
            let less = try BuiltTool.run(["replay", "/nonexistent", "--to", "http://127.0.0.1:1", "--timeout", "1s"])
            #expect(less.status != 2, "\(less.errors)")
        }
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
        #expect(
            plan.text.contains("not comparable with production reports: 1 start made."), "\(plan.text)\(plan.errors)")
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
        #expect(run.text.contains("not comparable with production reports: goes on with rest."), "\(run.text)")
    }

    /// A log of some of the records, changed, with what its trailer says of the capture.
    private func log(
        in folder: borrowing TemporaryFolder, _ count: Int, ledger: Ledger? = nil,
        change: (inout [ExchangeRecord]) -> Void = { _ in }
    ) throws -> String {
        var records = Array(ReplayCommandTests.records().prefix(count))
        change(&records)
        var file = try LogFile(path: folder.path("log.ndjson"))
        try file.write(LogHeader(tool: "test"))
        for record in records { try file.write(record) }
        try file.finish(ledger: ledger)
        return folder.path("log.ndjson")
    }

    private func obstacles(_ arguments: [String]) throws -> String {
        let run = try BuiltTool.run(["replay", "--dry-run"] + arguments)
        #expect(run.status == 0, "\(run.errors)")
        return run.text.firstMatch(of: /not comparable with production reports: (.*)\.\n/).map { String($0.1) } ?? ""
    }

    @Test func whatGoesBesideTheRecordingIsNotInItsReports() throws {
        let folder = try TemporaryFolder()
        let whole = try log(in: folder, 3)
        #expect(try obstacles([whole]).isEmpty)
        #expect(try obstacles([whole, "--close-at-end"]).isEmpty)
        #expect(try obstacles([whole, "--send-retries", "--orphans", "send", "--include-ambiguous"]).isEmpty)
        let open = try TemporaryFolder()
        #expect(try obstacles([log(in: open, 2), "--close-at-end"]) == "1 end made")
        let orphan = try TemporaryFolder()
        let lost = try log(in: orphan, 4)
        #expect(try obstacles([lost]) == "1 request left out")
        #expect(try obstacles([lost, "--orphans", "send"]) == "1 event with the recorded session's id")
        let retried = try TemporaryFolder()
        let again = try log(in: retried, 3) { records in
            records[0].ts = Array("1760000000000".utf8)
            records[0].response = nil
            records.insert(records[0], at: 1)
            for index in records.indices { records[index].seq = index + 1 }
            for index in 2..<4 { records[index].start = 2 }
        }
        #expect(try obstacles([again]).isEmpty)
        #expect(try obstacles([again, "--send-retries"]) == "1 start sent again")
        let ambiguous = try TemporaryFolder()
        let doubtful = try log(in: ambiguous, 3) { $0[1].notes = [.ambiguousStream] }
        #expect(try obstacles([doubtful, "--include-ambiguous"]) == "1 request that can be read in two ways")
    }

    @Test func contentThatIsChangedIsNotThatOfTheReports() throws {
        let folder = try TemporaryFolder()
        let log = try log(in: folder, 3) { $0[0].request.fields.append(name: "User-Agent".utf8, value: "tv".utf8) }
        #expect(try obstacles([log, "--map", "analytics.reportSuite=dev", "--header", "X: 1"]).isEmpty)
        #expect(try obstacles([log, "--map", "media.id=x", "--map", "none=1"]) == "--map media.id")
        #expect(try obstacles([log, "--header", "user-agent: x"]) == "--header User-Agent")
        #expect(try obstacles([log, "--map", "playerTime.ts=5"]) == "3 times left as captured, --map playerTime.ts")
    }

    @Test func whatTheCaptureLostIsNotInTheRun() async throws {
        let folder = try TemporaryFolder()
        let ledger = Ledger(
            accounts: [
                .init(
                    name: "spans", total: 9,
                    classes: [.init(name: "inOrder", count: 8), .init(name: "notCaptured", count: 1, isLoss: true)])
            ],
            counts: [
                .init(name: "dropped.kernel", count: 1_200, isLoss: true), .init(name: "connections", count: 3),
                .init(name: "limit.sessions", count: 0, isLoss: true),
            ])
        let log = try log(in: folder, 3, ledger: ledger)
        let lost = "lost: 1 octet not captured, lost: 1,200 dropped: kernel"
        #expect(try obstacles([log]) == lost)
        let (tool, url) = try await ReplayCommandTests.server()
        let run = try BuiltTool.run(["replay", log, "--to", url, "--outcomes", folder.path("o.ndjson"), "--json"])
        tool.signal(SIGTERM)
        _ = try tool.wait()
        #expect(run.status == 0, "\(run.errors)")
        #expect(try comparable(run.text) == false)
        let report = try BuiltTool.run(["report", folder.path("o.ndjson")])
        #expect(report.text.contains("not comparable with production reports: \(lost)."), "\(report.text)")
    }

    @Test func aCaptureThatWasCutIsAPartOfWhatWasSent() throws {
        let folder = try TemporaryFolder()
        let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng")
        let whole = try Data(contentsOf: sample)
        let cut = try folder.file("cut.pcapng", holding: Array(whole.prefix(whole.count - 10))).path
        let capture = try BuiltTool.run(["capture", "-r", cut, "-o", folder.path("log.ndjson")])
        #expect(capture.status == 4 && capture.errors.contains("lost: 1 damaged capture file"), "\(capture.errors)")
        #expect(try obstacles([folder.path("log.ndjson")]).contains("lost: 1 damaged capture file"))
    }

    @Test func onePartOfALogIsNotTheRecording() throws {
        let folder = try TemporaryFolder()
        let sample = CorpusFolder.repository.appending(path: "Samples/vod-session/capture.pcapng").path
        let mode: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        try FileManager.default.createDirectory(
            atPath: folder.path("parts"), withIntermediateDirectories: false, attributes: mode)
        let capture = try BuiltTool.run(["capture", "-r", sample, "-o", folder.path("parts/log.ndjson"), "-C", "8K"])
        #expect(capture.status == 0, "\(capture.errors)")
        let first = try FileManager.default.contentsOfDirectory(atPath: folder.path("parts")).min()
        #expect(try obstacles([folder.path("parts/\(first ?? "")")]) == "one part of the log")
        #expect(try obstacles([folder.path("parts")]).isEmpty)
    }

    @Test func thePlanAsJSONSaysWhatTheTextDoes() throws {
        let folder = try TemporaryFolder()
        let log = try log(in: folder, 3)
        for (arguments, isComparable) in [([], true), (["--speed", "2x"], false)] as [([String], Bool)] {
            let run = try BuiltTool.run(["replay", log, "--dry-run", "--json"] + arguments)
            let last = try #require(run.text.split(separator: "\n").last)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
            #expect(object["comparable"] as? Bool == isComparable)
            #expect(object["obstacles"] as? [String] == (isComparable ? [] : ["pace 2x"]))
            #expect((object["validity"] as? String)?.contains("not comparable") == !isComparable)
        }
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
