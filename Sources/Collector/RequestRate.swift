/// Counts requests by the second, for a collector that takes only so many.
struct RequestRate {
    private static let second: Int64 = 1_000_000_000

    private let limit: Int?
    private var present: Int64 = .min
    private var count = 0

    init(limit: Int?) {
        self.limit = limit
    }

    /// Whether a request at `now` is one too many for its second.
    mutating func isOver(at now: Int64) -> Bool {
        guard let limit else { return false }
        let second = now / Self.second
        if second != present { (present, count) = (second, 0) }
        count += 1
        return count > limit
    }
}
