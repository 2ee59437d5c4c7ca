import MediaCollection
import Testing

@Suite struct LivePlayheadCheckTests {
    /// 2025-10-09T08:53:20Z as milliseconds, and its second of the day.
    private static let ts: Int64 = 1_760_000_000_000
    private static let second: Int64 = 1_760_000_000 % 86_400

    /// Events with their seconds since the start, and where their playhead stands by then.
    private func check(_ events: [(String, Int64, Int64)]) -> Bool {
        var check = LivePlayheadCheck()
        for (type, at, playhead) in events {
            check.add(
                eventType: type, playhead: Array("\(Self.second + playhead)".utf8),
                ts: Array("\(Self.ts + at * 1000)".utf8))
        }
        return check.tracksClock
    }

    @Test func playheadsThatRunWithTheClockTrackIt() {
        #expect(check([("sessionStart", 0, 0), ("play", 1, 1), ("ping", 11, 11)]))
        #expect(!check([("sessionStart", 0, 0), ("play", 1, 1)]))
        #expect(!check([("sessionStart", 0, 0), ("play", 1, 1), ("ping", 11, 11), ("ping", 21, 11)]))
    }

    @Test(arguments: [("pauseStart", "play"), ("bufferStart", "play"), ("adBreakStart", "adBreakComplete")])
    func whatStandsStillMeanwhileSaysNothing(stop: String, go: String) {
        let before =
            [("sessionStart", 0, 0), ("play", 1, 1), ("ping", 11, 11), (stop, 12, 12)] as [(String, Int64, Int64)]
        #expect(check(before + [("ping", 22, 12), ("ping", 32, 12), (go, 32, 32), ("ping", 42, 42)]))
    }

    /// An ad is paused and played on while the playhead of what it interrupts stands still.
    @Test func anAdThatPlaysOnMovesNoPlayhead() {
        let before = [("sessionStart", 0, 0), ("play", 1, 1), ("ping", 11, 11)] as [(String, Int64, Int64)]
        let ad = [("adStart", 12, 12), ("bufferStart", 13, 12), ("play", 14, 12), ("ping", 24, 12)]
        let after = [("adBreakComplete", 30, 30), ("ping", 40, 40)] as [(String, Int64, Int64)]
        #expect(check(before + [("adBreakStart", 12, 12)] + ad.map { ($0.0, Int64($0.1), Int64($0.2)) } + after))
        #expect(!check(before + ad.map { ($0.0, Int64($0.1), Int64($0.2)) } + after))
    }
}
