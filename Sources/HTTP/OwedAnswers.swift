/// How many answers a client is owed at least, and how it was seen to ask.
///
/// Behind a loss both ends may look as if they took turns while an answer is owed all the time: what each had received is
/// the same then. The count tells, as far as it is certain: a request is counted where it was seen, or where a gap surely
/// hides one.
struct OwedAnswers {
    /// How a client asks.
    enum Habit {
        /// It was never seen to ask before it had what it was owed.
        case takesTurns
        /// It was seen to ask again before it had received anything.
        case inBursts
        /// It was seen to ask on while it had some of what it was owed, and not all: then what both ends had received does not
        /// tell which answer comes next.
        case ahead
    }

    private(set) var habit = Habit.takesTurns
    /// How many requests were sent at least.
    private(set) var asked = 0
    /// How many of those had no answer, at least, while all answers are counted.
    private var owed = 0
    /// Whether all answers were counted since `owed` was last known.
    private var isCounted = true
    /// How many answers were to none of the requests that were counted by then, and where the last of them started.
    private var early = 0
    private var lastEarly: UInt64 = 0
    /// What the last request that was seen acknowledged.
    private var lastAcknowledged: UInt64?
    /// The offset after the last answer whose request is known.
    private var answerEnd: UInt64?

    /// Counts a request that was seen; returns how many were sent before it at least.
    ///
    /// `isOwed`: whether an earlier one has no answer, as far as the client had received.
    mutating func ask(_ acknowledged: UInt64?, isOwed: Bool) -> Int {
        if let acknowledged {
            note(acknowledged, isOwed: isOwed || answerEnd.map { $0 > acknowledged } ?? false)
            lastAcknowledged = acknowledged
        }
        let place = count()
        // A request that was found in what had been looked through may have been answered by then.
        if early > 0, acknowledged ?? 0 <= lastEarly {
            early &-= 1
            owed &-= 1
        }
        return place
    }

    private mutating func note(_ acknowledged: UInt64, isOwed: Bool) {
        guard let lastAcknowledged else { return }
        if acknowledged <= lastAcknowledged {
            if habit == .takesTurns { habit = .inBursts }
        } else if isOwed {
            habit = .ahead
        }
    }

    /// Counts a request that was surely lost: behind one that was seen, since its answer is not older than what was
    /// captured then.
    mutating func miss() {
        if asked > 0 { _ = count() }
    }

    private mutating func count() -> Int {
        defer { asked &+= 1 }
        owed &+= 1
        return asked
    }

    /// Counts an answer that starts at `start`.
    ///
    /// `later`: how many of the requests that were seen it surely does not answer.
    mutating func answer(at start: UInt64, later: Int) {
        if owed > later {
            owed &-= 1
        } else {
            early &+= 1
            lastEarly = start
        }
    }

    /// Notes where the answer to a request ended that was sent before `next`.
    mutating func endAnswer(at end: UInt64, before next: PendingRequest?) {
        answerEnd = end
        if let asking = next?.acknowledged, asking < end, habit == .takesTurns { habit = .inBursts }
    }

    /// Says that the next answer is that of the request before which `place` were sent.
    mutating func prove(_ place: Int) {
        owed = asked &- place
        early = 0
        isCounted = true
    }

    /// Answers were lost, or read before what they answer: how many are owed is not known until one is proven.
    mutating func loseCount() { isCounted = false }

    /// Whether the client is surely owed an answer to something that it sent before the request before which `place` were sent.
    func isOwed(before place: Int) -> Bool { isCounted && owed > asked &- place }
}
