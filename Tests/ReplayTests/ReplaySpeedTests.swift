import Replay
import TestSupport
import Testing

@Suite struct ReplaySpeedTests {
    @Test func speedsAreReadAsTheyAreWritten() {
        let table: [(String, String?)] = [
            ("1", "1x"), ("1x", "1x"), ("2x", "2x"), ("20", "20x"), ("0.5", "0.5x"), ("200%", "2x"), ("50%", "0.5x"),
            ("max", "max"), ("1.0", "1x"), ("0.001", "0.001x"), ("1000000x", "1000000x"), ("12.5%", "0.125x"),
            ("0", nil), ("0.0", nil), ("", nil), ("x", nil), ("-1", nil), ("+1", nil), ("1e3", nil), ("inf", nil),
            ("nan", nil), (".5", nil), ("1.", nil), ("1.2.3", nil), ("2xx", nil), ("2%x", nil), ("1000001", nil),
            ("0.0001", nil), ("99999999999999999999", nil), ("MAX", nil), (" 1", nil), ("١", nil),
        ]
        for (text, expected) in table { #expect(ReplaySpeed(text)?.description == expected, "\(text)") }
    }

    @Test func dueTimesAreExactAndNeverTrap() throws {
        let double = try #require(ReplaySpeed("2x"))
        let third = try #require(ReplaySpeed("0.003"))
        #expect(double.due(after: 3) == 1)
        #expect(double.due(after: .max) == .max / 2)
        #expect(double.due(after: -5) == 0)
        #expect(double.due(after: .min) == 0)
        #expect(third.due(after: 3) == 1000)
        #expect(third.due(after: .max) == .max)
        #expect(ReplaySpeed.recorded.due(after: .max) == .max)
        #expect(ReplaySpeed.max.due(after: 77) == 0)
    }

    @Test(arguments: 1...40)
    func theStartLiesWholeSecondsFromTheRecordingAndLessThanOneAhead(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let ready = Int64.random(in: 1_700_000_000_000_000_000...1_900_000_000_000_000_000, using: &random)
        let first = Int64.random(in: -1_000_000_000_000_000_000...2_000_000_000_000_000_000, using: &random)
        let clock = StartClock(ready: ready, first: first)
        #expect(clock.start >= ready && clock.start < ready + 1_000_000_000, "seed \(seed)")
        #expect((clock.start - first) % 1_000_000_000 == 0, "seed \(seed)")
        #expect(clock.shift == (clock.start - first) / 1_000_000, "seed \(seed)")
    }

    @Test func aStartThatIsWholeSecondsAwayAlreadyIsNotPutOff() {
        #expect(StartClock(ready: 7_000_000_000, first: 2_000_000_000).start == 7_000_000_000)
        #expect(StartClock(ready: .max, first: .min).start == .max)
        #expect(StartClock(ready: 0, first: .max).start >= 0)
    }
}
