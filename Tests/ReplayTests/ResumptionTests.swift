import EventLog
import Replay
import Testing

@Suite struct ResumptionTests {
    private static let requests = [
        Planned.start(1), Planned.event(2, of: 1), Planned.event(3, of: 1), Planned.event(4, of: 1, isLast: true),
        Planned.plain(5),
    ]

    private func outcome(_ seq: Int, _ result: Outcome.Result) -> JournalLine {
        .outcome(Outcome(seq: seq, call: "event", due: 0, sent: 1, completed: 2, result: result, verdict: .same))
    }

    /// What becomes of each request, in a word: `goes`, `goes@ID`, `done`, or why it does not go.
    private func words(_ lines: [JournalLine], resends: Bool = false) -> (words: [String], after: Resumption) {
        var state = JournalState()
        for line in lines { state.add(line) }
        var resumption = Resumption(state, resendsUnknown: resends)
        let words = Self.requests.map { request in
            switch resumption.step(request) {
            case .done: return "done"
            case .outcome(let outcome):
                switch outcome.result {
                case .answered(let status, _): return "\(status)@\(outcome.replayedSession ?? "")"
                case .notSent(let reason): return "skip " + reason.rawValue
                case .unknown(let reason): return reason.rawValue
                }
            case .plan(let request):
                if case .skip(let reason) = request.content { return "skip \(reason.rawValue)" }
                return request.openedSession.map { "goes@" + String(octets: $0.id) } ?? "goes"
            }
        }
        return (words, resumption)
    }

    private static let start = SendID(seq: 1)
    private static let opened = JournalLine.session(start, OpenedSession(id: Array("N".utf8), status: 201))

    @Test func withoutIntentsEverythingGoes() {
        #expect(words([]).words == ["goes", "goes", "goes", "goes", "goes"])
    }

    @Test func anOpenSessionIsGoneOnWith() {
        let (words, after) = words([
            .intent([Self.start]), Self.opened, outcome(1, .answered(status: 201, text: nil)),
            .intent([SendID(seq: 2), SendID(seq: 3)]), outcome(2, .answered(status: 204, text: nil)),
        ])
        #expect(words == ["done", "done", "interrupted", "goes@N", "goes"])
        #expect(after.unknown.map(\.seq) == [3] && after.unknownCount == 1 && after.lostSessions.isEmpty)
    }

    @Test func aSessionIsKnownBeforeItsStartsOutcomeIsWritten() {
        let lines: [JournalLine] = [.intent([Self.start]), Self.opened, .intent([SendID(seq: 2)])]
        #expect(words(lines).words == ["201@N", "interrupted", "goes@N", "goes@N", "goes"])
        // What certainly went does not go again.
        #expect(words(lines, resends: true).words == ["201@N", "goes@N", "goes@N", "goes@N", "goes"])
    }

    /// The session's own line may wait for the disk when the outcome of its start is written already.
    @Test func aStartsOutcomeNamesItsSessionToo() {
        func lines(_ id: String, _ result: Outcome.Result = .answered(status: 201, text: nil)) -> [JournalLine] {
            let outcome = Outcome(
                seq: 1, call: "sessionStart", replayedSession: id, due: 0, sent: 1, completed: 2, result: result,
                verdict: .same)
            return [.intent([Self.start]), .outcome(outcome)]
        }
        #expect(words(lines("N")).words == ["done", "goes@N", "goes@N", "goes@N", "goes"])
        for id in ["", "a/b", "a\r\nb"] {
            #expect(words(lines(id)).words.dropFirst().first == "skip noSession", "\(id)")
        }
        #expect(words(lines("N", .unknown(.timedOut))).words.dropFirst().first == "skip noSession")
    }

    @Test func withAnUnknownStartItsEventsDoNotGo() {
        let (words, after) = words([.intent([Self.start])])
        #expect(
            words == ["interrupted", "skip startUnknown", "skip startUnknown", "skip startUnknown", "goes"])
        #expect(after.lostSessions == ["old1": 3])
        #expect(self.words([.intent([Self.start])], resends: true).words == ["goes", "goes", "goes", "goes", "goes"])
    }

    @Test func withAFailedStartItsEventsDoNotGo() {
        for result in [Outcome.Result.answered(status: 500, text: nil), .unknown(.timedOut)] {
            let words = words([.intent([Self.start]), outcome(1, result)]).words
            #expect(words == ["done", "skip noSession", "skip noSession", "skip noSession", "goes"])
        }
    }

    /// What does not go may be the first that is left of a session, such as another attempt of its start.
    @Test func aSessionStaysOpenBehindARequestThatDoesNotGo() {
        var state = JournalState()
        for line in [.intent([Self.start]), Self.opened, outcome(1, .answered(status: 201, text: nil))] {
            state.add(line)
        }
        var resumption = Resumption(state, resendsUnknown: false)
        let attempt = PlannedRequest(
            seq: 2, call: .sessionStart, order: .session(start: 1, copy: 1), lane: 1, due: 0, content: .skip(.retried))
        let requests = [Planned.plain(5), Planned.start(1), attempt, Planned.event(3, of: 1, isLast: true)]
        let left = requests.compactMap { request -> PlannedRequest? in
            if case .plan(let request) = resumption.step(request) { request } else { nil }
        }
        var run = HandDriven(left)
        while !run.waiting.isEmpty { run.answer() }
        #expect(run.targets == ["5", "3@N"])
        #expect(run.outcomes.map(\.result).contains(.notSent(.retried)) && run.engine.isFinished)
    }

    @Test func whatWasTakenBackGoes() {
        let words = words([.intent([Self.start, SendID(seq: 5)]), .unsent([SendID(seq: 5), Self.start])]).words
        #expect(words == ["goes", "goes", "goes", "goes", "goes"])
    }

    @Test func copiesAreToldApart() {
        let words = words([.intent([SendID(seq: 5, copy: 2)])]).words
        #expect(words.last == "goes")
    }
}
