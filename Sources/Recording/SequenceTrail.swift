import Wire

/// Which octets one end of a connection was seen to send: tells first transmissions from repetitions.
struct SequenceTrail {
    /// Runs apart from each other that are remembered: a window has room for a few hundred segments.
    private static let runLimit = 1024

    /// Where a segment's octets stand.
    struct Place {
        var range: Range<Int64>
        var order: ExplainedFrame.Order?
        var gapBefore: Int64 = 0
        var repeated: Int64 = 0
    }

    private var base: UInt32?
    private var next: Int64 = 0
    private var seen: [Range<Int64>] = []

    /// The position of an acknowledgment number, or nil where nothing of this end was seen.
    func position(_ number: UInt32) -> Int64? {
        base.map { position(number, base: $0) }
    }

    /// Takes a segment of this end.
    mutating func take(_ segment: Segment) -> Place {
        // SYN takes a number of its own, and the octets follow on it.
        let start = segment.flags.contains(.syn) ? segment.sequenceNumber &+ 1 : segment.sequenceNumber
        let base = self.base ?? start
        self.base = base
        let lower = position(start, base: base)
        let count = Int64(segment.payload.count &+ segment.snapped)
        var place = Place(range: lower..<lower &+ count)
        guard count > 0 else { return place }
        let overlap = seen.reduce(into: Int64(0)) { sum, run in
            sum &+= max(0, min(run.upperBound, place.range.upperBound) &- max(run.lowerBound, lower))
        }
        place.repeated = overlap
        if overlap == count {
            place.order = .retransmitted
        } else if overlap > 0 {
            place.order = .overlapping
        } else if lower < next {
            place.order = .late
        } else {
            place.order = lower > next ? .ahead : .first
            place.gapBefore = lower &- next
        }
        insert(place.range)
        next = max(next, place.range.upperBound)
        return place
    }

    private func position(_ number: UInt32, base: UInt32) -> Int64 {
        let expected = base &+ UInt32(truncatingIfNeeded: next)
        return next &+ Int64(Int32(bitPattern: number &- expected))
    }

    private mutating func insert(_ range: Range<Int64>) {
        if let last = seen.indices.last, seen[last].upperBound == range.lowerBound {
            seen[last] = seen[last].lowerBound..<range.upperBound
            return
        }
        let start = seen.firstIndex { $0.upperBound >= range.lowerBound } ?? seen.count
        var end = start
        var merged = range
        while end < seen.count, seen[end].lowerBound <= merged.upperBound {
            merged = min(merged.lowerBound, seen[end].lowerBound)..<max(merged.upperBound, seen[end].upperBound)
            end &+= 1
        }
        seen.replaceSubrange(start..<end, with: [merged])
        if seen.count > Self.runLimit { seen.removeFirst() }
    }
}
