import Replay
import Testing

private let second: Int64 = 1_000_000_000
private let ms: Int64 = 1_000_000
/// Wed, 21 Oct 2015 07:28:00 GMT, in seconds since 1970.
private let then: Int64 = 1_445_412_480

@Suite struct RetryAfterTests {
    static let values: [(text: String, expected: RetryAfter)] = [
        ("5", RetryAfter.wait(5 * second)), ("0", .wait(0)), ("007", .wait(7 * second)),
        ("99999999", .wait(99_999_999 * second)), ("99999999999999999999999", .wait(999_999_999 * second)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", .wait(10 * second)), ("Wed, 21 Oct 2015 07:27:00 GMT", .wait(0)),
        ("Thu, 29 Feb 2024 00:00:00 GMT", .wait(263_752_330 * second)),
        ("Wednesday, 21-Oct-15 07:28:00 GMT", .wait(10 * second)), ("Wed Oct 21 07:28:00 2015", .wait(10 * second)),
        ("Sun Nov  8 07:28:00 2015", .wait((18 * 86_400 + 10) * second)),
        ("Thursday, 21-Oct-65 07:28:00 GMT", .wait(1_577_923_210 * second)),
        ("Friday, 21-Oct-66 07:28:00 GMT", .unreadable), ("Sunday, 06-Nov-94 08:49:37 GMT", .wait(0)),
        ("Wed Oct 21 07:28:00", .unreadable), ("Wednesday, 21-Oct-2015 07:28:00 GMT", .unreadable),
        ("Wed Oct 21 7:28:00 2015", .unreadable), ("Wed, 21 Oct 2015 07:28:00:00 GMT", .unreadable),
        ("-1", .unreadable), ("", .unreadable), ("soon", .unreadable), ("1.5", .unreadable), ("5 s", .unreadable),
        ("Wed, 21 Okt 2015 07:28:00 GMT", .unreadable), ("Wed, 21 Oct 2015 07:28:00 CET", .unreadable),
        ("Wed, 21 Oct 2015 27:28:00 GMT", .unreadable), ("Wed, 21 Oct 9999 07:28:00 GMT", .unreadable),
    ]

    @Test(arguments: values.indices)
    func secondsAndDatesAreReadAndNothingElse(_ index: Int) {
        let (text, expected) = Self.values[index]
        #expect(RetryAfter(text.utf8, now: (then - 10) * second) == expected)
    }

    private func run(_ count: Int, every interval: Int64, honours: Bool = true) -> HandDriven {
        var limits = ReplayLimits.standard
        limits.honoursRetryAfter = honours
        return HandDriven(
            (1...count).map { Planned.plain($0, at: Int64($0) * interval, lane: $0) }, limits: limits)
    }

    @Test func nothingGoesDuringAPauseAndThenThePlanCatchesUpAtTwiceItsRate() {
        var run = run(400, every: 100 * ms)
        run.move(to: 100 * ms)
        run.answer(429, retryAfter: .wait(5 * second))
        run.move(to: 5 * second + 99 * ms)
        #expect(run.sent.count == 1)
        while !run.engine.isFinished && run.now < 60 * second {
            run.move(to: run.now + 10 * ms)
            while !run.waiting.isEmpty { run.answer() }
        }
        let times = run.sent.map(\.at)
        #expect(times.count == 400 && run.targets == (1...400).map { "\($0)" })
        // At twice the plan's rate two sends are 50 ms apart, and from 10.1 s on the plan is kept.
        #expect(zip(times.dropFirst(), times.dropFirst(2)).allSatisfy { $1 - $0 >= 40 * ms })
        #expect(run.sent.filter { $0.at > 10_200 * ms }.allSatisfy { $0.at % (100 * ms) == 0 })
        #expect(run.engine.tally.pauses == 1 && run.engine.tally.paused == 5 * second)
        #expect(run.outcomes.count == 400)
    }

    @Test func aRunThatEndsInAPauseWasHeldUntilThen() {
        var run = run(2, every: second)
        run.move(to: second)
        run.answer(429, retryAfter: .wait(5 * second))
        run.move(to: 3 * second)
        #expect(run.engine.tally(at: run.now).paused == 2 * second)
        run.move(to: 9 * second)
        #expect(run.engine.tally(at: run.now).paused == 5 * second)
        let quiet = self.run(1, every: second)
        #expect(quiet.engine.tally(at: 0).paused == 0)
    }

    @Test func aPauseLastsAMinuteAtMost() {
        var run = run(2, every: second)
        run.move(to: second)
        run.answer(503, retryAfter: .wait(99_999_999 * second))
        run.move(to: 61 * second - 1)
        #expect(run.sent.count == 1)
        run.move(to: 62 * second)
        #expect(run.sent.count == 2)
    }

    @Test func nobodyIsHeldWhoDidNotAskForIt() {
        var run = run(2, every: second, honours: false)
        run.move(to: second)
        run.answer(429, retryAfter: .wait(5 * second))
        run.move(to: 2 * second)
        #expect(run.sent.count == 2 && run.engine.tally.pauses == 0)
    }

    @Test func whatCannotBeReadIsCountedAndIgnored() {
        var run = run(2, every: second)
        run.move(to: second)
        run.answer(429, retryAfter: .unreadable)
        run.move(to: 2 * second)
        #expect(run.sent.count == 2 && run.engine.tally.unreadableRetryAfter == 1)
    }

    @Test func otherStatusesHoldNothing() {
        var run = run(2, every: second)
        run.move(to: second)
        run.answer(301, retryAfter: .wait(5 * second))
        run.move(to: 2 * second)
        #expect(run.sent.count == 2)
    }

    @Test func aStoppedRunDoesNotWaitForThePause() {
        var run = run(50, every: 100 * ms)
        run.move(to: 100 * ms)
        run.answer(429, retryAfter: .wait(5 * second))
        run.move(to: 3 * second)
        run.engine.stop(now: run.now)
        run.settle()
        #expect(run.engine.isFinished && run.outcomes.count == 50)
    }
}
