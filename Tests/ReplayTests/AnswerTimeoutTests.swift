import Replay
import Testing

private let second = HandDriven.second

@Suite struct AnswerTimeoutTests {
    /// When octets come, in seconds, and what becomes of the request when.
    static let cases: [(arrivals: [Int64], reason: Outcome.Unknown, end: Int64)] = [
        ([], .noAnswer, 30), ([1], .stalled, 11), ([1, 10], .stalled, 20), ([29, 38, 47, 56], .timedOut, 60),
        ([9, 18, 27, 36, 45, 52], .timedOut, 60),
    ]

    @Test(arguments: cases.indices)
    func anAnswerHasThreeTimes(_ index: Int) {
        let (arrivals, reason, end) = Self.cases[index]
        var run = HandDriven([Planned.plain(1)])
        for arrival in arrivals {
            run.move(to: arrival * second)
            run.engine.received(run.waiting[0], status: 200, now: run.now)
        }
        run.move(to: end * second - 1)
        #expect(run.outcomes.isEmpty)
        run.move(to: end * second)
        #expect(run.outcomes.map(\.result) == [.unknown(reason)])
        #expect(run.outcomes.map(\.partialStatus) == [arrivals.isEmpty ? nil : 200])
    }

    @Test func aSlowConnectionIsToldApartFromARefusedOne() {
        var run = HandDriven([Planned.plain(1), Planned.plain(2, at: second)], connectsLater: true)
        run.engine.openFailed(run.connecting.removeFirst(), isTimeOut: true, now: run.now)
        run.move(to: second)
        run.engine.openFailed(run.connecting.removeFirst(), now: run.now)
        run.settle()
        #expect(run.outcomes.map(\.result) == [.notSent(.connectTimedOut), .notSent(.connectFailed)])
    }

    @Test func idleConnectionsAreClosedAfterFourSeconds() {
        var run = HandDriven([Planned.plain(1), Planned.plain(2, at: 60 * second)])
        run.answer()
        run.move(to: 4 * second)
        #expect(run.closed == 0)
        run.move(to: 4 * second + 1)
        #expect(run.closed == 1)
    }
}
