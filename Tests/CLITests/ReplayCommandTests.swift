import EventLog
import Foundation
import Replay
import TestSupport
import Testing
import Wire

@Suite struct ReplayCommandTests {
    /// A session's start and two events, a request without a session, and an event of a session that began earlier.
    static func records() -> [ExchangeRecord] {
        [
            record(1, .sessionStart, "/api/v1/sessions", "sessionStart", session: "abc", status: 201),
            record(2, .event, "/api/v1/sessions/abc/events", "play", start: 1, session: "abc"),
            record(3, .event, "/api/v1/sessions/abc/events", "sessionEnd", start: 1, session: "abc"),
            record(4, .event, "/api/v1/sessions/lost/events", "ping", session: "lost"),
        ]
    }

    private static func record(
        _ seq: Int, _ call: ExchangeRecord.Call, _ target: String, _ type: String, start: Int? = nil, session: String,
        status: Int = 204
    ) -> ExchangeRecord {
        let params =
            #","params":{"analytics.reportSuite":"r","analytics.trackingServer":"t","media.channel":"c","#
            + #""media.contentType":"vod","media.id":"i","media.length":60,"media.playerName":"p","#
            + #""visitor.marketingCloudOrgId":"o"}"#
        let body = #"{"playerTime":{"playhead":0,"ts":1760000000000},"eventType":""# + type + "\""
        let content = Array((body + (call == .sessionStart ? params : "") + "}").utf8)
        let at = 1_760_000_000_363_000_000 + Int64(seq - 1) * 100_000_000
        return ExchangeRecord(
            seq: seq, at: Timestamp(nanoseconds: at), call: call, session: Array(session.utf8),
            link: start == nil ? nil : .response, start: start, eventType: Array(type.utf8),
            request: ExchangeRecord.Request(
                method: Array("POST".utf8), authority: Array("c.test".utf8), target: Array(target.utf8)),
            response: ExchangeRecord.Response(status: status, after: 1_000_000),
            connection: ConnectionRecord(id: "1:a", n: 1, client: "10.0.0.5:5000", server: "10.0.0.9:80"),
            body: .octets(content))
    }

    static func log(
        in folder: borrowing TemporaryFolder, name: String = "log.ndjson", isWhole: Bool = true
    ) throws -> String {
        let path = folder.path(name)
        var file = try LogFile(path: path)
        try file.write(LogHeader(tool: "test"))
        for record in records() { try file.write(record) }
        if isWhole { try file.finish() } else { try file.flush() }
        return path
    }

    /// A `reprise serve`, and the URL at which it listens.
    static func server(_ arguments: [String] = []) async throws -> (tool: RunningTool, url: String) {
        let tool = try RunningTool(["serve", "--listen", "127.0.0.1:0"] + arguments)
        for _ in 0..<1000 {
            if let match = try tool.errorsSoFar().firstMatch(of: /listening on (http:\/\/127\.0\.0\.1:[0-9]+)\n/) {
                return (tool, String(match.1))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CocoaError(.fileReadUnknown)
    }

    @Test func aLogIsReplayedAndItsOutcomesAreReported() async throws {
        let folder = try TemporaryFolder()
        let log = try Self.log(in: folder)
        let (tool, url) = try await Self.server(["-o", folder.path("got.ndjson")])
        let run = try BuiltTool.run([
            "replay", log, "--to", url, "--speed", "20x", "--outcomes", folder.path("out.ndjson"),
        ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("1 session without a start in the log, 1 event not sent:"))
        #expect(run.text.hasPrefix("Events"))
        tool.signal(SIGTERM)
        #expect(try tool.wait().status == 0)

        var outcomes: [Outcome] = []
        var reader = try LogReader(path: folder.path("out.ndjson"))
        #expect(reader.header.replay?.speed == "20x" && reader.header.replay?.target == url)
        let shift = try #require(reader.header.replay?.shift)
        #expect(shift % 1000 == 0)
        while let line = try reader.next() {
            if case .outcome(let octets) = line { outcomes.append(try OutcomeLog.decode(octets)) }
        }
        #expect(outcomes.sorted { $0.seq < $1.seq }.map(\.verdict) == [.same, .same, .same, .notSent])
        let session = try #require(outcomes.first { $0.seq == 1 }?.replayedSession)

        var got: [ExchangeRecord] = []
        var received = try LogReader(path: folder.path("got.ndjson"))
        while let line = try received.next() {
            if case .exchange(let record) = line { got.append(record) }
        }
        #expect(
            got.map { String(decoding: $0.request.target, as: UTF8.self) } == [
                "/api/v1/sessions", "/api/v1/sessions/\(session)/events", "/api/v1/sessions/\(session)/events",
            ])
        for (sent, recorded) in zip(got, Self.records()) {
            guard case .octets(let body) = sent.body, case .octets(let original) = recorded.body else {
                Issue.record("no body")
                continue
            }
            let moved = String(decoding: original, as: UTF8.self)
                .replacing("1760000000000", with: "\(1_760_000_000_000 + shift)")
            #expect(String(decoding: body, as: UTF8.self) == moved)
        }

        // The target is loopback: each request says which it is.
        let marks = got.map { $0.request.fields.first("reprise-replay").map { String(decoding: $0, as: UTF8.self) } }
        #expect(marks.map { $0?.hasSuffix(", copy=1") } == [true, true, true])
        #expect(marks.compactMap { $0?.firstMatch(of: /seq=([0-9]+)/)?.1 } == ["1", "2", "3"])
        #expect(Set(marks.compactMap { $0?.firstMatch(of: /^run="([0-9a-f]{16})"/)?.1 }).count == 1)

        let report = try BuiltTool.run(["report", folder.path("out.ndjson"), "--json"])
        #expect(report.status == 0)
        #expect(report.text.contains(#""speed" : "20x""#))
    }

    @Test func answersThatDifferFailTheGate() async throws {
        let folder = try TemporaryFolder()
        let log = try Self.log(in: folder)
        let (tool, url) = try await Self.server(["--fault", "status=500"])
        defer { tool.signal(SIGTERM) }
        let arguments = ["replay", log, "--to", url, "--speed", "max"]
        #expect(try BuiltTool.run(arguments).status == 3)
        #expect(try BuiltTool.run(arguments + ["--no-compare"]).status == 0)
    }

    @Test func aCutLogIsReplayedAsFarAsItGoes() async throws {
        let folder = try TemporaryFolder()
        let log = try Self.log(in: folder, isWhole: false)
        let (tool, url) = try await Self.server()
        defer { tool.signal(SIGTERM) }
        let run = try BuiltTool.run(["replay", log, "--to", url, "--speed", "max"])
        #expect(run.status == 4)
        #expect(run.errors.contains("cut short"))
        #expect(run.text.contains("201:1"))
    }

    /// The lines of a dry run before the numbers of the whole plan.
    private func listing(of run: BuiltTool.Run) -> [Substring] {
        run.text.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }.map { $0 }
    }

    @Test func standardInputIsReadToItsEndFirst() throws {
        let folder = try TemporaryFolder()
        _ = try Self.log(in: folder)
        let run = try BuiltTool.run(["replay", "-", "--dry-run"], input: try folder.read("log.ndjson"))
        #expect(run.status == 0)
        #expect(
            listing(of: run).map { $0.split(separator: "  ").last.map(String.init) ?? "" }.last
                == "not sent: noStart, session lost")
        #expect(run.text.contains(#/Plan +\[requests, sent, skipped, octets\] +4 +3 +1 /#))
        #expect(run.text.contains(#/Schedule +\[recorded, pace, takes\] +200 ms +1x +200 ms/#))
        #expect(run.errorLines.last == "dry run: nothing was sent")
    }

    @Test func aDryRunAsJSONIsALineARequest() throws {
        let folder = try TemporaryFolder()
        let log = try Self.log(in: folder)
        let run = try BuiltTool.run(["replay", log, "--dry-run", "--json", "--session", "abc"])
        #expect(run.text.split(separator: "\n").count == 4)
        #expect(run.text.contains(#""calls":{"event":2,"sessionStart":1},"#) && run.text.contains(#""kind":"plan""#))
        #expect(run.text.contains(#""request":"POST /api/v1/sessions/{id}/events""#))
    }

    @Test func aDryRunNamesEachRequestsSession() throws {
        let folder = try TemporaryFolder()
        let run = try BuiltTool.run(["replay", try Self.log(in: folder), "--dry-run"])
        let sessions = listing(of: run).map { $0.firstMatch(of: /session ([a-z]+)$/)?.1 }
        #expect(sessions == ["abc", "abc", "abc", "lost"])
    }

    @Test func aLogWithNothingToSendIsSaidToBe() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("empty.ndjson"))
        try file.write(LogHeader(tool: "test"))
        try file.finish()
        let run = try BuiltTool.run(["replay", folder.path("empty.ndjson"), "--to", "http://127.0.0.1:1"])
        #expect(run.status == 1)
        #expect(run.errors.contains("reprise: nothing in empty.ndjson can be sent"))
        let plan = try BuiltTool.run(["replay", folder.path("empty.ndjson"), "--dry-run"])
        #expect(plan.status == 0 && plan.errors.contains("warning: nothing in empty.ndjson can be sent"))
    }

    @Test func sessionsWithoutAStartAreOpenedByClientAndServer() throws {
        let folder = try TemporaryFolder()
        var file = try LogFile(path: folder.path("log.ndjson"))
        try file.write(LogHeader(tool: "test"))
        for (index, host) in ["10.0.0.5", "10.0.0.6", "10.0.0.5"].enumerated() {
            var event = Self.record(index + 1, .event, "/sessions/v1/events", "ping", session: "v1")
            event.connection.client = "\(host):\(5000 + index)"
            (event.playhead, event.ts) = (Array("0".utf8), Array("1760000000000".utf8))
            try file.write(event)
        }
        try file.finish()
        guard case .octets(let body) = Self.records()[0].body else {
            Issue.record("the start has no body")
            return
        }
        try folder.file("template", holding: body)
        let run = try BuiltTool.run([
            "replay", folder.path("log.ndjson"), "--dry-run", "--orphans", "open", "--orphan-template",
            folder.path("template"),
        ])
        #expect(run.text.contains(#/started here, ended here\] +2 +2 +2 +0\n/#) && !run.text.contains("noStart"))
        #expect(run.errors.contains("v1 from 10.0.0.5: 2 events\n   v1 from 10.0.0.6: 1 event"))
    }

    @Test func aTemplateThatIsTooLongIsSaidToBe() throws {
        let folder = try TemporaryFolder()
        let template = try folder.file("template", holding: [UInt8](repeating: 0x20, count: 1 << 20) + [0x7B, 0x7D])
        let run = try BuiltTool.run([
            "replay", try Self.log(in: folder), "--dry-run", "--orphans", "open", "--orphan-template", template.path,
        ])
        #expect(run.status == 2 && run.errors.contains("template has more than 1048576 octets"), "\(run.errors)")
    }

    @Test func sessionsThatStartBeforeWhatIsReplayedAreOpenedByTheirOwnStarts() throws {
        let log = CorpusFolder.repository.appending(path: "Samples/vod-session/events.ndjson").path
        let command = ["replay", log, "--dry-run", "--from", "2s"]
        let skipped = try BuiltTool.run(command)
        #expect(skipped.errors.contains("hint: open such sessions with --orphans open"), "\(skipped.errors)")
        let run = try BuiltTool.run(command + ["--orphans", "open"])
        #expect(run.status == 0 && run.text.contains(#/started here, ended here\] +1 +[0-9] +1 +0\n/#), "\(run.text)")
        #expect(run.errors.contains("opened by their own starts"), "\(run.errors)")
        let nothing = try BuiltTool.run(["replay", log, "--dry-run", "--orphans", "open"])
        #expect(nothing.status == 2 && nothing.errors.contains("nothing to open sessions with"), "\(nothing.errors)")
    }

    @Test func aTargetThatRefusesIsOneAndSaysSo() throws {
        let folder = try TemporaryFolder()
        let run = try BuiltTool.run([
            "replay", try Self.log(in: folder), "--to", "http://127.0.0.1:1", "--outcomes", folder.path("o.ndjson"),
        ])
        #expect(run.status == 1)
        #expect(run.errors.contains("the target is gone"))
        #expect(String(decoding: try folder.read("o.ndjson"), as: UTF8.self).split(separator: "\n").count == 6)
    }

    static let mistakes: [(arguments: [String], status: Int32)] = [
        (["--to", "http://collect.omtrdc.net/"], 5),
        (["--to", "http://127.0.0.1@10.0.0.1"], 2),
        (["--to", "http://127.1"], 2),
        (["--to", "http://127.0.0.1:1", "--map", "analytics.reportSuite"], 2),
        (["--to", "http://127.0.0.1:1", "--header", "Host: x"], 2),
        (["--to", "http://127.0.0.1:1", "--header", "X: a\r\nHost: b"], 2),
        (["--to", "http://127.0.0.1:1", "--host", "a b"], 2),
        (["--to", "http://127.0.0.1:1", "--path", "a"], 2),
        (["--to", "http://127.0.0.1:1", "--keep-ids", "nobody"], 2),
        (["--to", "http://127.0.0.1:1", "--keep-proxy-fields", "user-agent"], 2),
        (["--to", "http://127.0.0.1:1", "--keep-ids", "all", "--replace-ids"], 2),
        (["--to", "http://127.0.0.1:1", "--pseudonym-key", "/nonexistent"], 1),
        (["--to", "127.0.0.1:80"], 2),
        (["--to", "http://127.0.0.1/?a"], 2),
        ([], 2),
        (["--to", "http://127.0.0.1:1", "--speed", "0"], 2),
        (["--to", "http://127.0.0.1:1", "--speed", "fast"], 2),
        (["--to", "http://127.0.0.1:1", "--nonsense"], 2),
        (["--to", "http://127.0.0.1:1", "--session", "nobody"], 1),
    ]

    @Test(arguments: mistakes.indices)
    func wrongTargetsAndOptionsSendNothing(_ index: Int) throws {
        let (arguments, status) = Self.mistakes[index]
        let folder = try TemporaryFolder()
        let run = try BuiltTool.run(["replay", try Self.log(in: folder)] + arguments)
        #expect(run.status == status, "\(arguments): \(run.errors)")
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("hint") || run.errors.contains("Usage"))
    }

    @Test func logsThatAreNoneAreNamed() throws {
        let folder = try TemporaryFolder()
        let to = ["--to", "http://127.0.0.1:1"]
        #expect(try BuiltTool.run(["replay", folder.path("none")] + to).status == 1)
        #expect(try BuiltTool.run(["replay", folder.path("")] + to).status == 1)
        _ = try folder.file("text", holding: Array("hello\n".utf8))
        let text = try BuiltTool.run(["replay", folder.path("text")] + to)
        #expect(text.status == 1 && text.errors.contains("text"))
        _ = try folder.file(
            "new", holding: Array(#"{"kind":"header","format":"reprise-events","version":"2.0","tool":"x"}"#.utf8))
        #expect(try BuiltTool.run(["replay", folder.path("new")] + to).status == 1)
        _ = try folder.file(
            "out",
            holding: Array(
                #"{"kind":"header","format":"reprise-outcomes","version":"1.0","tool":"x","sources":[],"selection":[],"redaction":[]}"#
                    .utf8) + [0x0A])
        let outcomes = try BuiltTool.run(["replay", folder.path("out")] + to)
        #expect(outcomes.status == 1 && outcomes.errors.contains("is an outcome log"))
    }

    @Test func anOutcomeLogIsNeverOverwritten() throws {
        let folder = try TemporaryFolder()
        let log = try Self.log(in: folder)
        let run = try BuiltTool.run(["replay", log, "--to", "http://127.0.0.1:1", "--outcomes", log])
        #expect(run.status == 1)
        #expect(run.errors.contains("exists already"))
    }

    @Test func theFirstSignalDrainsAndReports() async throws {
        let folder = try TemporaryFolder()
        let log = try Self.log(in: folder)
        let (tool, url) = try await Self.server()
        defer { tool.signal(SIGTERM) }
        let replay = try RunningTool([
            "replay", log, "--to", url, "--speed", "0.001", "--outcomes", folder.path("o.ndjson"),
        ])
        while (try? folder.read("o.ndjson").isEmpty) ?? true { try await Task.sleep(for: .milliseconds(20)) }
        // The start goes at once, and the next event minutes later.
        try await Task.sleep(for: .milliseconds(1500))
        replay.signal(SIGINT)
        let run = try replay.wait()
        #expect(run.status == 130, "\(run.errors)")
        #expect(run.text.contains("stopped:"))
        var reader = try LogReader(path: folder.path("o.ndjson"))
        var results: [Outcome.Result] = []
        while let line = try reader.next() {
            if case .outcome(let octets) = line { results.append(try OutcomeLog.decode(octets).result) }
        }
        #expect(results.count == 4)
        #expect(results.contains(.answered(status: 201, text: nil)))
    }

    /// The signal comes while the last answer is awaited: all that was planned is done.
    @Test func aSignalThatCutsNothingShortIsTheOrdinaryEnd() async throws {
        let folder = try TemporaryFolder()
        let log = try Self.log(in: folder)
        let (tool, url) = try await Self.server(["--fault", "delay=2s,event=sessionEnd"])
        defer { tool.signal(SIGTERM) }
        let journal = folder.path("j")
        let replay = try RunningTool(["replay", log, "--to", url, "--speed", "max", "--journal", journal])
        // Header, intent and outcome of the start and the first event, intent of the last.
        while ((try? folder.read("j"))?.count { $0 == 0x0A } ?? 0) < 6 {
            try await Task.sleep(for: .milliseconds(10))
        }
        try await Task.sleep(for: .milliseconds(300))
        replay.signal(SIGINT)
        let run = try replay.wait()
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("201:1  204:2") && !run.text.contains("stopped"), "\(run.text)")
    }
}
