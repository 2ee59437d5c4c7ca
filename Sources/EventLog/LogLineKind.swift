/// The kinds of line that this version writes.
public enum LogLineKind: String, CaseIterable, Sendable, Hashable {
    /// The first line.
    case header
    /// An exchange.
    case exchange
    /// An answer that came too late for its exchange's line.
    case answer
    /// What became of a planned request (outcome logs only).
    case outcome
    /// The last line.
    case trailer
}
