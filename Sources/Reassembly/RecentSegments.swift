internal import Wire

/// What a half-stream remembers of what it passed on, so that another copy can be judged: bounded, with no octets kept.
struct RecentSegments {
    /// Gaps remembered: behind so many later gaps, an octet that comes late is taken for a duplicate.
    private static let keptGaps = 32

    /// Gaps, by rising position.
    private(set) var gaps: ContiguousArray<Range<Int>> = []
    /// Segments remembered: those that a mirror, a spurious retransmission or a forger repeats soon.
    private static let places: UInt8 = 8
    /// In place, so that the in-order path writes here without a look at another place in memory.
    private var segments = InlineArray<8, Print>(repeating: Print(position: 0, count: 0, hash: 0, source: 0, number: 0))
    /// How many of them are taken.
    private var known: UInt8 = 0
    /// The place of the oldest once all are taken, the next one before.
    private var oldest: UInt8 = 0

    /// A segment passed on: where it lay, modulo 2^32, half a hash of its octets, and its frame.
    ///
    /// 24 octets, since a busy table's connections have eight each and are seldom in the cache.
    private struct Print {
        var position: UInt32
        var count: UInt32
        var hash: UInt32
        var source: Int32
        var number: Int64
    }

    /// Makes a memory of these gaps and of no segment.
    init(gaps: ContiguousArray<Range<Int>> = []) { self.gaps = gaps }

    /// Remembers that these positions were declared a gap.
    mutating func noteGap(_ range: Range<Int>) {
        if let last = gaps.last, last.upperBound == range.lowerBound {
            gaps[gaps.count &- 1] = last.lowerBound..<range.upperBound
            return
        }
        if gaps.count == Self.keptGaps { gaps.removeFirst() }
        gaps.append(range)
    }

    /// Remembers a segment that was passed on by the hash of its octets.
    @inline(__always)
    mutating func note(hash: UInt64, position: Int, count: Int, frame: FrameReference) {
        let print = Print(
            position: UInt32(truncatingIfNeeded: position), count: UInt32(truncatingIfNeeded: count),
            hash: UInt32(truncatingIfNeeded: hash), source: frame.source, number: frame.number)
        segments[Int(oldest)] = print
        oldest = (oldest &+ 1) % Self.places
        if known < Self.places { known &+= 1 }
    }

    /// The first segment remembered that lies whole among `count` octets from `position` on and differs from them.
    ///
    /// Those that reach over either end cannot be compared, since their octets were not kept.
    func conflict(
        _ octets: RawSpan, from offset: Int, position: Int, count: Int, seed: UInt64
    ) -> (
        position: Int, count: Int, frame: FrameReference
    )? {
        let start = UInt32(truncatingIfNeeded: position)
        let first = known == Self.places ? oldest : 0
        for age in 0..<known {
            let print = segments[Int((first &+ age) % Self.places)]
            let place = Int(print.position &- start)
            guard place < count, Int(print.count) <= count &- place else { continue }
            let lower = offset &+ place
            let hash = octets.hash(lower..<(lower &+ Int(print.count)), seed: seed)
            if UInt32(truncatingIfNeeded: hash) != print.hash {
                let frame = FrameReference(source: print.source, number: print.number)
                return (position &+ place, Int(print.count), frame)
            }
        }
        return nil
    }

    /// How many of these positions were declared a gap.
    func gapOctets(in range: Range<Int>) -> Int {
        var count = 0
        for gap in gaps { count &+= gap.clamped(to: range).count }
        return count
    }
}
