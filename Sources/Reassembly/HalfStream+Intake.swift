internal import ByteStream
internal import Wire

/// A segment's payload on its way into a half-stream.
struct Arrival {
    /// The position of the first octet.
    var position: Int
    /// The octets captured, as a range of the frame's.
    var payload: Range<Int>
    /// How many octets behind them the snapshot length cut off.
    var snapped: Int
    /// What the frame acknowledged of the other half-stream, as those outside count.
    var acknowledged: UInt64?
    /// Whether the payload came in a SYN.
    var isInSYN: Bool
    /// Whether nothing was known of the half-stream before the segment.
    var opensHalf: Bool
    /// The connection's time, in nanoseconds.
    var time: Int64

    /// The position behind the captured octets.
    var dataEnd: Int { position &+ payload.count }
    /// The position behind all octets.
    var end: Int { position &+ payload.count &+ snapped }

    /// Drops octets from the front; those cut by the snapshot length go last.
    mutating func dropFirst(_ count: Int) {
        let data = min(count, payload.count)
        payload = (payload.lowerBound &+ data)..<payload.upperBound
        snapped &-= min(snapped, count &- data)
        position &+= count
    }

    /// Drops octets from the back and says how many captured ones went.
    mutating func dropLast(_ count: Int) -> Int {
        let cut = min(count, snapped)
        snapped &-= cut
        let data = min(count &- cut, payload.count)
        payload = payload.lowerBound..<(payload.upperBound &- data)
        return data
    }
}

extension HalfStream {
    /// Takes a segment's payload, wherever it lies.
    mutating func take(_ whole: Arrival, octets: RawSpan, to sink: inout PartSink) {
        var arrival = whole
        if arrival.isInSYN {
            if state.contains(.awaitsSYNAnswer) {
                sink.ledger.duplicate &+= arrival.payload.count
                return
            }
            // Counts once it is acknowledged; until then it is held.
            if held.isEmpty, next == start, arrival.position == next {
                hold(arrival, startsSegment: true, octets: octets, to: &sink)
                if !held.isEmpty { state.insert(.awaitsSYNAnswer) }
                return
            }
        } else if state.contains(.awaitsSYNAnswer) {
            settleSYNData(for: arrival.position, to: &sink)
        }
        if state.contains(.floating) {
            // At a join, one octet alone is a keep-alive probe's: it lies before what comes next.
            let isProbe = arrival.payload.count == 1 && arrival.snapped == 0 && held.isEmpty
            if isProbe, arrival.opensHalf || arrival.position == next &- 1 {
                sink.ledger.outsideWindow &+= 1
                next = arrival.position &+ 1
                start = next
                return
            }
            moveStart(to: arrival.position, end: arrival.end)
        }
        if arrival.position < next {
            let behind = min(next, arrival.end) &- arrival.position
            judgeBehind(arrival, count: min(behind, arrival.payload.count), octets: octets, to: &sink)
            arrival.dropFirst(behind)
        }
        if arrival.end > finPosition {
            let excess = min(arrival.end &- finPosition, arrival.end &- arrival.position)
            sink.ledger.outsideWindow &+= arrival.dropLast(excess)
            // Of a FIN and data that both came early, a receiver may forget either.
            sink.dispute(sender, .dataAfterEnd, offset: offset(finPosition), first: finFrame)
        }
        guard arrival.end > arrival.position else { return }
        let startsSegment = arrival.position == whole.position
        if arrival.position == next, !awaitsJoin(at: arrival.position) {
            merge(arrival, startsSegment: startsSegment, octets: octets, to: &sink)
        } else {
            hold(arrival, startsSegment: startsSegment, octets: octets, to: &sink)
        }
    }

    /// Passes on octets that are due, and what is held among and behind them.
    ///
    /// Where they differ from what is held, they win: a Linux receiver delivers what comes in order.
    private mutating func merge(
        _ arrival: Arrival, startsSegment: Bool, octets: RawSpan, to sink: inout PartSink
    ) {
        if !arrival.payload.isEmpty {
            remember(
                octets, arrival.payload, position: arrival.position, frame: sink.stamp.reference, in: sink)
        }
        var cursor = arrival.payload.lowerBound
        let end = arrival.payload.upperBound
        func starts(_ place: Int) -> Bool { startsSegment && place == arrival.payload.lowerBound }
        while cursor < end {
            guard let first = held.firstStart, first &- next < end &- cursor else {
                passAroundUrgent(
                    cursor..<end, acknowledged: arrival.acknowledged, startsSegment: starts(cursor), to: &sink)
                break
            }
            if first > next {
                let stretch = cursor..<(cursor &+ (first &- next))
                passAroundUrgent(
                    stretch, acknowledged: arrival.acknowledged, startsSegment: starts(cursor), to: &sink)
                cursor = stretch.upperBound
            }
            let piece = held[0]
            if piece.isSnapped {
                // What was cut off is here after all.
                var rest = release(rank: 0, from: &sink)
                rest.start = max(rest.start, next &+ (end &- cursor))
                if rest.start < rest.end { keep(rest, rank: 0, in: &sink) }
                continue
            }
            let overlap = min(piece.count, end &- cursor)
            if judge(piece, from: piece.start, octets, at: cursor, count: overlap, to: &sink) {
                passFirstHeld(to: &sink)
            } else {
                cutFront(rank: 0, upTo: piece.start &+ overlap, from: &sink)
                let stretch = cursor..<(cursor &+ overlap)
                passAroundUrgent(
                    stretch, acknowledged: arrival.acknowledged, startsSegment: starts(cursor), to: &sink)
            }
            cursor &+= overlap
        }
        // The cut is the same for every frame of a capture, so nothing is gained by waiting for another copy.
        if arrival.end > next { declare(upTo: arrival.end, cause: .snapped, to: &sink) }
        drain(to: &sink)
    }

    /// Keeps octets that came too early.
    ///
    /// Of two copies that differ, a Linux receiver takes that of the segment that started first; of two that started
    /// together the longer one, and of two of one length the first.
    private mutating func hold(
        _ arrival: Arrival, startsSegment: Bool, octets: RawSpan, to sink: inout PartSink
    ) {
        var position = arrival.position
        var rank = held.rank(endingBehind: position)
        let end = arrival.dataEnd
        let segmentStart = segmentStart(at: position, rank: rank)
        func piece(upTo limit: Int) -> HeldPiece {
            let lower = arrival.payload.lowerBound &+ (position &- arrival.position)
            return HeldPiece(
                start: position, end: limit, octets: octets.copy(lower..<(lower &+ (limit &- position))),
                stamp: sink.stamp, since: arrival.time, acknowledged: arrival.acknowledged,
                segmentStart: segmentStart, startsSegment: startsSegment && position == arrival.position)
        }
        var verdict = Precedence(keepsHeld: false, end: .min)
        while position < end {
            guard rank < held.count, held[rank].start < end else {
                keep(piece(upTo: end), rank: rank, in: &sink)
                rank &+= 1
                break
            }
            let other = held[rank]
            if other.start > position {
                keep(piece(upTo: other.start), rank: rank, in: &sink)
                rank &+= 1
                position = other.start
            }
            let limit = min(other.end, end)
            let lower = arrival.payload.lowerBound &+ (position &- arrival.position)
            if other.isSnapped {
                replaceSnapped(rank: &rank, with: piece(upTo: limit), in: &sink)
            } else {
                let isSame = judge(other, from: position, octets, at: lower, count: limit &- position, to: &sink)
                // Asked once for pieces that follow on each other, or the cost would grow with the square of their number.
                if !isSame, position >= verdict.end {
                    verdict = precedence(rank: rank, against: segmentStart, end: end)
                }
                if !isSame, !verdict.keepsHeld {
                    cutFront(rank: rank, upTo: limit, from: &sink)
                    keep(piece(upTo: limit), rank: rank, in: &sink)
                }
                rank &+= 1
            }
            position = limit
        }
        holdSnapped(from: end, upTo: arrival.end, like: arrival, to: &sink)
        afterHolding(to: &sink)
    }

    /// Where the segment that a Linux receiver has octets from `position` in starts: it joins those that follow on.
    private func segmentStart(at position: Int, rank: Int) -> Int {
        guard rank > 0 else { return position }
        let before = held[rank &- 1]
        return before.end == position && !before.isSnapped ? before.segmentStart : position
    }

    /// Which of two copies that differ a Linux receiver keeps.
    private struct Precedence {
        /// Whether what is held keeps its octets.
        var keepsHeld: Bool
        /// The position up to which this holds.
        var end: Int
    }

    /// Whether the piece of this rank, and those that follow on it in the same segment, keep their octets against a segment
    /// from `start` to `end`.
    private func precedence(rank: Int, against start: Int, end: Int) -> Precedence {
        let piece = held[rank]
        if piece.segmentStart != start { return Precedence(keepsHeld: piece.segmentStart < start, end: piece.end) }
        var last = rank
        while held[last].end < end, last &+ 1 < held.count, held[last &+ 1].start == held[last].end,
            held[last &+ 1].segmentStart == start
        {
            last &+= 1
        }
        return Precedence(keepsHeld: held[last].end >= end, end: held[last].end)
    }

    /// Drops the front of a piece held, which is in place of octets that are passed on or kept instead.
    private mutating func cutFront(rank: Int, upTo position: Int, from sink: inout PartSink) {
        var rest = release(rank: rank, from: &sink)
        guard rest.end > position else { return }
        rest.dropFirst(upTo: position)
        keep(rest, rank: rank, in: &sink)
    }

    /// Puts octets where others were known to be cut off, and keeps what is still cut off around them.
    private mutating func replaceSnapped(rank: inout Int, with piece: HeldPiece, in sink: inout PartSink) {
        let cut = release(rank: rank, from: &sink)
        if cut.start < piece.start {
            var front = cut
            front.end = piece.start
            keep(front, rank: rank, in: &sink)
            rank &+= 1
        }
        keep(piece, rank: rank, in: &sink)
        rank &+= 1
        if cut.end > piece.end {
            var back = cut
            back.start = piece.end
            keep(back, rank: rank, in: &sink)
        }
    }

    /// Remembers that octets behind a held piece were cut off, as far as nothing else is held.
    private mutating func holdSnapped(from lower: Int, upTo upper: Int, like arrival: Arrival, to sink: inout PartSink)
    {
        let rank = held.rank(endingBehind: lower)
        let limit = rank < held.count ? min(held[rank].start, upper) : upper
        guard limit > lower else { return }
        let piece = HeldPiece(
            start: lower, end: limit, octets: [], stamp: sink.stamp, since: arrival.time,
            acknowledged: arrival.acknowledged, segmentStart: lower, startsSegment: false)
        keep(piece, rank: rank, in: &sink)
    }

    /// Counts octets that lie before `next`, and says so where they differ from the first copy.
    ///
    /// A copy that does not hold one of the last segments whole cannot be compared, since the octets were not kept: it
    /// counts as a duplicate. So does a keep-alive probe, whose one octet is arbitrary (RFC 9293 §3.8.4).
    private func judgeBehind(
        _ arrival: Arrival, count: Int, isClosed: Bool = false, octets: RawSpan, to sink: inout PartSink
    ) {
        guard count > 0 else { return }
        let before = max(0, min(start &- arrival.position, count))
        sink.ledger.outsideWindow &+= before
        let range = (arrival.position &+ before)..<(arrival.position &+ count)
        let late = recent.gapOctets(in: range)
        sink.ledger.late &+= late
        var conflicting = 0
        let isProbe = count == 1 && arrival.position == next &- 1
        if !isProbe,
            let conflict = recent.conflict(
                octets, from: arrival.payload.lowerBound, position: arrival.position, count: count, seed: sink.hashKey)
        {
            conflicting = min(conflict.count, range.count &- late)
            if isClosed {
                sink.report(.conflictingOverlap)
            } else {
                sink.dispute(
                    sender, .conflictingOverlap, offset: offset(conflict.position), first: conflict.frame)
            }
        }
        sink.ledger.conflicting &+= conflicting
        sink.ledger.duplicate &+= range.count &- late &- conflicting
    }

    /// Counts payload that comes once the half-stream has ended, or the whole connection.
    mutating func takeAfterEnd(_ arrival: Arrival, isClosed: Bool, octets: RawSpan, to sink: inout PartSink) {
        let known = min(max(next &- arrival.position, 0), arrival.payload.count)
        judgeBehind(arrival, count: known, isClosed: isClosed, octets: octets, to: &sink)
        sink.ledger.outsideWindow &+= arrival.payload.count &- known
        if known < arrival.payload.count { sink.report(.dataAfterEnd) }
    }

    /// Counts the second copy of octets held, one of which is not passed on: a duplicate, or in conflict.
    ///
    /// Says whether the two are the same.
    private func judge(
        _ piece: HeldPiece, from position: Int, _ second: RawSpan, at offset: Int, count: Int, to sink: inout PartSink
    ) -> Bool {
        if piece.octets.span.bytes.equals(at: position &- piece.start, second, at: offset, count: count) {
            sink.ledger.duplicate &+= count
            return true
        }
        sink.ledger.conflicting &+= count
        let place = state.contains(.floating) ? 0 : self.offset(position)
        sink.dispute(sender, .conflictingOverlap, offset: place, first: piece.stamp.reference)
        return false
    }
}
