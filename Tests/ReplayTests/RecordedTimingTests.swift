import EventLog
import Testing

@testable import Replay

/// Where a capture was taken, as its times tell.
@Suite struct RecordedTimingTests {
    private static let ms: Int64 = 1_000_000

    private func timing(_ exchanges: [(roundTrip: Double?, after: Double?)]) -> RecordedTiming {
        var timing = RecordedTiming()
        for (roundTrip, after) in exchanges {
            var record = Records.exchange(1, at: 0, status: after == nil ? nil : 204)
            record.connection.roundTrip = roundTrip.map { Int64($0 * Double(Self.ms)) }
            if let after { record.response?.after = Int64(after * Double(Self.ms)) }
            timing.add(record, late: nil)
        }
        return timing
    }

    @Test(
        arguments: [
            ([], nil), ([(nil, 1)], nil), ([(10, nil)], nil), ([(nil, 0.1)], nil),
            ([(40, 0.2)], CapturePoint.server), ([(40, 9)], .server), ([(40, 11)], nil), ([(40, 90)], nil),
            ([(0.1, 40)], .client), ([(1, 1.1)], .client), ([(0.1, 0.3)], .local),
            // The fastest answers bound the way; one that came before its request was whole says nothing.
            ([(40, 90), (50, 0.5), (60, 70)], .server), ([(40, -3)], nil), ([(40, -3), (40, 30)], nil),
        ] as [([(Double?, Double?)], CapturePoint?)])
    func aPlaceIsToldOrIsNotKnown(exchanges: [(Double?, Double?)], point: CapturePoint?) {
        #expect(timing(exchanges).capturePoint == point, "\(exchanges)")
    }

    @Test func recordedTimesRunFromFirstOctetToLast() {
        var timing = RecordedTiming()
        var record = Records.exchange(1, at: 0)
        record.request.took = 3
        record.response?.after = 20
        record.response?.took = 4
        timing.add(record, late: nil)
        record.response = nil
        timing.add(record, late: LateAnswer(status: 204, after: 90, took: 7))
        timing.add(record, late: nil)
        record.response = ExchangeRecord.Response(status: 204, after: 5000, complete: false)
        timing.add(record, late: nil)
        #expect(timing.service.percentiles.count == 2 && timing.service.maximum == 100)
        #expect(timing.service.percentiles.p50 == 27)
    }

    @Test func onlyWhatGoesIsTimedAndOfCopiesTheFirst() throws {
        var options = PlanOptions()
        options.copies = 3
        let records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 10, roundTrip: 30),
            Records.exchange(3, at: 20, complete: false),
        ]
        let target = try ReplayTarget("http://127.0.0.1:8080")
        let run = RunSettings(target: target, looksAtRouting: true)
        let (_, summary, _) = Records.sequence(records, options: options, run: run)
        #expect(summary.timing?.service.count == 2)
        let (_, bare, _) = Records.sequence(records, options: options, run: RunSettings(target: target))
        #expect(bare.timing == nil)
    }
}
