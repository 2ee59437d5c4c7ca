/// How many requests are due when: at most so many bars of equal width, which doubles when the plan outgrows them.
public struct RateOverTime: Sendable, Equatable {
    /// The width of a bar, in nanoseconds.
    public private(set) var width: Int64 = 1_000_000_000
    /// Requests in each bar, from the run's start.
    public private(set) var counts: [Int] = []
    /// The most bars.
    public static let mostBars = 60

    /// Requests in the fullest second, from its first request on.
    public private(set) var most = 0
    private var recent = Queue<Int64>()
    private static let second: Int64 = 1_000_000_000
    /// Requests of a second that are counted one by one.
    private static let mostRecent = 1_000_000

    /// Makes a rate of nothing.
    public init() {}

    /// Adds the next request; due times ascend.
    public mutating func add(_ due: Int64) {
        let due = max(0, due)
        while due / width >= Int64(Self.mostBars) { halve() }
        let bar = Int(due / width)
        while counts.count <= bar { counts.append(0) }
        counts[bar] += 1
        while let first = recent.first, due - first >= Self.second { _ = recent.popFirst() }
        if recent.count < Self.mostRecent { recent.append(due) }
        most = max(most, recent.count)
    }

    private mutating func halve() {
        let (doubled, overflow) = width.multipliedReportingOverflow(by: 2)
        width = overflow ? .max : doubled
        counts = stride(from: 0, to: counts.count, by: 2).map { bar in
            counts[bar] + (bar + 1 < counts.count ? counts[bar + 1] : 0)
        }
    }

    /// Whether both have the same bars and the same fullest second.
    public static func == (left: Self, right: Self) -> Bool {
        left.width == right.width && left.counts == right.counts && left.most == right.most
    }
}
