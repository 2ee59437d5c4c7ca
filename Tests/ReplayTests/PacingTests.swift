import EventLog
import Replay
import Testing
import Wire

private let ms = Records.ms

/// When requests are due: rates, waits, windows, limits, copies and loops.
@Suite struct PacingTests {
    private func options(_ change: (inout PlanOptions) -> Void) -> PlanOptions {
        var options = PlanOptions()
        change(&options)
        return options
    }

    private let records = [0, 400, 1400, 31_400, 31_450].enumerated().map { Records.exchange($0 + 1, at: Int64($1)) }

    @Test func aRateTakesThePlaceOfTheRecordedTimes() throws {
        let rate = try #require(SendRate("2.5"))
        let (plan, requests) = try Records.plan(records, options: options { $0.rate = rate })
        #expect(requests.map(\.due) == [0, 400, 800, 1200, 1600].map { $0 * ms })
        #expect(plan.lastDue == 1600 * ms)
        #expect(plan.options.pace == "2.5/s")
    }

    @Test func whatDoesNotGoTakesNoPlaceOfARate() throws {
        var records = records
        records[1].complete = false
        let rate = try #require(SendRate("1"))
        let (_, requests) = try Records.plan(records, options: options { $0.rate = rate })
        #expect(requests.map(\.due) == [0, 0, 1000, 2000, 3000].map { $0 * ms })
    }

    @Test func nothingWaitsForWhatDoesNotGo() throws {
        var records = [0, 100, 200, 3_600_000].enumerated().map { Records.exchange($0 + 1, at: Int64($1)) }
        records[3].complete = false
        let (plan, requests) = try Records.plan(records, options: options { $0.loops = 2 })
        #expect(requests.map(\.due) == [0, 100, 200, 200, 10_200, 10_300, 10_400, 10_400].map { $0 * ms })
        #expect(plan.lastDue == 10_400 * ms)
    }

    @Test func dueTimesAscendWhereARecordStandsLate() throws {
        var records = [Records.start(1, at: 0), Records.event(2, of: 1, at: 100), Records.event(3, of: 1, at: 5000)]
        records[2].complete = false
        records.append(Records.exchange(4, at: 4000))
        records.append(Records.exchange(5, at: 6000))
        // The end belongs to the event at 100 ms and stands behind the one at 4,000 ms.
        let (_, requests) = try Records.plan(records, options: options { $0.closesAtEnd = true })
        #expect(requests.map(\.seq) == [1, 2, 4, 3, 6, 5])
        #expect(requests.map(\.due) == [0, 100, 4000, 4000, 4000, 6000].map { $0 * ms })
    }

    @Test func aGreatestRateDelaysAndDropsNothing() throws {
        let rate = try #require(SendRate("1"))
        let (plan, requests) = try Records.plan(records, options: options { $0.maximumRate = rate })
        #expect(requests.map(\.due) == [0, 1000, 2000, 31_400, 32_400].map { $0 * ms })
        #expect(plan.pacing.delayed == 3 && plan.pacing.longestDelay == 950 * ms)
    }

    @Test func longWaitsAreCut() throws {
        let (plan, requests) = try Records.plan(records, options: options { $0.maximumWait = 1000 * ms })
        #expect(requests.map(\.due) == [0, 400, 1400, 2400, 2450].map { $0 * ms })
        #expect(plan.pacing.shortenedWaits == 1 && plan.pacing.shortened == 29_000 * ms)
    }

    @Test(arguments: [
        (RecordedMoment.after(400 * ms), RecordedMoment.after(31_450 * ms), [2, 3, 4]),
        (.at(Timestamp(nanoseconds: Records.base + 1400 * ms)), .at(Timestamp(nanoseconds: .max)), [3, 4, 5]),
        (.after(.max), .after(0), []),
    ])
    func aWindowOfTheRecording(from: RecordedMoment, until: RecordedMoment, expected: [Int]) throws {
        let (plan, requests) = try Records.plan(
            records,
            options: options {
                $0.from = from
                $0.until = until
            })
        #expect(requests.map(\.seq) == expected)
        #expect(requests.first?.due ?? 0 == 0)
        #expect(plan.planned == expected.count)
    }

    @Test func eventsWhoseStartIsOutsideTheWindowHaveNone() throws {
        let records = [Records.start(1, at: 0), Records.event(2, of: 1, at: 100), Records.event(3, of: 1, at: 900)]
        let (surveyed, plan, requests) = try Records.sequence(records, options: options { $0.from = .after(500 * ms) })
        #expect(requests.map(\.text) == ["skip noStart"])
        #expect(surveyed.orphans.map(\.session) == ["s1"] && plan.skipped == [.noStart: 1])
        // It is in the log, and not in what is replayed.
        #expect(surveyed.orphans.map(\.startsBefore) == [true])
        let (cut, _, _) = try Records.sequence(Array(records[1...]))
        #expect(cut.orphans.map(\.startsBefore) == [false])
    }

    @Test func aLimitCountsWhatGoes() throws {
        var records = records
        records[1].complete = false
        let (plan, requests) = try Records.plan(records, options: options { $0.limit = 3 })
        #expect(requests.map(\.seq) == [1, 2, 3, 4])
        #expect(plan.toSend == 3 && plan.planned == 4)
        #expect(plan.recordedDuration == 31_400 * ms)
    }

    @Test(arguments: [1, 3])
    func whatALimitCutsShortIsEndedWhereEndsAreAskedFor(copies: Int) throws {
        var records = [
            Records.start(1, at: 0), Records.start(2, at: 100), Records.event(3, of: 1, at: 200),
            Records.event(4, of: 2, at: 60_000), Records.event(5, of: 1, at: 120_000), Records.start(6, at: 200_000),
        ]
        records[4].eventType = Array("sessionEnd".utf8)
        // Whatever of the sessions has gone by then.
        for limit in 1...(copies * records.count) {
            let (plan, requests) = try Records.plan(
                records,
                options: options {
                    $0.limit = limit
                    $0.copies = copies
                    $0.copySpacing = 7 * ms
                    $0.closesAtEnd = true
                })
            #expect(plan.leftOpen == 0 && plan.sessionCount > 0, "limit \(limit)")
            let ends = requests.filter { $0.eventType == "sessionEnd" }
            #expect(Set(ends.map(\.order)) == Set(requests.filter(\.opensSession).map(\.order)), "limit \(limit)")
            #expect(ends.count == plan.sessionCount && ends.allSatisfy { $0.isLastOfGroup }, "limit \(limit)")
            #expect(requests.map(\.due) == requests.map(\.due).sorted(), "limit \(limit)")
            let beyond = requests.dropFirst(limit)
            #expect(beyond.allSatisfy { $0.eventType == "sessionEnd" && $0.due == requests[limit - 1].due })
            #expect(Set(requests.map(\.id)).count == requests.count, "limit \(limit)")
        }
    }

    @Test func copiesAreViewersOfTheirOwn() throws {
        let records = [Records.start(1, at: 0), Records.event(2, of: 1, at: 100)]
        let (plan, requests) = try Records.plan(
            records,
            options: options {
                $0.copies = 3
                $0.copySpacing = 60 * ms
            })
        #expect(requests.map(\.due) == [0, 60, 100, 120, 160, 220].map { $0 * ms })
        #expect(requests.map(\.copy) == [1, 2, 1, 3, 2, 3])
        #expect(requests.map(\.seq) == [1, 1, 2, 1, 2, 2])
        #expect(Set(requests.map(\.order)).count == 3 && Set(requests.map(\.lane)).count == 3)
        #expect(plan.sessionCount == 3 && plan.toSend == 6)
    }

    @Test func copiesAreSpreadOverThePingsOfOneViewer() throws {
        let (_, requests) = try Records.plan([records[0]], options: options { $0.copies = 4 })
        #expect(requests.map(\.due) == [0, 2500, 5000, 7500].map { $0 * ms })
    }

    @Test func loopsFollowEachOther() throws {
        let records = [Records.start(1, at: 0), Records.event(2, of: 1, at: 100)]
        let (_, requests) = try Records.plan(
            records,
            options: options {
                $0.loops = 2
                $0.copies = 2
                $0.copySpacing = 50 * ms
            })
        #expect(requests.map(\.due) == [0, 50, 100, 150, 10_100, 10_150, 10_200, 10_250].map { $0 * ms })
        #expect(requests.map(\.copy) == [1, 2, 1, 2, 3, 4, 3, 4])
    }

    @Test(arguments: [(Int64(3000), Int64(3000)), (0, 0), (60_000, 10_000)])
    func theWaitBetweenTwoPassesIsCutLikeAnyOther(maximumWait: Int64, gap: Int64) throws {
        let records = [Records.exchange(1, at: 0), Records.exchange(2, at: 100)]
        let (plan, requests) = try Records.plan(
            records,
            options: options {
                $0.loops = 2
                $0.maximumWait = maximumWait * ms
            })
        let last = min(100, maximumWait)
        #expect(requests.map(\.due) == [0, last, last + gap, 2 * last + gap].map { $0 * ms })
        // It is no wait of the recording.
        #expect(plan.pacing.shortenedWaits == (maximumWait == 0 ? 2 : 0))
    }

    @Test func timesOfACopyMoveWithIt() throws {
        let body = #"{"playerTime":{"playhead":0,"ts":1760000000000}}"#
        let (_, requests) = try Records.plan(
            [Records.exchange(1, at: 0, body: body)],
            options: options {
                $0.copies = 2
                $0.copySpacing = 1500 * ms
            }, shift: 1000)
        #expect(requests.map { $0.text.hasSuffix(#""ts":1760000001000}}"#) } == [true, false])
        #expect(requests[1].text.hasSuffix(#""ts":1760000002500}}"#))
    }

    @Test func anEmptyLogHasNoRequestHoweverManyCopies() throws {
        let (plan, requests) = try Records.plan(
            [],
            options: options {
                $0.copies = 5
                $0.loops = 1_000_000
            })
        #expect(requests.isEmpty && plan.planned == 0)
    }

    @Test(arguments: [
        ("100", 100, 1, 10 * ms), ("0.5", 5, 10, 2000 * ms), ("3", 3, 1, 333_333_334), ("10000000", 10_000_000, 1, 100),
    ])
    func ratesAreExact(text: String, numerator: Int64, denominator: Int64, interval: Int64) throws {
        let rate = try #require(SendRate(text))
        #expect(rate.numerator == numerator && rate.denominator == denominator && rate.interval == interval)
        #expect(rate.due(of: .max) == .max || rate.due(of: .max) > 0)
    }

    @Test(arguments: ["", "0", "-1", "1.", ".5", "1e3", "10000001", "0.00001", "1234567890", "5/s", " 1"])
    func otherRatesAreRefused(text: String) {
        #expect(SendRate(text) == nil)
    }
}
