import Replay
import Testing

private let second = HandDriven.second

/// What becomes of events that are due before the target has opened their session.
@Suite struct LatePolicyTests {
    private let requests = [
        Planned.start(1), Planned.event(2, of: 1, at: second), Planned.event(3, of: 1, at: 2 * second),
        Planned.event(4, of: 1, at: 4 * second, isLast: true),
    ]

    /// The run with a start that is answered after 3 s.
    private func run(_ late: LatePolicy) -> HandDriven {
        var run = HandDriven(requests, late: late)
        run.move(to: 3 * second)
        run.answer(201, location: "/sessions/A")
        for time in 4...8 {
            run.move(to: Int64(time) * second)
            while !run.waiting.isEmpty { run.answer() }
        }
        return run
    }

    @Test func catchingUpSendsWhatWaitedAtOnce() {
        let run = run(.catchUp)
        #expect(run.targets == ["start1", "2@A", "3@A", "4@A"])
        #expect(run.sent.map(\.at) == [0, 3, 3, 4].map { $0 * second })
        let outcomes = run.outcomes.sorted { $0.seq < $1.seq }
        #expect(outcomes.map(\.wait) == [nil, 2 * second, second, nil])
        #expect(outcomes.map(\.lateness) == [0, 0, 0, 0])
        #expect(outcomes.map(\.slip) == [nil, nil, nil, nil])
    }

    @Test func slippingPutsTheWholeSessionOff() {
        let run = run(.slip)
        #expect(run.sent.map(\.at) == [0, 3, 4, 6].map { $0 * second })
        let outcomes = run.outcomes.sorted { $0.seq < $1.seq }
        #expect(outcomes.map(\.due) == [0, 3, 4, 6].map { $0 * second })
        #expect(outcomes.map(\.slip) == [nil, 2 * second, 2 * second, 2 * second])
        #expect(outcomes.map(\.lateness) == [0, 0, 0, 0] && outcomes.map(\.wait) == [nil, nil, nil, nil])
    }

    @Test func aSessionThatAnEarlierRunPutOffStaysPutOff() {
        var events = Array(requests.dropFirst(2))
        for place in events.indices {
            events[place].openedSession = OpenedSession(id: Array("A".utf8), status: 201, slip: 2 * second)
        }
        var run = HandDriven(events, late: .slip)
        for time in 1...8 {
            run.move(to: Int64(time) * second)
            while !run.waiting.isEmpty { run.answer() }
        }
        #expect(run.targets == ["3@A", "4@A"] && run.sent.map(\.at) == [4, 6].map { $0 * second })
        #expect(run.outcomes.map(\.slip) == [2 * second, 2 * second])
    }

    @Test func skippingSendsOnlyWhatIsDueAfterTheSessionIsOpen() {
        let run = run(.skip)
        #expect(run.targets == ["start1", "4@A"])
        let outcomes = run.outcomes.sorted { $0.seq < $1.seq }
        #expect(outcomes.map(\.result).map { $0 == .notSent(.late) } == [false, true, true, false])
    }

    @Test(arguments: LatePolicy.allCases)
    func aSessionThatIsOpenInTimeIsLeftAlone(late: LatePolicy) {
        var run = HandDriven(requests, late: late)
        run.answer(201, location: "/sessions/A")
        for time in 1...5 {
            run.move(to: Int64(time) * second)
            while !run.waiting.isEmpty { run.answer() }
        }
        #expect(run.sent.map(\.at) == [0, 1, 2, 4].map { $0 * second })
        #expect(run.outcomes.allSatisfy { $0.slip == nil && $0.wait == nil })
    }
}
