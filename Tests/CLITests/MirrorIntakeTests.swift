import EventLog
import Replay
import Testing
import Wire

@testable import RepriseCLI

@Suite struct MirrorIntakeTests {
    private static func record(_ seq: Int, start: Int?) -> ExchangeRecord {
        ExchangeRecord(
            seq: seq, at: Timestamp(nanoseconds: 0), call: start == nil ? .sessionStart : .event,
            session: Array("s".utf8),
            start: start,
            request: ExchangeRecord.Request(
                method: Array("POST".utf8), authority: nil,
                target: Array((start == nil ? "/api/v1/sessions" : "/api/v1/sessions/s/events").utf8), took: 0,
                fields: FieldLines()),
            response: nil,
            connection: ConnectionRecord(id: "1:", n: 1, client: "10.0.0.5:1", server: "10.0.0.9:80"), complete: true,
            notes: [], body: .none)
    }

    @Test func aLineThatNoReaderTakesTakesItsSessionWithIt() throws {
        let run = RunSettings(target: try ReplayTarget("http://127.0.0.1:9"))
        var feed = LiveFeed(options: PlanOptions(), run: run, clock: LiveClock(start: 0, delay: 1))
        feed.add(Self.record(1, start: nil), now: 0)
        feed.add(Self.record(2, start: 1), now: 0)
        // A line without a request.
        var turn = ExchangeDraft.Turn(
            seq: 3, at: Timestamp(nanoseconds: 0), call: .event, stream: nil, roundTrip: nil,
            source: SourceSpan(source: 0, first: 1, last: 1), notes: NoteSet())
        turn.start = 1
        let connection = EncodedConnection(
            ConnectionRecord(id: "1:", n: 1, client: "10.0.0.5:1", server: "10.0.0.9:80"))
        var delivery = MirrorQueue.Delivery()
        delivery.lines = [
            CarriedLine(ExchangeDraft(), turn, connection), CarriedLine(answerOf: ExchangeDraft(), after: 0, to: 2),
        ]
        var intake = MirrorIntake()
        intake.take(delivery, into: &feed, now: 0)
        feed.add(Self.record(4, start: 1), now: 0)
        // An answer that no reader takes is no request that was lost.
        #expect(intake.dropped == 1)
        #expect(feed.next() == nil)
        #expect(feed.takeOutcomes(now: 0).map(\.seq) == [1, 2, 4] && feed.counts.cutSessions == 1)
    }
}
