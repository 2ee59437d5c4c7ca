import EventLog
import Replay
import Testing

private let second = LiveScene.second

@Suite struct LiveSessionTests {
    /// The ends among requests, by their sessions' starts.
    private func ends(_ requests: [PlannedRequest]) -> [Int] {
        requests.compactMap { request in
            guard case .end = request.content, case .session(let start, _) = request.order else { return nil }
            return start
        }
    }

    @Test func aSilentSessionIsForgottenAfterHalfAnHourAndAnEndedOneAfterAMinute() throws {
        var scene = try LiveScene()
        scene.addInTime(Records.start(1, at: 0), Records.start(2, at: 10))
        var end = Records.event(3, of: 2, at: 20)
        end.eventType = Array("sessionEnd".utf8)
        scene.addInTime(end, Records.event(4, of: 2, at: 59_000), Records.exchange(5, at: 60_000))
        #expect(ends(scene.taken()).isEmpty)
        scene.addInTime(Records.exchange(6, at: 119_500))
        #expect(ends(scene.taken()) == [2])
        // The other is heard of now and then.
        scene.addInTime(Records.event(7, of: 1, at: 1_700_000), Records.exchange(8, at: 3_400_000))
        #expect(ends(scene.taken()).isEmpty)
        scene.addInTime(Records.event(9, of: 1, at: 3_500_001))
        #expect(ends(scene.taken()) == [1])
        #expect(scene.notSent == [9: .forgotten])
        #expect(scene.feed.counts.expiredSessions == 2 && scene.feed.counts.evictedSessions == 0)
    }

    @Test func aSessionIsForgottenAfterADayHoweverOftenItIsHeardOf() throws {
        var scene = try LiveScene()
        scene.addInTime(Records.start(1, at: 0))
        let hour: Int64 = 3_600_000
        for step in 1...144 { scene.addInTime(Records.event(1 + step, of: 1, at: Int64(step) * hour / 6)) }
        #expect(scene.notSent == [145: .forgotten])
    }

    @Test func aClockThatIsSetMakesNoSessionSilent() throws {
        var scene = try LiveScene()
        scene.addInTime(Records.start(1, at: 0))
        // An hour forward, ten seconds later.
        scene.now = 10 * second
        scene.add(Records.event(2, of: 1, at: 3_610_000))
        #expect(scene.taken().map(\.seq) == [1, 2])
        #expect(scene.feed.counts.clockSteps == 1 && scene.feed.counts.expiredSessions == 0)
        scene.now += 31 * 60 * second
        scene.add(Records.exchange(3, at: 3_610_000 + 31 * 60_000))
        #expect(ends(scene.taken()) == [1])
        #expect(scene.feed.counts.clockSteps == 1 && scene.feed.counts.expiredSessions == 1)
    }

    @Test func beyondTheirNumberTheOneThatWasSilentLongestIsForgotten() throws {
        var limits = LiveLimits.standard
        limits.sessions = 3
        var scene = try LiveScene(limits: limits)
        for seq in 1...3 { scene.addInTime(Records.start(seq, at: Int64(seq))) }
        scene.addInTime(Records.event(4, of: 1, at: 100), Records.start(5, at: 200))
        #expect(ends(scene.taken()) == [2])
        scene.addInTime(Records.event(6, of: 2, at: 300), Records.event(7, of: 1, at: 310))
        #expect(scene.notSent == [6: .forgotten])
        #expect(scene.taken().map(\.seq) == [7])
        #expect(scene.feed.counts.evictedSessions == 1 && scene.feed.counts.forgotten == 1)
    }

    @Test func sessionsThatEndLeaveNothingBehindHoweverManyThereAre() throws {
        var limits = LiveLimits.standard
        limits.sessions = 4
        var scene = try LiveScene(limits: limits)
        for round in 0..<100 {
            let at = Int64(round) * 100
            let start = scene.start(at)
            scene.event(of: start, at + 10, type: "sessionEnd")
            _ = scene.start(at + 20)
        }
        // Each but the last four has made room for another, in the order in which they were silent.
        #expect(ends(scene.taken()).count + 4 == scene.feed.counts.sessions)
        #expect(scene.feed.counts.evictedSessions == scene.feed.counts.sessions - 4)
    }

    @Test func whatEndsAGroupHasNoOutcomeAndLeavesNothingBehind() throws {
        let order = PlannedRequest.OrderGroup.session(start: 1, copy: 1)
        var driven = HandDriven([
            Planned.start(1), Planned.event(2, of: 1, at: 10), PlannedRequest(endOf: order, due: 20),
        ])
        driven.answer(201, location: "/api/v1/sessions/N")
        driven.move(to: 30)
        driven.answer()
        #expect(driven.outcomes.map(\.seq) == [1, 2])
        #expect(driven.engine.isFinished)
        // A session that was never opened, and one whose requests a stop takes back.
        var stopped = HandDriven([Planned.start(1, at: 5), PlannedRequest(endOf: order, due: 20)])
        stopped.engine.stop(now: 0)
        stopped.settle()
        #expect(stopped.outcomes.count == 1 && stopped.engine.open == 0)
    }

    @Test func whatWaitsForAConnectionIsKnownSinceWhen() {
        var limits = ReplayLimits.standard
        limits.connections = 1
        var driven = HandDriven([Planned.plain(1), Planned.plain(2, at: 50, lane: 2)], limits: limits)
        #expect(driven.engine.waitingSince == nil)
        driven.move(to: 80)
        #expect(driven.engine.waitingSince == 50)
        driven.answer()
        #expect(driven.engine.waitingSince == nil)
    }
}
