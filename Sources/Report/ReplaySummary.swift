public import Replay

/// What a replay did, in numbers: built outcome by outcome, in constant memory.
///
/// All renderers read this.
public struct ReplaySummary: Sendable {
    /// The most differences that are kept for listing; all are counted.
    public static let listedDifferences = 20

    /// What the run did beside its outcomes; nil where the summary is made of a log.
    public var tally: RunTally?
    /// Answers that were left before their end, since their content went on beyond what is read of one.
    public private(set) var cut = 0
    /// Requests that were lost on connections that had served before, with no octet of an answer.
    public private(set) var lostOnReuse = 0
    /// Outcomes of the recorded status that is a 2xx: both servers took the request, which says no more.
    public private(set) var acceptedAlike = 0
    /// Requests refused alike of which only the statuses could be compared.
    public private(set) var statusAlone = 0
    /// Answers whose content is known by its front alone.
    public private(set) var shortened = 0
    /// Requests that the target accepted and the recorded server had answered with 404 or 410.
    public private(set) var acceptedAnew = 0
    /// When the run was to send.
    public var schedule: ReplaySchedule
    /// Whether each planned request has its outcome here; not where the log of them was cut short, or the run failed.
    public var isWhole = true
    /// Planned requests: each has one outcome.
    public private(set) var planned = 0
    /// Requests of which at least one octet may have gone.
    public private(set) var sent = 0
    /// Requests that went before an answer that they followed in the recording.
    public private(set) var unordered = 0
    /// Planned requests by why they were not sent.
    public private(set) var notSent: [Outcome.NotSent: Int] = [:]
    /// Sent requests without a final answer, by why.
    public private(set) var unknown: [Outcome.Unknown: Int] = [:]
    /// Answers by status.
    public private(set) var statuses: [Int: Int] = [:]
    /// Outcomes by what they mean against the recording.
    public private(set) var verdicts: [Outcome.Verdict: Int] = [:]
    /// Sent minus due, or minus when it could go where it had to wait for an answer of the target.
    public private(set) var lateness = LatencyFigures()
    /// How long requests waited after they were due for their session or an answer that they follow; those that did.
    public private(set) var waits = LatencyFigures()
    /// By how much requests were put off with their sessions; those that were.
    public private(set) var slips = LatencyFigures()
    /// Completed minus due.
    public private(set) var responseTime = LatencyFigures()
    /// Completed minus sent.
    public private(set) var serviceTime = LatencyFigures()
    /// Nanoseconds from the run's start to the last due time.
    public private(set) var lastDue: Int64 = 0
    /// Nanoseconds from the run's start to the last thing that happened.
    public private(set) var lastEvent: Int64 = 0
    /// The first differences that matter, in the order of their outcomes.
    public private(set) var differences: [ReplayDifference] = []
    /// How many differences matter.
    public private(set) var differenceCount = 0
    /// They by what they mean.
    public private(set) var differing: [Outcome.Verdict: Int] = [:]

    /// Makes a summary of nothing.
    public init(schedule: ReplaySchedule = ReplaySchedule()) {
        self.schedule = schedule
    }

    /// Adds one outcome.
    public mutating func add(_ outcome: Outcome) {
        planned += 1
        if outcome.isUnordered { unordered += 1 }
        if outcome.isCut { cut += 1 }
        if outcome.isLostOnReuse { lostOnReuse += 1 }
        verdicts[outcome.verdict, default: 0] += 1
        lastDue = max(lastDue, outcome.due)
        lastEvent = max(lastEvent, outcome.completed ?? outcome.sent ?? 0)
        switch outcome.result {
        case .answered(let status, _):
            statuses[status, default: 0] += 1
            if outcome.verdict == .same, (200..<300).contains(status) { acceptedAlike += 1 }
            if outcome.isStatusAlone { statusAlone += 1 }
            if outcome.readSize != nil { shortened += 1 }
            let wasGone = outcome.recordedStatus == 404 || outcome.recordedStatus == 410
            if wasGone, (200..<300).contains(status) { acceptedAnew += 1 }
        case .notSent(let reason): notSent[reason, default: 0] += 1
        case .unknown(let reason): unknown[reason, default: 0] += 1
        }
        if outcome.mayHaveGone { sent += 1 }
        if let late = outcome.lateness { lateness.add(late) }
        if let wait = outcome.wait, wait > 0 { waits.add(wait) }
        if let slip = outcome.slip { slips.add(slip) }
        if let time = outcome.responseTime { responseTime.add(time) }
        if let time = outcome.serviceTime { serviceTime.add(time) }
        if outcome.matters {
            differenceCount += 1
            differing[outcome.verdict, default: 0] += 1
            if differences.count < Self.listedDifferences { differences.append(ReplayDifference(outcome)) }
        }
    }

    /// Whether any outcome differs from the recording in a way that matters: the gate of `replay`.
    ///
    /// Servers word one reason in many ways, so that another one is listed, and fails the gate where that was asked for.
    public var hasGateFailure: Bool {
        differenceCount > (schedule.matchesReasons == true ? 0 : differing[.otherReason] ?? 0)
    }

    /// Outcomes of the recorded status that is none of 2xx, with the recorded reason where it refuses the request.
    public var rejectedAlike: Int { count(.same) - acceptedAlike }

    /// How many planned requests were not sent, for whatever reason.
    public var skipped: Int { planned - sent }

    /// How many outcomes have one of these verdicts.
    func count(_ among: Outcome.Verdict...) -> Int {
        among.reduce(0) { $0 + (verdicts[$1] ?? 0) }
    }
}

extension Outcome {
    /// Whether an octet of the request may have gone: also one that an earlier run left no time of.
    fileprivate var mayHaveGone: Bool {
        if case .notSent = result { false } else { true }
    }

    /// Whether the outcome differs from the recording in a way that matters.
    ///
    /// What the plan leaves out by its own rules (no start in the recording, not whole, unsendable) was said before the
    /// run and is no difference; what a signal cut short has an exit code of its own.
    var matters: Bool {
        switch verdict {
        case .same, .uncompared, .expected: false
        case .newlyRejected, .newlyAccepted, .sessionLost, .otherReason, .differs: true
        case .notSent:
            [.noSession, .ambiguousSession, .connectFailed, .connectTimedOut, .givenUp, .startUnknown].contains {
                result == .notSent($0)
            }
        case .failed: result != .unknown(.stopped)
        }
    }
}
