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
    /// The octets of the segment that brought the last ones.
    private var last = Int64.min..<Int64.min
    /// Up to where the other end acknowledged.
    private var acknowledged = Int64.min
    private var seen: [Range<Int64>] = []

    /// The position of an acknowledgment number, or nil where nothing of this end was seen.
    func position(_ number: UInt32) -> Int64? {
        base.map { position(number, base: $0) }
    }

    /// Takes an acknowledgment of the other end.
    mutating func acknowledge(_ number: UInt32) {
        if let position = position(number) { acknowledged = max(acknowledged, position) }
    }

    /// Takes a segment of this end; `isCopy` where the capture shows one again that it had.
    mutating func take(_ segment: Segment, isCopy: Bool) -> Place {
        // SYN takes a number of its own, and the octets follow on it.
        let start = segment.flags.contains(.syn) ? segment.sequenceNumber &+ 1 : segment.sequenceNumber
        let isKnown = self.base != nil
        let base = self.base ?? start
        self.base = base
        let lower = position(start, base: base)
        let count = Int64(segment.payload.count &+ segment.snapped)
        var place = Place(range: lower..<lower &+ count)
        if isCopy {
            place.order = .capturedTwice
            place.repeated = count
            return place
        }
        if isKnown, isProbe(segment, at: place.range) {
            place.order = .keepAlive
            place.repeated = count
            return place
        }
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
        if place.range.upperBound > next {
            next = place.range.upperBound
            last = place.range
        }
        return place
    }

    /// Whether a segment asks only whether the other end is there: it stands one before what comes next, with no octet or an
    /// arbitrary one (RFC 9293 §3.8.4).
    ///
    /// What was sent by itself and is not acknowledged stands there, too, when it is sent again.
    private func isProbe(_ segment: Segment, at range: Range<Int64>) -> Bool {
        guard segment.flags.contains(.ack), segment.flags.isDisjoint(with: [.syn, .fin, .rst]) else { return false }
        guard range.count <= 1, range.lowerBound == next &- 1 else { return false }
        return last != range.lowerBound..<next || acknowledged >= next
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
