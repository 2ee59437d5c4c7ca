/// The last line of a log: `{"kind":"trailer",…}`.
///
/// A log without it was cut short.
public struct LogTrailer: Sendable, Equatable {
    /// Lines by kind: exchanges, answers, outcomes.
    public var exchanges: Int
    /// Answer lines.
    public var answers: Int
    /// Outcome lines (outcome logs only).
    public var outcomes: Int
    /// The ledger, where a capture was read.
    public var ledger: Ledger?
    /// Whether another part of the log follows.
    public var isContinued: Bool
    /// XXH3-128 of all octets of the lines before this one, each with its LF: 32 lower-case hex digits.
    public var digest: String

    /// Makes a trailer; the writer fills counts and digest in.
    public init(
        exchanges: Int = 0, answers: Int = 0, outcomes: Int = 0, ledger: Ledger? = nil, isContinued: Bool = false,
        digest: String = ""
    ) {
        self.exchanges = exchanges
        self.answers = answers
        self.outcomes = outcomes
        self.ledger = ledger
        self.isContinued = isContinued
        self.digest = digest
    }
}
