/// When a run starts, and by how much `playerTime.ts` moves.
///
/// The start is put off until the shift is a whole number of seconds, so that live playheads can move by the same.
public struct StartClock: Sendable, Hashable {
    /// The wall clock at the run's start, in nanoseconds since 1970 UTC.
    public let start: Int64
    /// What every `playerTime.ts` moves by, in milliseconds; a whole number of seconds.
    public let shift: Int64

    private static let second: Int64 = 1_000_000_000

    /// Finds the first instant at or after `ready` that lies whole seconds from the first planned record's time.
    ///
    /// The wait is under 1 s. `ready` and `first` are nanoseconds since 1970 UTC.
    public init(ready: Int64, first: Int64) {
        let (distance, overflow) = ready.subtractingReportingOverflow(first)
        // A recording centuries away: nothing sensible can be said, and nothing may trap.
        let seconds = overflow ? 0 : distance.floorDivided(by: Self.second)
        let exact = seconds &* Self.second == distance
        let shifted = exact || overflow ? seconds : seconds + 1
        shift = shifted &* 1000
        start = overflow ? ready : first &+ shifted &* Self.second
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
