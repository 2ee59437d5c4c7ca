import Replay
import Testing

private let second = HandDriven.second
private let ms: Int64 = 1_000_000

@Suite struct IntentTests {
    private func intent(_ seq: Int) -> JournalEntry { .intent(SendID(seq: seq)) }

    @Test func withoutAJournalNothingIsWritten() {
        var run = HandDriven([Planned.start(1), Planned.plain(2, at: second)])
        run.answer(201, location: "/sessions/A")
        run.move(to: 2 * second)
        #expect(run.journal.isEmpty && run.sent.count == 2)
    }

    @Test func intentsAreWrittenAheadInOnePiece() {
        let requests = (1...100).map { Planned.plain($0, at: second + Int64($0) * ms, lane: $0) }
        var limits = ReplayLimits.standard
        limits.connections = 100
        var run = HandDriven(requests, limits: limits, journals: true)
        run.move(to: 2 * second)
        #expect(run.journal.map(\.entry) == (1...100).map(intent))
        for (index, written) in run.journal.enumerated() {
            let ahead = requests[index].due - written.at
            #expect(ahead >= 10 * ms && ahead <= 20 * ms)
        }
        // Ten milliseconds' worth at a time.
        #expect(Set(run.journal.map(\.at)).count == 10)
        #expect(run.sent.map(\.at) == requests.map(\.due))
    }

    @Test func nothingGoesBeforeItsIntentIsWritten() {
        var run = HandDriven([Planned.plain(1, at: second), Planned.plain(2, at: second, lane: 2)], journals: true)
        run.writesLater = true
        run.move(to: second + 5 * ms)
        #expect(run.journal.count == 2 && run.sent.isEmpty)
        run.write()
        #expect(run.sent.map(\.at) == [second + 5 * ms, second + 5 * ms])
        run.answer()
        run.answer()
        #expect(run.outcomes.map(\.lateness) == [5 * ms, 5 * ms])
    }

    @Test func anIntentWrittenInTimeCostsNoLateness() {
        var run = HandDriven([Planned.plain(1, at: second)], journals: true)
        run.writesLater = true
        run.move(to: second - 2 * ms)
        #expect(run.journal.map(\.at) == [second - 10 * ms])
        run.write()
        run.move(to: second)
        #expect(run.sent.map(\.at) == [second])
    }

    @Test func eventsThatWaitForTheirSessionAskWhenTheyGo() {
        var run = HandDriven(
            [Planned.start(1), Planned.event(2, of: 1, at: ms), Planned.event(3, of: 1, at: second, isLast: true)],
            journals: true)
        run.move(to: 200 * ms)
        #expect(run.journal.map(\.entry) == [intent(1)])
        run.answer(201, location: "/sessions/NEW")
        // The session's new id is written before the first event that needs it.
        #expect(
            run.journal.map(\.entry) == [
                intent(1), .session(SendID(seq: 1), OpenedSession(id: Array("NEW".utf8), status: 201)), intent(2),
            ])
        #expect(run.targets == ["start1", "2@NEW"])
        run.move(to: second)
        #expect(run.journal.last?.entry == intent(3) && run.journal.last?.at == 990 * ms)
        #expect(run.sent.last?.at == second)
    }

    @Test func eachRequestAsksOnce() {
        var run = HandDriven([Planned.plain(1, at: second), Planned.plain(2, at: second)], journals: true)
        run.connectsLater = true
        run.move(to: second)
        #expect(run.sent.isEmpty && run.journal.count == 2)
        run.connect()
        run.connect()
        #expect(run.sent.count == 2 && run.journal.count == 2)
    }

    @Test func anIntentThatCameToNothingIsTakenBack() {
        var run = HandDriven(
            [Planned.plain(1, at: second), Planned.plain(2, at: second + 5 * ms), Planned.plain(3, at: 9 * second)],
            journals: true)
        run.connectsLater = true
        run.move(to: second)
        run.engine.stop(now: run.now)
        run.settle()
        #expect(
            run.journal.map(\.entry) == [
                intent(1), intent(2), .unsent(SendID(seq: 2)), .unsent(SendID(seq: 1)),
            ])
        #expect(run.sent.isEmpty && run.outcomes.count == 3 && run.engine.isFinished)
    }

    @Test func aConnectionLostBeforeTheWriteSendsNothing() {
        var run = HandDriven([Planned.plain(1, at: second)], journals: true)
        run.writesLater = true
        run.move(to: second)
        run.engine.closed(1, now: run.now)
        run.settle()
        run.write()
        #expect(run.sent.isEmpty)
        #expect(run.outcomes.map(\.result) == [.notSent(.connectFailed)])
        #expect(run.journal.map(\.entry) == [intent(1), .unsent(SendID(seq: 1))])
    }

    @Test func aStoppedRunSendsNothingThatWaitsForItsIntent() {
        var run = HandDriven([Planned.plain(1, at: second)], journals: true)
        run.writesLater = true
        run.move(to: second)
        run.engine.stop(now: run.now)
        run.settle()
        run.write()
        #expect(run.sent.isEmpty && run.outcomes.map(\.result) == [.notSent(.stopped)] && run.engine.isFinished)
    }

    @Test func asFastAsPossibleEachRequestStillHasItsIntentFirst() {
        var run = HandDriven(
            [Planned.start(1), Planned.event(2, of: 1), Planned.event(3, of: 1, isLast: true)], speed: .max,
            journals: true)
        run.answer(201, location: "/sessions/A")
        for _ in 0..<2 { run.answer() }
        #expect(run.targets == ["start1", "2@A", "3@A"] && run.engine.isFinished)
        #expect(run.journal.compactMap { if case .intent(let id) = $0.entry { id.seq } else { nil } } == [1, 2, 3])
    }

    @Test func aRunThatGoesOnStartsAtItsOrigin() {
        var event = Planned.event(7, of: 1, at: 60 * second)
        event.openedSession = OpenedSession(id: Array("OLD".utf8), status: 201)
        var last = Planned.event(8, of: 1, at: 61 * second, isLast: true)
        last.openedSession = event.openedSession
        var run = HandDriven([event, last], journals: true, origin: 60 * second)
        #expect(run.targets == ["7@OLD"] && run.sent[0].at == 60 * second)
        run.answer()
        run.move(to: 61 * second)
        run.answer()
        #expect(run.targets == ["7@OLD", "8@OLD"] && run.outcomes.map(\.replayedSession) == ["OLD", "OLD"])
        #expect(run.outcomes.map(\.lateness) == [0, 0] && run.engine.isFinished)
    }
}
