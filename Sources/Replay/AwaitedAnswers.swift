import EventLog

/// Recorded answers that come after their requests were taken, and what the target answered to these: whichever comes first
/// waits for the other.
struct AwaitedAnswers: Sendable {
    private enum State: Sendable {
        case expected
        case answered(status: Int)
        case done(Outcome)
    }

    private var states: [Int: State] = [:]
    private var deadlines = DeadlineHeap<Int>()
    private let most: Int
    /// Requests whose answers were not waited for, since enough were.
    private(set) var beyond = 0

    /// How long a recorded answer is waited for: clients wait for five seconds, and what comes after a minute is none.
    private static let longest: Int64 = 60_000_000_000

    /// Waits for nothing yet, and never for more than `most` answers: who comes when so many are waited for is compared with
    /// nothing.
    init(most: Int) {
        self.most = most
    }

    /// The answer of a request may come later.
    mutating func expect(_ seq: Int, now: Int64) {
        guard states.count < most else {
            beyond += 1
            return
        }
        states[seq] = .expected
        deadlines.add(seq, at: now.addingSaturating(Self.longest))
    }

    /// A recorded answer came; gives the outcome that waited for it.
    mutating func take(_ answer: AnswerRecord) -> Outcome? {
        switch states[answer.to] {
        case .expected:
            states[answer.to] = .answered(status: answer.response.status)
            return nil
        case .done(let outcome):
            states[answer.to] = nil
            return Self.judged(outcome, recorded: answer.response.status)
        case .answered, nil: return nil
        }
    }

    /// A request has its outcome; gives it unless it waits.
    mutating func take(_ outcome: Outcome, now: Int64) -> [Outcome] {
        switch states[outcome.seq] {
        case nil, .done: return [outcome]
        case .answered(let status):
            states[outcome.seq] = nil
            return [Self.judged(outcome, recorded: status)]
        case .expected:
            guard case .answered = outcome.result else {
                states[outcome.seq] = nil
                return [outcome]
            }
            states[outcome.seq] = .done(outcome)
            return []
        }
    }

    /// Gives the outcomes whose recorded answers are not waited for any longer.
    ///
    /// An answer that came waits for the outcome as long as that takes: each request that is planned has one, be it an hour later.
    mutating func expire(now: Int64) -> [Outcome] {
        var expired: [Outcome] = []
        while let seq = deadlines.popDue(at: now) {
            switch states[seq] {
            case .expected: states[seq] = nil
            case .done(let outcome):
                states[seq] = nil
                expired.append(outcome)
            case .answered, nil: break
            }
        }
        return expired
    }

    /// Gives all that wait.
    mutating func finish() -> [Outcome] { expire(now: .max) }

    private static func judged(_ outcome: Outcome, recorded: Int) -> Outcome {
        var outcome = outcome
        outcome.recordedStatus = recorded
        // What its request was changed by, so that two texts can be compared, is not known any more.
        outcome.isStatusAlone = outcome.result.status == recorded && RecordedRefusal.isTold(by: recorded)
        outcome.verdict = Outcome.Verdict(
            recorded: recorded, result: outcome.result,
            isSessionEvent: outcome.call == ExchangeRecord.Call.event.rawValue && outcome.session != nil)
        return outcome
    }
}
