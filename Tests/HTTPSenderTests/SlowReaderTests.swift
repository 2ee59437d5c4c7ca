import Foundation
import HTTPSender
import Replay
import Testing

/// Whoever takes outcomes may be slower than the target: a pipe that nobody reads, a disk that is busy.
@Suite(.serialized)
struct SlowReaderTests {
    @Test func nothingGoesWhileOutcomesWithLargeAnswersWait() throws {
        let content = String(repeating: "x", count: 60_000)
        let server = try ScriptedServer(keepsRequests: false) { _, _ in
            .answer("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + content)
        }
        defer { server.stop() }
        var limits = ReplayLimits.standard
        limits.connections = 16
        let requests = (1...1500).map { Requests.plain($0, lane: $0 % 16, recorded: 200) }
        var whileWaiting: Int?
        let (outcomes, ending) = try Requests.run(requests, port: server.port, limits: limits) { _ in
            guard whileWaiting == nil else { return }
            // Until the target has no more to do.
            var seen = -1
            while seen != server.log.requests.count {
                seen = server.log.requests.count
                Thread.sleep(forTimeInterval: 0.5)
            }
            whileWaiting = seen
        }
        #expect(ending == nil)
        #expect(outcomes.count == 1500 && outcomes.allSatisfy { $0.word == "200" })
        let most = (32 << 20) / 60_000 + 16 + 64
        #expect((whileWaiting ?? .max) <= most, "\(whileWaiting ?? -1) of at most \(most)")
        // What waited went late, and that is this side's lateness and no wait for the target.
        #expect(outcomes.contains { ($0.lateness ?? 0) > 400_000_000 })
        #expect(outcomes.allSatisfy { $0.ready == nil })
    }
}
