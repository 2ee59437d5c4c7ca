import EventLog
import Replay
import Testing
import Wire

/// What the protocol does to a plan at its pace.
@Suite struct ForecastTests {
    private func event(_ seq: Int, at: Int64, playhead: String, ts: Int64) -> ExchangeRecord {
        var record = Records.event(seq, of: 1, at: at)
        record.playhead = Array(playhead.utf8)
        let time = "\(Records.base / Records.ms + ts)"
        record.ts = Array(time.utf8)
        record.body = .octets(Array(#"{"playerTime":{"playhead":\#(playhead),"ts":\#(time)}}"#.utf8))
        return record
    }

    private func plan(_ records: [ExchangeRecord], speed: String) throws -> PlanForecast {
        try Records.plan(records, options: PlanOptions(speed: try #require(ReplaySpeed(speed)))).plan.forecast
    }

    @Test func silenceAtThePaceOfTheRunClosesASession() throws {
        let records = [
            Records.start(1, at: 0), event(2, at: 400_000, playhead: "1", ts: 0),
            event(3, at: 401_000, playhead: "2", ts: 1),
        ]
        #expect(try plan(records, speed: "1x").idleCount == 0)
        let slow = try plan(records, speed: "0.5")
        #expect(slow.idle == [.init(start: 1, copy: 1, seq: 2, after: 800_000 * Records.ms)])
    }

    @Test func aPlayheadThatStandsStillClosesASession() throws {
        let records =
            [Records.start(1, at: 0)]
            + (0..<40).map { event($0 + 2, at: Int64($0) * 50_000 + 10, playhead: "5", ts: Int64($0)) }
        let forecast = try plan(records, speed: "1x")
        #expect(forecast.stuckCount == 1 && forecast.stuck.first?.seq == 39 && forecast.idleCount == 0)
        #expect(try plan(records, speed: "2x").stuckCount == 0)
    }

    @Test func anEventThatMovesThePlayheadTooLateFindsItsSessionClosed() throws {
        let minute: Int64 = 60_000
        let moments: [(Int64, String)] = [(0, "0"), (9, "0"), (18, "0"), (27, "0"), (36, "5"), (45, "5")]
        var records = moments.enumerated().map { event($0 + 1, at: $1.0 * minute, playhead: $1.1, ts: $1.0 * minute) }
        (records[0].call, records[0].start) = (.sessionStart, nil)
        let forecast = try plan(records, speed: "1x")
        #expect(forecast.stuck == [.init(start: 1, copy: 1, seq: 5, after: 36 * minute * Records.ms)])
        #expect(forecast.stuckCount == 1 && forecast.idleCount == 0)
        #expect(try plan(records, speed: "1.25").stuckCount == 0)
    }

    @Test func oneWindowHoldsTenEventsAtMost() throws {
        // Of twelve in a moment the last one is held against the ten before it.
        for (ts, inverted) in [(Int64(150), 1), (250, 1), (1250, 0)] {
            let steady = (1...11).map { event($0 + 1, at: 10_000 + Int64($0), playhead: "\($0)", ts: Int64($0) * 100) }
            let last = event(13, at: 10_012, playhead: "12", ts: ts)
            let forecast = try plan([Records.start(1, at: 0)] + steady + [last], speed: "1x")
            #expect(forecast.sorted == 11 && forecast.inverted == inverted, "\(ts)")
        }
        // One time is above all others, and nothing is held against it once ten more have come.
        var records = [Records.start(1, at: 0), event(2, at: 10_000, playhead: "0", ts: 9000)]
        records += (0..<12).map { event($0 + 3, at: 10_001 + Int64($0), playhead: "1", ts: Int64($0)) }
        #expect(try plan(records, speed: "1x").inverted == 10)
    }

    @Test func aStartStandsOutsideTheWindow() throws {
        let records = [Records.start(1, at: 0), event(2, at: 100, playhead: "0", ts: 100)]
        #expect(try plan(records, speed: "1x").sorted == 0)
        let next = event(3, at: 200, playhead: "0", ts: 200)
        #expect(try plan(records + [next], speed: "1x").sorted == 1)
    }

    @Test func timesThatMeetAgainCollideThoughOthersLieBetween() throws {
        let records = [
            Records.start(1, at: 0), event(2, at: 1000, playhead: "1", ts: 1000),
            event(3, at: 1100, playhead: "1", ts: 1100), event(4, at: 1200, playhead: "1", ts: 1000),
        ]
        #expect(try plan(records, speed: "1x").collisions == 1)
    }

    @Test func eventsThatFallIntoOneWindowAreSortedByTheirTimes() throws {
        let records = [
            Records.start(1, at: 0), event(2, at: 20_000, playhead: "1", ts: 20_000),
            event(3, at: 40_000, playhead: "2", ts: 40_000), event(4, at: 60_000, playhead: "3", ts: 39_000),
            event(5, at: 80_000, playhead: "4", ts: 40_000),
        ]
        let recorded = try plan(records, speed: "1x")
        #expect(recorded.sorted == 0 && recorded.collisions == 1)
        let fast = try plan(records, speed: "10x")
        // All but the first: the start is no event of a window.
        #expect(fast.sorted == 3 && fast.inverted == 1)
    }

    @Test func ratesOverTimeHaveABoundedNumberOfBars() {
        var rate = RateOverTime()
        for second in 0..<1000 { for _ in 0..<3 { rate.add(Int64(second) * 1_000_000_000) } }
        #expect(rate.counts.count <= RateOverTime.mostBars && rate.counts.reduce(0, +) == 3000)
        #expect(rate.width == 32_000_000_000 && rate.most == 3)
        rate.add(.max)
        #expect(rate.counts.reduce(0, +) == 3001)
    }
}
