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

    /// Counts lines as this code writes them, `kind` in front; one that began before these octets (`isInLine`) is not counted.
    init(ofLines octets: RawSpan, isInLine: Bool) {
        let front = #"{"kind":""#.utf8.count
        var isStart = !isInLine
        for place in 0..<octets.byteCount {
            if isStart, place &+ front < octets.byteCount {
                switch octets.unsafeLoad(fromByteOffset: place &+ front, as: UInt8.self) {
                case UInt8(ascii: "e"): exchanges &+= 1
                case UInt8(ascii: "a"): answers &+= 1
                case UInt8(ascii: "o"): outcomes &+= 1
                default: break
                }
            }
            isStart = octets.unsafeLoad(fromByteOffset: place, as: UInt8.self) == 0x0A
        }
    }

    init(_ trailer: LogTrailer) {
        exchanges = trailer.exchanges
        answers = trailer.answers
        outcomes = trailer.outcomes
    }

    private var kinds: [(count: Int, noun: String)] {
        [(exchanges, "exchange"), (answers, "answer"), (outcomes, "outcome")]
    }

    /// Such as `12 exchanges, 1 answer, 0 outcomes`.
    public var description: String { kinds.map(LogError.text).joined(separator: ", ") }

    /// Such as `12 exchanges, 1 answer`: what there is of.
    var summary: String {
        let some = kinds.filter { $0.count > 0 }
        return some.isEmpty ? "no records" : some.map(LogError.text).joined(separator: ", ")
    }

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
