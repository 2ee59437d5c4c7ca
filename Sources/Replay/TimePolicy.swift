/// What becomes of `playerTime.ts`.
public enum TimePolicy: String, CaseIterable, Sendable, Hashable {
    /// It moves by one constant for the whole run: the run's start minus the recording's.
    ///
    /// A device's skew, equal, inverted and late times stay what they were.
    case shift
    /// It goes as captured.
    ///
    /// To a real server the data is in the past.
    case keep
    /// It is the clock at the send.
    ///
    /// Hides the very faults that equal, inverted and late times are.
    case now
    /// It moves, and its distance from the recording's start is divided by the speed.
    ///
    /// All durations shrink or grow, while playheads do not.
    case scale
}
