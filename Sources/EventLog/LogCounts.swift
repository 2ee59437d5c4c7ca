/// Lines by kind.
public struct LogCounts: Sendable, Equatable, CustomStringConvertible {
    /// Exchange lines.
    public var exchanges = 0
    /// Answer lines.
    public var answers = 0
    /// Outcome lines.
    public var outcomes = 0

    /// Makes counts of nothing.
    public init() {}

    init(_ trailer: LogTrailer) {
        exchanges = trailer.exchanges
        answers = trailer.answers
        outcomes = trailer.outcomes
    }

    /// Such as `12 exchanges, 1 answers, 0 outcomes`.
    public var description: String { "\(exchanges) exchanges, \(answers) answers, \(outcomes) outcomes" }

    /// Both together.
    static func + (left: LogCounts, right: LogCounts) -> LogCounts {
        var sum = left
        sum.exchanges &+= right.exchanges
        sum.answers &+= right.answers
        sum.outcomes &+= right.outcomes
        return sum
    }

    mutating func add(_ kind: LogLineKind) {
        switch kind {
        case .exchange: exchanges &+= 1
        case .answer: answers &+= 1
        case .outcome: outcomes &+= 1
        case .header, .trailer: break
        }
    }
}
