import EventLog
import Replay
import Testing
import Wire

private let ms = Records.ms

@Suite struct PlannerTests {
    @Test func dueTimesCountFromTheFirstRequestThatGoes() throws {
        let records = [
            Records.event(1, of: 99, at: 0), Records.exchange(2, at: 400), Records.exchange(3, at: 1400),
            Records.exchange(4, at: 1900, complete: false),
        ]
        let (surveyed, plan, requests) = try Records.sequence(
            records, options: PlanOptions(speed: try #require(ReplaySpeed("2x"))))
        #expect(requests.map(\.due) == [0, 0, 500 * ms, 500 * ms])
        #expect(requests.map(\.text.first) == ["s", "P", "P", "s"])
        #expect(plan.first?.nanoseconds == Records.base + 400 * ms)
        #expect(plan.recordedDuration == 1000 * ms)
        #expect(plan.planned == 4 && plan.toSend == 2)
        #expect(plan.skipped == [.noStart: 1, .incomplete: 1])
        #expect(surveyed.orphans.map(\.session) == ["s99"] && surveyed.orphans.map(\.events) == [1])
    }

    @Test func eventsGoToTheirSessionAndOrphansAreSkippedOrSentAsTheyAre() throws {
        let records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 20),
            Records.exchange(3, at: 30, target: "/api/v1/sessions/lost/events"), Records.exchange(4, at: 40),
        ]
        let (_, skipped) = try Records.plan(records)
        #expect(skipped.map(\.order) == [.session(start: 1, copy: 1), .session(start: 1, copy: 1), nil, nil])
        #expect(skipped.map(\.opensSession) == [true, false, false, false])
        #expect(skipped.map(\.isLastOfGroup) == [false, true, true, true])
        #expect(skipped[2].content == .skip(.noStart))
        guard case .request(let image) = skipped[1].content, let place = image.sessionID else {
            Issue.record("no place for the id")
            return
        }
        #expect(String(octets: image.octets[place]) == "s1")
        let (_, sent) = try Records.plan(records, options: PlanOptions(orphans: .send))
        #expect(sent[2].text.hasPrefix("POST /api/v1/sessions/lost/events HTTP/1.1\r\n"))
        guard case .request(let orphan) = sent[2].content else {
            Issue.record("the orphan does not go")
            return
        }
        #expect(orphan.sessionID == nil)
    }

    /// Such a log is made by hand; a path rule does the same.
    @Test func aStartIsGivenNoSessionThoughItsTargetNamesOne() throws {
        var start = Records.start(1, at: 0)
        start.request.target = Array("/api/v1/sessions/x/events".utf8)
        for speed in [ReplaySpeed.recorded, .max] {
            let (_, requests) = try Records.plan(
                [start, Records.event(2, of: 1, at: 20)], options: .init(speed: speed))
            #expect(requests.map(\.opensSession) == [true, false])
            let mapped = requests.map { request in
                if case .request(let image) = request.content { image.sessionID != nil } else { false }
            }
            try #require(mapped == [false, true])
            // It goes before any session is open.
            var driven = HandDriven(requests, speed: speed)
            #expect(driven.targets == ["POST /api/v1/sessions/x/events HTTP/1.1"])
            driven.answer(201, location: "/api/v1/sessions/N")
            driven.move(to: 30 * ms)
            #expect(driven.targets.last == "POST /api/v1/sessions/N/events HTTP/1.1")
        }
    }

    @Test(arguments: [Note.ambiguousStream, .ambiguousHost])
    func ambiguousRecordsGoOnlyWhereThatIsAskedFor(note: Note) throws {
        let records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 20, notes: [note]),
            Records.exchange(3, at: 30),
        ]
        let (plan, requests) = try Records.plan(records)
        #expect(plan.skipped == [.ambiguous: 1] && plan.toSend == 2)
        #expect(requests.map(\.content)[1] == .skip(.ambiguous))
        let (all, sent) = try Records.plan(records, options: PlanOptions(sendsAmbiguous: true))
        #expect(all.skipped.isEmpty && all.toSend == 3)
        #expect(sent[1].text.hasPrefix("POST /api/v1/sessions/s1/events HTTP/1.1\r\n"))
    }

    @Test func oneSessionCanBeChosen() throws {
        let records = [
            Records.start(1, at: 0), Records.start(2, at: 10), Records.event(3, of: 1, at: 20),
            Records.event(4, of: 2, at: 30), Records.exchange(5, at: 40), Records.event(6, of: 77, at: 50),
        ]
        let (surveyed, plan, requests) = try Records.sequence(
            records, options: PlanOptions(sessions: ["s2", "s77", "gone"]))
        #expect(requests.map(\.seq) == [2, 4, 6])
        #expect(requests.map(\.due) == [0, 20 * ms, 20 * ms])
        #expect(plan.planned == 3 && plan.toSend == 2)
        #expect(surveyed.unknownSessions == ["gone"])
    }

    @Test func aSessionWhoseStartIsNotWholeOpensNone() throws {
        let (plan, requests) = try Records.plan([
            Records.start(1, at: 0, complete: false), Records.event(2, of: 1, at: 20), Records.exchange(3, at: 500),
        ])
        #expect(requests.map(\.text).prefix(2) == ["skip incomplete", "skip noSession"])
        #expect(plan.skipped == [.incomplete: 1, .noSession: 1])
        #expect(plan.first?.nanoseconds == Records.base + 500 * ms)
    }

    /// An answer 10 ms after each request; what a later request of the session follows.
    @Test func aRequestFollowsTheAnswersThatItsClientKnewAndReactedTo() throws {
        let table: [(String, [ExchangeRecord], [[Int]])] = [
            (
                "in turn",
                [Records.start(1, at: 0), Records.event(2, of: 1, at: 10), Records.event(3, of: 1, at: 500)],
                [[], [1], [2]]
            ),
            (
                "overlapping",
                [
                    Records.start(1, at: 0), Records.event(2, of: 1, at: 20), Records.event(3, of: 1, at: 25),
                    Records.event(4, of: 1, at: 36),
                ], [[], [1], [], [2, 3]]
            ),
            (
                "after a pause",
                [Records.start(1, at: 0), Records.event(2, of: 1, at: 1010), Records.event(3, of: 1, at: 2021)],
                [[], [1], []]
            ),
            (
                "a round trip away",
                [
                    Records.start(1, at: 0), Records.event(2, of: 1, at: 50, roundTrip: 40),
                    Records.event(3, of: 1, at: 99), Records.event(4, of: 1, at: 101),
                ], [[], [1], [], [2]]
            ),
            (
                "another session",
                [
                    Records.start(1, at: 0), Records.start(2, at: 20), Records.event(3, of: 2, at: 40),
                    Records.event(4, of: 1, at: 60),
                ], [[], [], [2], [1]]
            ),
            ("without an answer", [Records.start(1, at: 0, status: nil), Records.event(2, of: 1, at: 100)], [[], []]),
        ]
        for (name, records, expected) in table {
            let (_, requests) = try Records.plan(records)
            #expect(requests.map(\.follows) == expected, "\(name)")
        }
    }

    @Test func asFastAsPossibleFollowsHoweverLongAgo() throws {
        let records = [
            Records.start(1, at: 0), Records.event(2, of: 1, at: 9000), Records.exchange(3, at: 20_000, connection: 7),
            Records.exchange(4, at: 40_000, connection: 7),
        ]
        let (_, requests) = try Records.plan(records, options: PlanOptions(speed: .max))
        #expect(requests.map(\.follows) == [[], [1], [], [3]])
        #expect(requests.map(\.due) == [0, 0, 0, 0])
        #expect(requests.map(\.order).suffix(2) == [.connection(7), .connection(7)])
    }

    /// What brings requests closer together than they were recorded, and what does not.
    static let paces: [(name: String, change: @Sendable (inout PlanOptions) -> Void, isCloser: Bool)] = [
        ("as recorded", { _ in }, false), ("slower", { $0.speed = ReplaySpeed("0.5x") ?? .max }, false),
        ("faster", { $0.speed = ReplaySpeed("1.5x") ?? .max }, true),
        ("a rate", { $0.rate = SendRate("100") }, true), ("waits cut", { $0.maximumWait = 100 * ms }, true),
        ("a greatest rate", { $0.maximumRate = SendRate("100") }, false),
        (
            "faster, and a time asked for",
            {
                $0.speed = ReplaySpeed("20x") ?? .max
                $0.askedThink = 5_000 * ms
            }, false
        ),
    ]

    @Test(arguments: paces.indices)
    func whatIsBroughtCloserTogetherFollowsHoweverLongAgo(_ index: Int) throws {
        let (name, change, isCloser) = Self.paces[index]
        var options = PlanOptions()
        change(&options)
        let records = [Records.start(1, at: 0), Records.event(2, of: 1, at: 9000), Records.event(3, of: 1, at: 9500)]
        let (_, requests) = try Records.plan(records, options: options)
        #expect(requests.map(\.follows) == [[], isCloser ? [1] : [], [2]], "\(name)")
    }

    /// Pings 2 s apart, each answered after 10 ms; at 20x they are due 100 ms apart, and the target takes 150 ms.
    @Test func requestsThatDidNotOverlapDoNotWhereTheyAreSpedUp() throws {
        let records =
            [Records.start(1, at: 0)] + (2...6).map { Records.event($0, of: 1, at: Int64($0 - 1) * 2000) }
        let speed = try #require(ReplaySpeed("20x"))
        let (_, requests) = try Records.plan(records, options: PlanOptions(speed: speed))
        var run = HandDriven(requests, speed: speed)
        for at in 1...60 {
            run.move(to: Int64(at) * 50 * ms)
            guard let last = run.sent.last, run.sent.count > run.outcomes.count, last.at <= (Int64(at) - 3) * 50 * ms
            else { continue }
            run.answer(run.sent.count == 1 ? 201 : 204, location: run.sent.count == 1 ? "/sessions/N" : nil)
        }
        #expect(run.sent.map(\.at) == (0..<6).map { $0 * 150 * ms })
        #expect(run.opened == 1)
        #expect(run.outcomes.map(\.wait) == [nil] + (1..<6).map { Int64($0) * 50 * ms })
        #expect(run.outcomes.allSatisfy { $0.lateness == 0 && !$0.isUnordered })
    }

    @Test func lateRecordsGoToTheirPlaceAndLateAnswersCount() throws {
        let records = [
            Records.start(1, at: 0, status: nil), Records.exchange(2, at: 100), Records.exchange(3, at: 300),
            Records.exchange(4, at: 200, notes: [.late]), Records.event(5, of: 1, at: 400, notes: []),
            Records.exchange(6, at: 350, notes: [.late]),
        ]
        let answer = AnswerRecord(to: 1, response: .init(status: 503, after: 395 * ms, took: ms))
        let (_, requests) = try Records.plan(records, answers: [answer])
        #expect(requests.map(\.seq) == [1, 2, 4, 3, 6, 5])
        #expect(requests.map(\.due) == [0, 100, 200, 300, 350, 400].map { $0 * ms })
        #expect(requests[0].recordedStatus == 503)
        #expect(requests[5].follows == [1])
    }

    @Test func linesOutOfPlaceAreNotReplayedTwice() throws {
        let (surveyed, plan, requests) = try Records.sequence([
            Records.exchange(1, at: 0), Records.exchange(2, at: 1), Records.exchange(2, at: 1),
            Records.exchange(1, at: 2),
        ])
        #expect(requests.map(\.seq) == [1, 2])
        #expect(surveyed.misplaced == 2 && plan.planned == 2)
    }

    @Test func timesAtTheEdgesDoNotTrap() throws {
        var first = Records.exchange(1, at: 0)
        first.at.nanoseconds = .min
        var last = Records.exchange(2, at: 0)
        last.at.nanoseconds = .max
        last.request.took = .max
        let (plan, requests) = try Records.plan([first, last])
        #expect(requests.map(\.due) == [0, .max])
        #expect(plan.lastDue == .max)
    }
}
