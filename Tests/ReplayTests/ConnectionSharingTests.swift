import TestSupport
import Testing

@testable import Replay

private let ms: Int64 = 1_000_000

/// Requests that did not overlap share a connection; those that overlap never do, of one recorded connection or of several.
@Suite struct ConnectionSharingTests {
    @Test func pipelinedRequestsGetAConnectionEach() {
        // Three that one recorded connection carried at once, then three in turn.
        let together = (1...3).map { Planned.plain($0, at: ms) }
        let inTurn = (4...6).map { Planned.plain($0, at: Int64($0) * 100 * ms) }
        var run = HandDriven(together + inTurn)
        run.move(to: ms)
        #expect(Set(run.sent.map(\.connection)).count == 3)
        for _ in 1...3 { run.answer() }
        for number in 4...6 {
            run.move(to: Int64(number) * 100 * ms)
            run.answer()
        }
        #expect(Set(run.sent.suffix(3).map(\.connection)).count == 1)
        #expect(run.opened == 3 && run.outcomes.count == 6)
    }

    @Test(arguments: 1...40)
    func noConnectionEverCarriesTwo(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var limits = ReplayLimits.standard
        limits.connections = Int.random(in: 1...6, using: &random)
        let requests = (1...60).map {
            Planned.plain($0, at: Int64($0) * 5 * ms, lane: Int.random(in: 1...8, using: &random))
        }
        var run = HandDriven(requests, limits: limits)
        for _ in 0..<2000 where !run.engine.isFinished {
            run.move(to: run.now + Int64.random(in: 0...20, using: &random) * ms)
            #expect(Set(run.waiting).count == run.waiting.count, "seed \(seed)")
            #expect(run.waiting.count <= limits.connections, "seed \(seed)")
            if !run.waiting.isEmpty, Bool.random(using: &random) {
                run.answer(isReusable: Int.random(in: 0..<5, using: &random) > 0)
            }
        }
        #expect(run.engine.isFinished && run.outcomes.count == 60, "seed \(seed)")
    }

    @Test(arguments: 1...40)
    func theLongestIdleOneIsKnown(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var set = ConnectionSet()
        var idle: [(id: Int, since: Int64)] = []
        var busy: [Int] = []
        for now in 1...300 {
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where set.count < 20:
                let id = set.add(lane: now % 7)
                let isKnown = set.opened(id, now: Int64(now))
                #expect(isKnown)
                idle.append((id, Int64(now)))
            case 1 where !idle.isEmpty:
                let (id, _) = idle.remove(at: Int.random(in: 0..<idle.count, using: &random))
                let canGo = set.occupy(id, with: InFlight(request: Planned.plain(now)), lane: now % 7)
                #expect(canGo)
                busy.append(id)
            case 2 where !busy.isEmpty:
                let id = busy.remove(at: Int.random(in: 0..<busy.count, using: &random))
                set.vacate(id, now: Int64(now))
                idle.append((id, Int64(now)))
            case 3 where !idle.isEmpty && now % 5 == 0:
                _ = set.remove(idle.remove(at: Int.random(in: 0..<idle.count, using: &random)).id)
            default: break
            }
            #expect(
                set.longestIdle?.id == idle.first?.id && set.longestIdle?.since == idle.first?.since, "seed \(seed)")
            #expect(set.count == idle.count + busy.count, "seed \(seed)")
        }
    }
}
