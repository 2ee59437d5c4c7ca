/// Moves every `playerTime.ts` of a body by one constant and leaves every other octet as it was.
///
/// What moves is said at `PlayerTimeRewrite`; the body keeps its length, and moving back gives the first octets again.
public struct PlayerTimeShift: Sendable {
    /// What is added to each token, in milliseconds.
    public let milliseconds: Int64
    /// Whether playheads move along (`PlayerTimeRewrite.movesPlayheads`).
    public let movesPlayheads: Bool

    /// Makes a shift by a constant.
    public init(milliseconds: Int64, movesPlayheads: Bool = false) {
        self.milliseconds = milliseconds
        self.movesPlayheads = movesPlayheads
    }

    /// Moves the tokens of an event, or of each element of a batch.
    public func apply(to body: [UInt8]) -> RewrittenTimes {
        PlayerTimeRewrite(movesPlayheads: movesPlayheads).apply(to: body, moved)
    }

    /// The same for one body after another.
    public func apply(to body: [UInt8], reading reader: inout JSONBodyReader) -> RewrittenTimes {
        PlayerTimeRewrite(movesPlayheads: movesPlayheads).apply(to: body, reading: &reader, moved)
    }

    private func moved(_ value: Int64) -> Int64 {
        let (sum, overflow) = value.addingReportingOverflow(milliseconds)
        return overflow ? .max : sum
    }
}
