/// What a half-stream remembers of what it passed on, so that another copy can be judged: bounded, and allocated only
/// where something arrives twice or is missing.
struct RecentSegments {
    /// Gaps remembered: behind so many later gaps, an octet that comes late is taken for a duplicate.
    private static let keptGaps = 32

    private var gaps: ContiguousArray<Range<Int>> = []

    /// Remembers that these positions were declared a gap.
    mutating func noteGap(_ range: Range<Int>) {
        if let last = gaps.last, last.upperBound == range.lowerBound {
            gaps[gaps.count &- 1] = last.lowerBound..<range.upperBound
            return
        }
        if gaps.count == Self.keptGaps { gaps.removeFirst() }
        gaps.append(range)
    }

    /// Remembers octets that were passed on.
    @inline(__always)
    mutating func note(_ octets: RawSpan, range: Range<Int>, position: Int) {}

    /// How many of these positions were declared a gap.
    func gapOctets(in range: Range<Int>) -> Int {
        var count = 0
        for gap in gaps { count &+= gap.clamped(to: range).count }
        return count
    }
}
