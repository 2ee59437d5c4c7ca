import Replay
import TestSupport
import Testing

private let second = HandDriven.second
private let ms: Int64 = 1_000_000

@Suite struct ReplayEngineTests {
    @Test func requestsGoWhenTheyAreDueAndNotBefore() {
        var run = HandDriven([
            Planned.plain(1, at: 0), Planned.plain(2, at: 2 * second, lane: 2),
            Planned.plain(3, at: 5 * second, lane: 3),
        ])
        #expect(run.targets == ["1"])
        run.move(to: 2 * second - 1)
        #expect(run.targets == ["1"])
        run.move(to: 6 * second)
        #expect(run.sent.map(\.at) == [0, 2 * second, 5 * second])
    }

    @Test func aConnectionThatHadServedAndIsLostSaysSo() {
        let requests = [Planned.plain(1, at: 0), Planned.plain(2, at: second), Planned.plain(3, at: 2 * second)]
        var run = HandDriven(requests)
        run.answer()
        run.move(to: second)
        run.engine.closed(run.sent[1].connection, now: run.now)
        run.move(to: 2 * second)
        run.engine.closed(run.sent[2].connection, now: run.now)
        run.settle()
        // The third went on a new one.
        #expect(run.outcomes.map(\.result).dropFirst() == [.unknown(.connectionLost), .unknown(.connectionLost)])
        #expect(run.outcomes.map(\.isLostOnReuse) == [false, true, false])
    }

    @Test func connectionsAreMadeHalfASecondAhead() {
        var run = HandDriven([Planned.plain(1, at: 10 * second)])
        run.move(to: 9 * second + 499 * ms)
        #expect(run.opened == 0)
        run.move(to: 9 * second + 500 * ms)
        #expect(run.opened == 1)
        #expect(run.sent.isEmpty)
    }

    @Test func whatThisMachineCannotConnectWaitsForAConnectionAndTheTargetIsNotGone() {
        let requests = (1...40).map { Planned.plain($0, lane: $0) }
        var run = HandDriven(requests, connectsLater: true)
        run.connect()
        run.connect()
        while !run.connecting.isEmpty {
            run.engine.openFailed(run.connecting.removeFirst(), isOutOfDescriptors: true, now: run.now)
        }
        run.settle()
        while !run.waiting.isEmpty { run.answer() }
        #expect(run.outcomes.count == 40 && run.outcomes.allSatisfy { $0.result == .answered(status: 204, text: nil) })
        #expect(run.engine.hasEnded == nil && Set(run.sent.map(\.connection)).count == 2)
        #expect(run.engine.tally.atConnectionLimit == 38)
    }

    @Test func withoutASingleConnectionOfThisMachinesEachRequestSaysSo() {
        var run = HandDriven((1...40).map { Planned.plain($0, lane: $0) }, connectsLater: true)
        while !run.connecting.isEmpty {
            run.engine.openFailed(run.connecting.removeFirst(), isOutOfDescriptors: true, now: run.now)
            run.settle()
        }
        #expect(run.outcomes.count == 40 && run.outcomes.allSatisfy { $0.result == .notSent(.connectFailed) })
        #expect(!run.outcomes.contains { $0.result == .notSent(.givenUp) })
    }

    @Test func eventsWaitForTheirSessionAndCarryItsNewID() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1, at: ms), Planned.event(3, of: 1, at: 2 * ms, isLast: true),
        ])
        run.move(to: 20 * second)
        #expect(run.targets == ["start1"])
        run.answer(201, location: "/api/v1/sessions/NEW")
        #expect(run.targets == ["start1", "2@NEW", "3@NEW"])
        run.answer()
        run.answer()
        #expect(run.engine.isFinished)
        #expect(run.outcomes.map(\.replayedSession) == ["NEW", "NEW", "NEW"])
    }

    static let uselessAnswers: [(status: Int, location: String?)] = [
        (500, nil), (400, "/api/v1/sessions/x"), (201, nil), (201, "/users/42"), (201, ""), (201, "/sessions/a b"),
        (302, "/sessions/x"), (201, "/sessions/" + String(repeating: "x", count: 2000)), (201, "/sessions/a\u{7}b"),
    ]

    @Test(arguments: uselessAnswers.indices)
    func withoutASessionItsEventsDoNotGoAndOtherSessionsDo(_ index: Int) {
        let (status, location) = Self.uselessAnswers[index]
        var run = HandDriven([
            Planned.start(1), Planned.start(2, lane: 2), Planned.event(3, of: 1),
            Planned.event(4, of: 2, lane: 2, isLast: true),
            Planned.event(5, of: 1, at: second, isLast: true),
        ])
        run.answer(status, location: location)
        run.answer(201, location: "/sessions/B")
        run.move(to: second)
        #expect(run.targets == ["start1", "start2", "4@B"])
        #expect(run.outcomes.filter { $0.result == .notSent(.noSession) }.map(\.seq) == [3, 5])
        run.answer()
        #expect(run.engine.isFinished)
        #expect(run.outcomes.count == 5)
    }

    @Test(
        arguments: [
            (["/sessions/A", "/sessions/A"], nil), (["/api/v1/sessions/A", "http://x/sessions/A/"], nil),
            (["/sessions/A", "/sessions/B"], Outcome.NotSent.ambiguousSession),
            (["/sessions/A", "/users/42"], .ambiguousSession),
            (["/sessions/A", "/sessions/A?", "/sessions/B"], .ambiguousSession),
        ] as [([String], Outcome.NotSent?)])
    func anAnswerThatNamesTwoSessionsOpensNone(locations: [String], reason: Outcome.NotSent?) {
        var run = HandDriven([Planned.start(1), Planned.event(2, of: 1, isLast: true)])
        let values = locations.map { Array($0.utf8) }
        run.engine.answered(
            run.waiting.removeFirst(), Answer(status: 201, locations: values), isReusable: true, now: 0)
        run.settle()
        #expect(run.targets == (reason == nil ? ["start1", "2@A"] : ["start1"]))
        if let reason { #expect(run.outcomes.last?.result == .notSent(reason)) }
    }

    /// What a signal leaves is what would have gone: no more is to be gone on with.
    @Test func whatWouldNotHaveGoneIsNotStopped() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1, at: 60 * second, isLast: true),
            Planned.skipped(3, at: 60 * second, .incomplete), Planned.start(4, at: 60 * second),
        ])
        run.answer(500)
        run.engine.stop(now: second)
        run.settle()
        #expect(
            run.outcomes.map(\.result) == [
                .answered(status: 500, text: nil), .notSent(.noSession), .notSent(.incomplete), .notSent(.stopped),
            ])
    }

    @Test func aRequestWaitsFiveSecondsForTheAnswerItFollowsAndThenGoesMarked() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1, at: second),
            Planned.event(3, of: 1, at: 2 * second, follows: [2], isLast: true),
        ])
        run.answer(201, location: "/sessions/A")
        run.move(to: 7 * second - 1)
        #expect(run.targets == ["start1", "2@A"])
        run.move(to: 7 * second)
        #expect(run.targets == ["start1", "2@A", "3@A"])
        run.answer()
        run.answer()
        #expect(run.outcomes.map(\.isUnordered) == [false, false, true])
    }

    @Test func anAnswerLetsGoWhatFollowsItAtOnce() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1, at: second),
            Planned.event(3, of: 1, at: 2 * second, follows: [2], isLast: true),
        ])
        run.answer(201, location: "/sessions/A")
        run.move(to: 3 * second)
        run.answer()
        #expect(run.sent.last?.target == "3@A")
        #expect(run.sent.last?.at == 3 * second)
        run.answer()
        #expect(run.outcomes.last?.isUnordered == false)
        #expect(run.outcomes.last?.lateness == 0 && run.outcomes.last?.wait == second)
    }

    @Test func nothingOvertakesAWaitingRequestOfItsSession() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1), Planned.event(3, of: 1, at: ms, follows: [2]),
            Planned.event(4, of: 1, at: 2 * ms, isLast: true), Planned.plain(5, at: 3 * ms, lane: 9),
        ])
        run.answer(201, location: "/sessions/A")
        run.move(to: second)
        #expect(run.targets == ["start1", "2@A", "5"])
        run.answer()
        #expect(run.targets == ["start1", "2@A", "5", "3@A", "4@A"])
    }

    @Test func nothingOvertakesARequestWhoseConnectionIsBeingMade() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1, at: second, lane: 2),
            Planned.event(3, of: 1, at: second, isLast: true),
        ])
        run.answer(201, location: "/sessions/A")
        run.connectsLater = true
        run.move(to: second)
        #expect(run.targets == ["start1"])
        run.connect()
        #expect(run.targets == ["start1", "2@A", "3@A"])
        #expect(run.outcomes.map(\.seq) == [1])
    }

    @Test func connectionsMadeForRequestsSideBySideAreUsedAgain() {
        let dues: [Int64] = [0, 0, 0, 100 * ms, 100 * ms, 100 * ms]
        var run = HandDriven(dues.enumerated().map { Planned.plain($0 + 1, at: $1) })
        run.move(to: ms)
        for _ in 0..<3 { run.answer() }
        run.move(to: 100 * ms)
        #expect(run.sent.count == 6)
        #expect(Set(run.sent.suffix(3).map(\.connection)) == Set(run.sent.prefix(3).map(\.connection)))
    }

    @Test func whatOverlappedInTheRecordingGoesSideBySide() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1, at: ms), Planned.event(3, of: 1, at: 2 * ms, isLast: true),
        ])
        run.answer(201, location: "/sessions/A")
        run.move(to: 3 * ms)
        #expect(run.targets == ["start1", "2@A", "3@A"])
        #expect(Set(run.sent.suffix(2).map(\.connection)).count == 2)
    }

    @Test func aConnectionIsUsedAgainForTheSameRecordedOne() {
        var run = HandDriven((1...6).map { Planned.plain($0, at: Int64($0) * 100 * ms, lane: $0 % 2) })
        for request in 1...6 {
            run.move(to: Int64(request) * 100 * ms)
            run.answer()
        }
        #expect(run.sent.map(\.connection) == [1, 2, 1, 2, 1, 2])
        #expect(run.opened == 2)
    }

    @Test func aConnectionIdleForTooLongIsNotUsedAgain() {
        var run = HandDriven([Planned.plain(1), Planned.plain(2, at: 4 * second + 2 * ms)])
        run.move(to: ms)
        run.answer()
        run.move(to: 5 * second)
        #expect(Set(run.sent.map(\.connection)).count == 2)
        #expect(run.outcomes.count == 1)
        #expect(run.sent[1].at == 4 * second + 2 * ms)
    }

    @Test func aConnectionThatTheTargetClosesIsMadeAgainBeforeTheNextDue() {
        var run = HandDriven([Planned.plain(1), Planned.plain(2, at: 300 * ms)])
        run.move(to: ms)
        run.answer()
        run.move(to: 2 * ms)
        run.engine.closed(run.sent[0].connection, now: run.now)
        run.settle()
        #expect(run.opened == 2)
        run.move(to: 300 * ms)
        #expect(run.sent.count == 2)
        #expect(run.sent[1].at == 300 * ms)
    }

    @Test func withoutAFreeConnectionRequestsWaitInOrder() {
        var limits = ReplayLimits.standard
        limits.connections = 2
        var run = HandDriven((1...5).map { Planned.plain($0, lane: $0) }, limits: limits)
        #expect(run.targets == ["1", "2"])
        run.move(to: second)
        run.answer()
        #expect(run.targets == ["1", "2", "3"])
        for _ in 0..<4 { run.answer() }
        #expect(run.targets == ["1", "2", "3", "4", "5"])
        #expect(run.opened == 2)
        #expect(run.outcomes.count == 5)
    }

    @Test func withoutAnAnswerARequestTimesOut() {
        var run = HandDriven([Planned.plain(1), Planned.plain(2, at: 10 * second, lane: 2)])
        run.move(to: 30 * second - 1)
        #expect(run.outcomes.isEmpty)
        run.move(to: 30 * second)
        #expect(run.outcomes.map(\.seq) == [1])
        run.move(to: 40 * second)
        #expect(run.outcomes.map(\.result) == [.unknown(.noAnswer), .unknown(.noAnswer)])
        #expect(run.engine.isFinished)
    }

    @Test func asFastAsPossibleKeepsTheOrderOfASession() {
        var run = HandDriven(
            [
                Planned.start(1), Planned.event(2, of: 1, follows: [1]), Planned.event(3, of: 1, follows: [2]),
                Planned.event(4, of: 1, follows: [3], isLast: true), Planned.plain(5, lane: 2),
            ], speed: .max)
        #expect(run.targets == ["start1", "5"])
        run.move(to: 7 * ms)
        run.answer(201, location: "/sessions/A")
        #expect(run.targets == ["start1", "5", "2@A"])
        run.answer()
        run.answer()
        #expect(run.targets == ["start1", "5", "2@A", "3@A"])
        // Due is when it became sendable.
        run.answer()
        run.answer()
        #expect(run.outcomes.map(\.lateness) == [0, 0, 0, 0, 0])
    }

    @Test func afterTwentyFailuresToConnectTheTargetIsGone() {
        var run = HandDriven([])
        run = HandDriven((1...100).map { Planned.plain($0, at: Int64($0) * second) })
        run.connects = false
        run.move(to: 200 * second)
        #expect(run.engine.hasEnded == .targetGone(.failuresInARow(20)))
        #expect(run.outcomes.count == 100)
        #expect(run.outcomes.prefix(20).allSatisfy { $0.result == .notSent(.connectFailed) })
        #expect(run.outcomes.dropFirst(20).allSatisfy { $0.result == .notSent(.givenUp) })
        #expect(run.outcomes[19].completed == nil)
        #expect(run.opened <= 41)
    }

    @Test func aTargetThatTakesNoConnectionToTheEndIsGoneHoweverFewAreLeft() {
        let planned = (0...3).map { Planned.plain($0 + 1, at: Int64($0) * 10 * second) }
        var run = HandDriven(planned)
        run.answer(isReusable: false)
        run.connects = false
        run.move(to: 40 * second)
        #expect(run.engine.isFinished)
        #expect(run.engine.hasEnded == .targetGone(.unreachable))
        #expect(run.outcomes.dropFirst().allSatisfy { $0.result == .notSent(.connectFailed) })
    }

    @Test func aTargetThatComesBackIsNotGone() {
        var run = HandDriven([Planned.plain(1), Planned.plain(2, at: 10 * second), Planned.plain(3, at: 20 * second)])
        run.answer(isReusable: false)
        run.connects = false
        run.move(to: 15 * second)
        run.connects = true
        run.move(to: 20 * second)
        run.answer()
        #expect(run.engine.isFinished)
        #expect(run.engine.hasEnded == nil)
    }

    @Test func aStoppedRunHasAnOutcomeForEverything() {
        var run = HandDriven([
            Planned.start(1), Planned.event(2, of: 1), Planned.plain(4, at: ms, lane: 2),
            Planned.event(3, of: 1, at: 9 * second, isLast: true), Planned.skipped(5, at: 9 * second, .noStart),
        ])
        run.move(to: second)
        run.engine.stop(now: run.now)
        run.settle()
        #expect(run.outcomes.map(\.seq).sorted() == [2, 3, 5])
        #expect(run.outcomes.allSatisfy { $0.result == .notSent($0.seq == 5 ? .noStart : .stopped) })
        run.answer(201, location: "/sessions/A")
        run.move(to: 6 * second)
        #expect(run.outcomes.first { $0.seq == 1 }?.result == .answered(status: 201, text: nil))
        #expect(run.outcomes.first { $0.seq == 4 }?.result == .unknown(.stopped))
        #expect(run.engine.isFinished)
        #expect(run.targets == ["start1", "4"])
    }

    /// Each intent is one of a request that went, or was taken back.
    private func expectAJournal(of run: HandDriven, _ seed: UInt64) {
        var state = JournalState()
        for (entry, _) in run.journal {
            switch entry {
            case .intent(let id): state.add(.intent([id]))
            case .unsent(let id): state.add(.unsent([id]))
            case .session(let start, let session): state.add(.session(start, session))
            }
        }
        let sent = Set(run.outcomes.filter { $0.sent != nil }.map(\.seq))
        let intended = run.outcomes.filter { state.knowledge(of: SendID(seq: $0.seq)) == .unknown }
        #expect(Set(intended.map(\.seq)) == sent, "seed \(seed)")
    }

    @Test func eventsWhoseStartNeverComesDoNotHang() {
        var run = HandDriven([Planned.event(7, of: 3), Planned.event(8, of: 3, isLast: true)])
        run.move(to: ms)
        #expect(run.outcomes.map(\.result) == [.notSent(.noSession), .notSent(.noSession)])
        #expect(run.engine.isFinished)
    }

    /// Whatever the target does and in whatever order, each request has one outcome, nothing goes before it is due, and
    /// requests of a session go in order.
    @Test(arguments: 1...60)
    func everyRequestHasOneOutcome(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var requests: [PlannedRequest] = []
        var due: Int64 = 0
        for seq in 1...200 {
            due += Int64.random(in: 0...(50 * ms), using: &random)
            let session = 1 + 10 * Int.random(in: 0..<5, using: &random)
            if seq % 10 == 1 && seq < 50 {
                requests.append(Planned.start(seq, at: due, lane: seq))
            } else if seq > 50 && Bool.random(using: &random) {
                let follows = Bool.random(using: &random) ? [seq - 1, seq - 2] : []
                requests.append(
                    Planned.event(seq, of: session, at: due, follows: follows, lane: session, isLast: seq > 195))
            } else if seq % 7 == 0 {
                requests.append(Planned.skipped(seq, at: due, .incomplete))
            } else {
                requests.append(Planned.plain(seq, at: due, lane: Int.random(in: 1...9, using: &random)))
            }
        }
        var limits = ReplayLimits.standard
        limits.connections = Int.random(in: 1...12, using: &random)
        var run = HandDriven(
            requests, speed: seed % 3 == 0 ? .max : .recorded, limits: limits, journals: seed % 2 == 0)
        var steps = 0
        while !run.engine.isFinished && steps < 20_000 {
            steps += 1
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                run.connects.toggle()
                run.writesLater.toggle()
                if !run.writesLater { run.write() }
            case 1:
                if let id = run.waiting.randomElement(using: &random) {
                    run.waiting.removeAll { $0 == id }
                    run.engine.failed(id, .connectionLost, now: run.now)
                    run.settle()
                }
            case 2: run.engine.closed(Int.random(in: 1...(run.opened + 1), using: &random), now: run.now); run.settle()
            case 3...12:
                if !run.waiting.isEmpty {
                    run.answer(
                        Bool.random(using: &random) ? 201 : 500, location: "/sessions/s",
                        isReusable: Bool.random(using: &random))
                }
            default: run.move(to: run.now + Int64.random(in: 0...(400 * ms), using: &random))
            }
        }
        #expect(run.engine.isFinished, "seed \(seed)")
        #expect(run.outcomes.map(\.seq).sorted() == requests.map(\.seq).sorted(), "seed \(seed)")
        #expect(run.outcomes.allSatisfy { ($0.lateness ?? 0) >= 0 }, "seed \(seed)")
        let sent = run.outcomes.filter { $0.sent != nil }
        #expect(sent.count == run.sent.count, "seed \(seed)")
        for session in Set(sent.compactMap(\.session)) {
            let ofSession = run.sent.map(\.target).filter { $0.hasSuffix("@s") }.compactMap { Int($0.dropLast(2)) }
            let seqs = Set(sent.filter { $0.session == session }.map(\.seq))
            let order = ofSession.filter(seqs.contains)
            #expect(order == order.sorted(), "seed \(seed), session \(session)")
        }
        #expect(run.engine.heldOctets == 0 && run.engine.inFlight == 0, "seed \(seed)")
        if seed % 2 == 0 { expectAJournal(of: run, seed) }
    }
}
