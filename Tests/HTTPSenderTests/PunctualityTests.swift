import Foundation
import HTTPSender
import NIOCore
import Replay
import Testing

/// Figures of time, taken where somebody asks for them: a machine that does other work says nothing about this code.
///
/// `REPRISE_MEASURE=1 swift test -c release --filter PunctualityTests`
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["REPRISE_MEASURE"] != nil))
struct PunctualityTests {
    private let noContent = "HTTP/1.1 204 No Content\r\n\r\n"

    private func percentile(_ values: [Int64], _ percent: Int) -> Int64 {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }

    @Test func aThousandASecondForTenSecondsArePunctualToTheLast() throws {
        let answer = noContent
        let server = try ScriptedServer(keepsRequests: false) { _, _ in .answer(answer) }
        defer { server.stop() }
        let count = 10_000
        let requests = (0..<count).map { Requests.plain($0 + 1, due: Int64($0) * 1_000_000, lane: 1 + $0 % 64) }
        let begin = NIODeadline.now()
        let startsIn: Int64 = 200_000_000
        let (outcomes, ending) = try Requests.run(requests, port: server.port, startsIn: startsIn)
        #expect(ending == nil && outcomes.count == count && outcomes.allSatisfy { $0.word == "204" })
        let lateness = outcomes.sorted { $0.seq < $1.seq }.compactMap(\.lateness)
        let first = lateness.prefix(count / 10)
        let last = lateness.suffix(count / 10)
        // The server's own clock, which is the same one: arrivals against due times. The start is known to some µs.
        let arrivals = server.log.arrivals.map { ($0 - begin).nanoseconds - startsIn }.sorted()
        let late = zip(arrivals, requests).map { $0 - $1.due }
        print(
            "lateness at 1,000/s for 10 s: p50 \(percentile(lateness, 50) / 1000) µs, p99 \(percentile(lateness, 99) / 1000) µs, "
                + "max \((lateness.max() ?? 0) / 1000) µs; p99 of the first tenth \(percentile(Array(first), 99) / 1000) µs, of the "
                + "last \(percentile(Array(last), 99) / 1000) µs; by the server's clock p50 \(percentile(late, 50) / 1000) µs, "
                + "p99 \(percentile(late, 99) / 1000) µs")
        #expect(percentile(lateness, 99) < 2_000_000)
        #expect(percentile(late, 99) < 3_000_000)
        #expect(percentile(Array(last), 50) < percentile(Array(first), 50) + 100_000)
    }

    @Test func asFastAsPossibleIsBoundByTheTarget() throws {
        let answer = noContent
        let server = try ScriptedServer(keepsRequests: false) { _, _ in .answer(answer) }
        defer { server.stop() }
        let count = 200_000
        let requests = (0..<count).map { number in
            var request = Requests.plain(number + 1, lane: 1 + number % 64)
            request.order = .connection(request.lane)
            request.follows = number >= 64 ? [number + 1 - 64] : []
            return request
        }
        let (outcomes, _) = try Requests.run(requests, port: server.port, speed: .max)
        #expect(outcomes.count == count && outcomes.allSatisfy { $0.word == "204" })
        let took = outcomes.compactMap(\.completed).max() ?? 1
        print("as fast as possible, 64 connections: \(Int64(count) * 1_000_000_000 / took) requests a second")
        #expect(server.log.connections == 64)
    }
}
