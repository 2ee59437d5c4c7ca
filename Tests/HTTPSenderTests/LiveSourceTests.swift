import Replay
import Testing

@testable import HTTPSender

/// Runs whose requests are not all there beforehand.
@Suite struct LiveSourceTests {
    private static let answer = ScriptedServer.Act.answer("HTTP/1.1 204 No Content\r\n\r\n")

    @Test func aSourceThatHasNoneForNowIsAskedAgainAndKeepsNobodyBusy() throws {
        let server = try ScriptedServer { _, _ in Self.answer }
        defer { server.stop() }
        let address = try PinnedAddress(ResolvedTarget(ReplayTarget("http://127.0.0.1:\(server.port)")))
        let gauge = RunGauge()
        let endpoints = LocalEndpoints()
        var seq = 0
        var asked = 0
        var outcomes: [Outcome] = []
        var wasSeen = false
        let ending = ReplayRun(to: address, speed: .recorded, endpoints: endpoints).run(
            startingAt: WallClock.nanoseconds, gauge: gauge,
            next: { () throws(Never) in
                asked += 1
                // One every 300 ms, each due a tenth of a second after it is known.
                guard seq < 4 else { return nil }
                guard gauge.now > Int64(seq) * 300_000_000 else { return [] }
                seq += 1
                return [Requests.plain(seq, due: gauge.now + 100_000_000)]
            },
            outcome: { (outcome) throws(Never) in outcomes.append(outcome) },
            turn: { () throws(Never) in wasSeen = wasSeen || gauge.now > 0 })
        #expect(ending == nil)
        #expect(outcomes.map(\.seq) == [1, 2, 3, 4] && outcomes.allSatisfy { $0.word == "204" })
        #expect(wasSeen && !gauge.hasEnded && gauge.waitingSince == nil)
        // A tenth of a second is waited in between: some dozen times in all.
        #expect(asked < 200, "asked \(asked) times")
    }

    @Test func theLocalEndOfEachConnectionIsKnownBeforeARequestGoesOnIt() throws {
        let endpoints = LocalEndpoints()
        let server = try ScriptedServer { _, _ in Self.answer }
        defer { server.stop() }
        let address = try PinnedAddress(ResolvedTarget(ReplayTarget("http://127.0.0.1:\(server.port)")))
        var rest = [Requests.plain(1), Requests.plain(2, lane: 2)]
        _ = ReplayRun(to: address, speed: .recorded, endpoints: endpoints).run(
            startingAt: WallClock.nanoseconds,
            next: { () throws(Never) in rest.isEmpty ? nil : [rest.removeFirst()] },
            outcome: { (_) throws(Never) in }, turn: { () throws(Never) in })
        let clients = server.log.clients
        #expect(!clients.isEmpty && clients.allSatisfy(endpoints.contains), "\(clients)")
        #expect(!endpoints.contains("127.0.0.1:1"))
    }

    @Test func endpointsAreForgottenOnceThereAreMoreThanPorts() {
        let endpoints = LocalEndpoints()
        for port in 0..<65_537 { endpoints.add("10.0.0.1:\(port)") }
        #expect(!endpoints.contains("10.0.0.1:0"))
        #expect(endpoints.contains("10.0.0.1:1") && endpoints.contains("10.0.0.1:65536"))
    }
}
