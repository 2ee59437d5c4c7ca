import EventLog
import Foundation
import TestSupport
import Testing
import Wire

/// A server, another one that a mirror sends to, and the mirror between them, in the network namespace of the calling thread.
struct MirrorScene {
    /// What was received and said in the end.
    struct Result: Sendable {
        var mirror: BuiltTool.Run
        var server: [ExchangeRecord]
        var target: [ExchangeRecord]
        /// What the mirror captured.
        var captured: [ExchangeRecord]
        /// From the end of the traffic to that of the mirror.
        var ended: Duration
        /// The mirror's report.
        var report: Data { Data(mirror.output) }
    }

    let folder: TemporaryFolder
    let server: RunningTool
    let target: RunningTool
    let mirror: RunningTool
    private let serverURL: String

    init(mirror arguments: [String], server: [String] = [], target: [String] = [], toServer: Bool = false) throws {
        folder = try TemporaryFolder()
        self.server = try RunningTool(
            ["serve", "--listen", "127.0.0.1:0", "-o", folder.path("server.ndjson")] + server)
        self.target = try RunningTool(
            ["serve", "--listen", "127.0.0.1:0", "-o", folder.path("target.ndjson")] + target)
        serverURL = try Self.url(self.server)
        let targetURL = toServer ? serverURL : try Self.url(self.target)
        mirror = try RunningTool(
            [
                "mirror", "-i", "lo", "--to", targetURL, "--outcomes", folder.path("outcomes.ndjson"), "--json",
                "-o", folder.path("captured.ndjson"),
            ] + arguments)
        // A live log shows its header once all is open and signals are watched.
        let log = folder.path("captured.ndjson")
        try Self.wait("the mirror captures") {
            (try? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int).flatMap { $0 } ?? 0 > 0
        }
    }

    static func url(_ tool: RunningTool) throws -> String {
        var found: String?
        try wait("a server listens") {
            let match = try tool.errorsSoFar().firstMatch(of: /listening on (http:\/\/127\.0\.0\.1:[0-9]+)\n/)
            found = match.map { String($0.1) }
            return found != nil
        }
        return try #require(found)
    }

    /// Waits until something holds.
    static func wait(_ what: Comment, until holds: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !holds() {
            try #require(ContinuousClock.now < deadline, what)
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Sends a log to the server.
    func send(_ log: String, _ arguments: [String] = ["--no-mark"]) throws {
        let run = try BuiltTool.run(["replay", log, "--to", serverURL] + arguments)
        try #require(run.status == 0, "\(run.errors)")
    }

    /// Ends the mirror as Ctrl-C does, then the servers.
    func end(signals: Bool = true) throws -> Result {
        let start = ContinuousClock.now
        if signals { mirror.signal(SIGINT) }
        let run = try mirror.wait()
        let ended = ContinuousClock.now - start
        for tool in [server, target] {
            tool.signal(SIGTERM)
            _ = try tool.wait()
        }
        return Result(
            mirror: run, server: try Self.exchanges(folder.path("server.ndjson")),
            target: try Self.exchanges(folder.path("target.ndjson")),
            captured: try Self.exchanges(folder.path("captured.ndjson")), ended: ended)
    }

    private static func exchanges(_ path: String) throws -> [ExchangeRecord] {
        var found: [ExchangeRecord] = []
        var reader = try LogReader(path: path)
        while let line = try reader.next() { if case .exchange(let record) = line { found.append(record) } }
        return found
    }

    /// A log of sessions that begin `apart` milliseconds after each other and have an event every `interval` milliseconds.
    ///
    /// Each body is told from every other by its playhead.
    static func log(
        _ name: String = "log.ndjson", sessions: Int, events: Int, interval: Int64, apart: Int64,
        in folder: borrowing TemporaryFolder
    ) throws -> String {
        struct Moment {
            var at: Int64
            var session: Int
            var event: Int
        }
        var moments: [Moment] = []
        for session in 0..<sessions {
            for event in 0...events {
                moments.append(
                    Moment(at: Int64(session) * apart + Int64(event) * interval, session: session, event: event))
            }
        }
        moments.sort { ($0.at, $0.session) < ($1.at, $1.session) }
        var file = try LogFile(path: folder.path(name))
        try file.write(LogHeader(tool: "test"))
        var starts: [Int: Int] = [:]
        for (index, moment) in moments.enumerated() {
            let seq = index + 1
            if moment.event == 0 { starts[moment.session] = seq }
            try file.write(record(seq, moment.at, moment.session, moment.event, start: starts[moment.session] ?? 0))
        }
        try file.finish()
        return folder.path(name)
    }

    private static func record(
        _ seq: Int, _ at: Int64, _ session: Int, _ event: Int, start: Int
    ) -> ExchangeRecord {
        let isStart = event == 0
        let type = isStart ? "sessionStart" : event == 1 ? "play" : "ping"
        let params =
            #","params":{"analytics.reportSuite":"r","analytics.trackingServer":"t","media.channel":"c","#
            + #""media.contentType":"vod","media.id":"i","media.length":60,"media.playerName":"p","#
            + #""visitor.marketingCloudOrgId":"o"}"#
        let time = #"{"playerTime":{"playhead":\#(session * 1000 + event),"ts":\#(1_760_000_000_000 + at)}"#
        let body = time + #","eventType":""# + type + "\"" + (isStart ? params : "") + "}"
        return ExchangeRecord(
            seq: seq, at: Timestamp(nanoseconds: 1_760_000_000_000_000_000 + at * 1_000_000),
            call: isStart ? .sessionStart : .event, session: Array("s\(session)".utf8), link: isStart ? nil : .response,
            start: isStart ? nil : start, eventType: Array(type.utf8),
            request: ExchangeRecord.Request(
                method: Array("POST".utf8), authority: Array("c.test".utf8),
                target: Array((isStart ? "/api/v1/sessions" : "/api/v1/sessions/s\(session)/events").utf8)),
            response: ExchangeRecord.Response(status: isStart ? 201 : 204, after: 1_000_000),
            connection: ConnectionRecord(
                id: "1:\(session)", n: session + 1, client: "10.0.0.5:\(5000 + session)", server: "10.0.0.9:80"),
            body: .octets(Array(body.utf8)))
    }
}

extension ExchangeRecord {
    /// The body as text.
    var bodyText: String {
        if case .octets(let octets) = body { String(decoding: octets, as: UTF8.self) } else { "" }
    }

    /// The body's `ts` as a number.
    var time: Int64 { ts.flatMap { Int64(String(decoding: $0, as: UTF8.self)) } ?? 0 }

    /// The session that its playhead tells.
    var told: Int { (playhead.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? -1) / 1000 }
}
