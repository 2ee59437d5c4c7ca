import Testing

@testable import Replay

private let ms: Int64 = 1_000_000
private let second: Int64 = 1_000_000_000

@Suite struct CircuitBreakerTests {
    @Test func halfOfTenSecondsOpensItAndLessDoesNot() {
        var breaker = CircuitBreaker(limits: .standard)
        // Two answered for each that failed: never.
        for number in 0..<3000 {
            let now = Int64(number) * 10 * ms
            if number % 3 == 0 {
                #expect(breaker.noteFailure(isConnect: false, now: now) == nil)
            } else {
                breaker.noteAnswer(now: now)
            }
        }
        var open = CircuitBreaker(limits: .standard)
        var cause: ReplayEngine.Ending.Cause?
        for number in 0..<40 where cause == nil {
            if number % 2 == 0 {
                open.noteAnswer(now: Int64(number) * 100 * ms)
            } else {
                cause = open.noteFailure(isConnect: false, now: Int64(number) * 100 * ms)
            }
        }
        #expect(cause == .failedShare(10, of: 20))
    }

    @Test func whatFailedLongerAgoIsForgotten() {
        var breaker = CircuitBreaker(limits: .standard)
        for number in 0..<19 { #expect(breaker.noteFailure(isConnect: true, now: Int64(number) * ms) == nil) }
        breaker.noteAnswer(now: second)
        #expect(breaker.connectFailures == 0)
        for number in 0..<19 { #expect(breaker.noteFailure(isConnect: true, now: 12 * second + Int64(number)) == nil) }
        #expect(breaker.noteFailure(isConnect: true, now: 12 * second + 20) == .failuresInARow(20))
    }
}
