extension Outcome.Verdict {
    /// What a result means against the recorded status.
    ///
    /// Statuses are compared, and the reasons of two refusals: a 204 says that a body passed its schema, and no more. Two
    /// different successes are an expected difference, since clients act on neither.
    /// - Parameters:
    ///   - isSessionEvent: Whether the request names a session, so that 404 and 410 say that it is not there.
    ///   - isOtherReason: Whether an answer of the recorded status says another reason for it.
    public init(recorded: Int?, result: Outcome.Result, isSessionEvent: Bool, isOtherReason: Bool = false) {
        switch result {
        case .notSent: self = .notSent
        case .unknown: self = .failed
        case .answered(let status, _):
            guard let recorded else {
                self = .uncompared
                return
            }
            let wasAccepted = (200..<300).contains(recorded)
            let isAccepted = (200..<300).contains(status)
            let isAbsence = { (status: Int) in isSessionEvent && (status == 404 || status == 410) }
            if status == recorded {
                self = isOtherReason ? .otherReason : .same
            } else if wasAccepted {
                self = isAccepted ? .expected : isAbsence(status) ? .sessionLost : .newlyRejected
            } else if isAccepted {
                self = recorded == 404 || recorded == 410 ? .expected : .newlyAccepted
            } else {
                self = .differs
            }
        }
    }
}
