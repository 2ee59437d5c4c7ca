/// Tells when a target is not worth another request: too many in a row, or too large a share, had no final answer.
///
/// What a target answers is no failure here, whatever the status: that is for the comparison with the recording.
struct CircuitBreaker: Sendable {
    private struct Slice: Sendable {
        var number: Int64 = .min
        var done = 0
        var failed = 0
    }

    /// The window is looked at in so many slices.
    private static let sliceCount = 10

    private let limits: ReplayLimits
    private var slices = [Slice](repeating: Slice(), count: Self.sliceCount)
    private var inARow = 0
    /// Connections that could not be made since the last answer.
    private(set) var connectFailures = 0

    init(limits: ReplayLimits) {
        self.limits = limits
    }

    /// Notes a final answer.
    mutating func noteAnswer(now: Int64) {
        (inARow, connectFailures) = (0, 0)
        slices[slice(at: now)].done += 1
    }

    /// Notes a request without a final answer; gives the reason to send no more, where there is one.
    mutating func noteFailure(isConnect: Bool, now: Int64) -> ReplayEngine.Ending.Cause? {
        inARow += 1
        if isConnect { connectFailures += 1 }
        let index = slice(at: now)
        slices[index].done += 1
        slices[index].failed += 1
        if inARow >= limits.failuresInARow { return .failuresInARow(inARow) }
        let number = slices[index].number
        let recent = slices.filter { $0.number > number - Int64(Self.sliceCount) }
        let (done, failed) = recent.reduce((0, 0)) { ($0.0 + $1.done, $0.1 + $1.failed) }
        // With fewer, chance decides.
        guard done >= limits.failuresInARow, failed * 100 >= done * limits.failedPercent else { return nil }
        return .failedShare(failed, of: done)
    }

    /// The place of the slice that `now` lies in.
    private mutating func slice(at now: Int64) -> Int {
        let number = now / (limits.failureWindow / Int64(Self.sliceCount))
        let index = Int(((number % Int64(Self.sliceCount)) + Int64(Self.sliceCount)) % Int64(Self.sliceCount))
        if slices[index].number != number { slices[index] = Slice(number: number) }
        return index
    }
}

extension ReplayEngine.Ending {
    /// Why a target is taken to be gone.
    public enum Cause: Sendable, Hashable {
        /// It took no connection before the run's start, or none after its last answer.
        case unreachable
        /// So many requests in a row had no final answer.
        case failuresInARow(Int)
        /// Of the requests of the last seconds this many had no final answer.
        case failedShare(Int, of: Int)
    }
}
