import Collector
import Foundation
import JSONText
import TestSupport
import Testing

/// Which answer the collector's log gives to which request.
@Suite struct LoggedAnswerTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func options(faults: [String]) throws -> CollectorOptions {
        var options = CollectorOptions()
        options.seed = 11
        options.logPath = folder.path("got.ndjson")
        options.faults = try faults.map { try CollectorFault(parsing: $0) }
        return options
    }

    private func lines() throws -> [JSONView] {
        try folder.read("got.ndjson").split(separator: 0x0A).map { try JSONView(scanning: Array($0)) }
    }

    /// Opens a session and gives the target of its events.
    private static func open(_ port: Int) async throws -> String {
        let start = await LoopbackClient.exchange(
            port: port, LoopbackClient.request("POST", "/api/v1/sessions", Bodies.start))
        return try #require(start.first?.field("location")) + "/events"
    }

    @Test(arguments: ["head:600", "extra", "garbage", "silence"])
    func whatGoesWrongOnTheWireTakesNoAnswerFromTheRequestsAfterIt(fault: String) async throws {
        let summary = try await RunningCollector.during(try options(faults: ["wire=\(fault),call=event,times=1"])) {
            port in
            let target = try await Self.open(port)
            _ = await LoopbackClient.raw(
                port: port,
                LoopbackClient.request("POST", target, Bodies.event("play"), isLast: false)
                    + LoopbackClient.request("POST", target, Bodies.event("bogus"), isLast: false)
                    + LoopbackClient.request("POST", target, Bodies.event("ping")))
        }
        #expect(summary.wrongOnTheWire == 1)
        let events = try lines().filter { $0.member("call")?.string == "event" }
        #expect(events.map { $0.member("eventType")?.string } == ["play", "bogus", "ping"])
        #expect(events.map { $0.member("response")?.member("status")?.integer } == [nil, 400, 204])
        #expect(events.map { $0.member("notes")?.elements.compactMap(\.string) } == [["noAnswer"], [], []])
    }

    @Test func aStartThatIsAnsweredAfterItsLineStillLinksItsEvents() async throws {
        _ = try await RunningCollector.during(try options(faults: ["delay=11s,call=start"])) { port in
            let target = try await Self.open(port)
            _ = await LoopbackClient.exchange(
                port: port, LoopbackClient.request("POST", target, Bodies.event("play")))
        }
        let lines = try lines()
        #expect(lines.map { $0.member("kind")?.string } == ["header", "exchange", "answer", "exchange", "trailer"])
        #expect(lines[1].member("notes")?.elements.map(\.string) == ["answerPending"])
        #expect(lines[2].member("to")?.integer == 1)
        #expect(lines[3].member("start")?.integer == 1)
        #expect(lines[3].member("link")?.string == "response")
    }
}
