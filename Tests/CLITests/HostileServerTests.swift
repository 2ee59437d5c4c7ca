import EventLog
import Foundation
import Replay
import TestSupport
import Testing
import Wire

/// What `reprise replay` makes of servers that misbehave: every planned request has one outcome, what the server read is what was
/// sent, the exit code is right, and there is an end.
///
/// `Tests/hostile-servers` does the same with more requests, and looks at the memory.
@Suite struct HostileServerTests {
    /// The faults, more options of the replay, its exit code, and the results that have to be among the outcomes.
    static let cases: [(faults: [String], options: [String], status: Int32, results: Set<String>)] = [
        (["wire=slow,call=event,every=13"], ["--timeout", "1s"], 3, ["timedOut"]),
        (["wire=slow,call=event,every=13"], ["--idle-timeout", "500ms"], 3, ["stalled"]),
        (["wire=silence,call=event,every=13"], ["--first-byte-timeout", "500ms"], 3, ["noAnswer"]),
        (["wire=silence,call=event"], ["--first-byte-timeout", "200ms"], 1, ["noAnswer", "givenUp"]),
        (["wire=reset,call=event,every=7"], [], 3, ["connectionLost"]),
        (["wire=unread,every=9"], [], 3, ["connectionLost"]),
        (["wire=interim,call=event,every=7"], [], 3, ["tooManyInterim"]),
        (["wire=head:65536,call=event"], [], 0, ["204"]),
        (["wire=head:65537,call=event,every=7"], [], 3, ["headTooLong"]),
        // Content is no difference between two successes; that it had no end is said.
        (["wire=endless,call=event,every=7"], [], 0, ["200"]),
        (["wire=garbage,call=event,every=7"], [], 3, ["badAnswer"]),
        (["wire=cut,call=event,every=7"], [], 3, ["connectionLost"]),
        (["wire=extra,call=event"], [], 0, ["204"]),
        (["wire=gone,call=event,after=10"], [], 1, ["connectionLost", "connectFailed"]),
        (["status=302,call=event,every=7"], [], 3, ["302"]),
        (["status=429,retry-after=1,after=5,times=1"], ["--honour-retry-after"], 3, ["429"]),
        (["status=503,retry-after=later,every=7"], ["--honour-retry-after"], 3, ["503"]),
        (["location=missing"], [], 3, ["noSession"]), (["location=long"], [], 3, ["noSession"]),
        (["location=space"], [], 3, ["noSession"]), (["location=elsewhere"], [], 3, ["noSession"]),
        (["location=empty,every=2"], [], 3, ["noSession", "204"]),
    ]

    /// Eight sessions of six events, all within 300 ms.
    private static func log(_ path: String) throws {
        var file = try LogFile(path: path)
        try file.write(LogHeader(tool: "test"))
        var seq = 0
        for place in 0...6 {
            for session in 1...8 {
                seq += 1
                try file.write(record(seq, session, isStart: place == 0))
            }
        }
        try file.finish()
    }

    private static func record(_ seq: Int, _ session: Int, isStart: Bool) -> ExchangeRecord {
        let id = "old\(session)"
        let params =
            #","params":{"analytics.reportSuite":"r","analytics.trackingServer":"t","media.channel":"c","#
            + #""media.contentType":"vod","media.id":"i","media.length":60,"media.playerName":"p","#
            + #""visitor.marketingCloudOrgId":"o"}"#
        let type = isStart ? "sessionStart" : "ping"
        let body = #"{"playerTime":{"playhead":0,"ts":\#(1_760_000_000_000 + seq)},"eventType":"\#(type)""#
        return ExchangeRecord(
            seq: seq, at: Timestamp(nanoseconds: 1_760_000_000_000_000_000 + Int64(seq) * 5_000_000),
            call: isStart ? .sessionStart : .event, session: Array(id.utf8), link: .response,
            start: isStart ? nil : session, eventType: Array(type.utf8),
            request: ExchangeRecord.Request(
                method: Array("POST".utf8), authority: Array("c.test".utf8),
                target: Array((isStart ? "/api/v1/sessions" : "/api/v1/sessions/\(id)/events").utf8)),
            response: ExchangeRecord.Response(status: isStart ? 201 : 204, after: 1_000_000),
            connection: ConnectionRecord(
                id: "1:a", n: session, client: "10.0.0.5:\(5000 + session)", server: "10.0.0.9:80"),
            body: .octets(Array((body + (isStart ? params : "") + "}").utf8)))
    }

    @Test(arguments: cases.indices)
    func everyRequestHasItsOutcomeAndTheRunItsEnd(_ index: Int) async throws {
        let (faults, options, status, results) = Self.cases[index]
        let folder = try TemporaryFolder()
        try Self.log(folder.path("log.ndjson"))
        let tool = try RunningTool(
            ["serve", "--listen", "127.0.0.1:0", "-o", folder.path("got.ndjson")] + faults.flatMap { ["--fault", $0] })
        let url = try await Self.url(of: tool)
        let arguments = ["--to", url, "--outcomes", folder.path("out.ndjson")] + options
        let run = try BuiltTool.run(["replay", folder.path("log.ndjson")] + arguments)
        #expect(run.status == status, "\(faults): \(run.errors)")
        tool.signal(SIGTERM)
        let server = try tool.wait()

        var outcomes: [Outcome] = []
        var reader = try LogReader(path: folder.path("out.ndjson"))
        while let line = try reader.next() {
            if case .outcome(let octets) = line { outcomes.append(try OutcomeLog.decode(octets)) }
        }
        #expect(outcomes.map(\.seq).sorted() == Array(1...56), "\(faults)")
        let words = Set(outcomes.map(Self.word))
        #expect(results.isSubset(of: words), "\(faults): \(words)")
        var read = 0
        var received = try LogReader(path: folder.path("got.ndjson"))
        while let line = try received.next() { if case .exchange = line { read += 1 } }
        let unread = server.errors.firstMatch(of: /requests left unread: ([0-9]+)/).flatMap { Int($0.1) } ?? 0
        // Nothing is sent twice, and nothing is taken as sent that was not; what crosses a server's end is lost on the way.
        let sent = outcomes.count { $0.sent != nil }
        let lost = faults[0].hasPrefix("wire=gone") ? outcomes.count { Self.word($0) == "connectionLost" } : 0
        #expect(
            read + unread <= sent && sent <= read + unread + lost, "\(faults): \(sent) sent, \(read) and \(unread) seen"
        )
    }

    /// Where a `reprise serve` listens, once it does.
    static func url(of tool: RunningTool) async throws -> String {
        for _ in 0..<1000 {
            if let match = try tool.errorsSoFar().firstMatch(of: /listening on (http:\/\/127\.0\.0\.1:[0-9]+)\n/) {
                return String(match.1)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw CocoaError(.fileReadUnknown)
    }

    private static func word(_ outcome: Outcome) -> String {
        switch outcome.result {
        case .answered(let status, _): "\(status)"
        case .notSent(let reason): reason.rawValue
        case .unknown(let reason): reason.rawValue
        }
    }
}
