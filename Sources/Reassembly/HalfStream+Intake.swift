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
            if arrival.position < next {
                start = arrival.position
                next = arrival.position
            }
        }
        if arrival.position < next {
            let behind = min(next, arrival.end) &- arrival.position
            if judgeBehind(arrival, count: min(behind, arrival.payload.count), octets: octets, to: &sink) { return }
            arrival.dropFirst(behind)
        }
        if arrival.end > finPosition {
            let excess = min(arrival.end &- finPosition, arrival.end &- arrival.position)
            sink.ledger.outsideWindow &+= arrival.dropLast(excess)
            sink.report(.dataAfterEnd)
        }
        guard arrival.end > arrival.position else { return }
        let startsSegment = arrival.position == whole.position
        if arrival.position == next {
            merge(arrival, startsSegment: startsSegment, octets: octets, to: &sink)
        } else {
            hold(arrival, startsSegment: startsSegment, octets: octets, to: &sink)
        }
    }

    /// Passes on octets that are due, and what is held among and behind them.
    ///
    /// The first copy of each octet wins.
    private mutating func merge(
        _ arrival: Arrival, startsSegment: Bool, octets: RawSpan, to sink: inout PartSink
    ) {
        if !arrival.payload.isEmpty { remember(octets, arrival.payload, position: arrival.position, in: sink) }
        var cursor = arrival.payload.lowerBound
        let end = arrival.payload.upperBound
        while cursor < end {
            guard let first = held.firstStart, first &- next < end &- cursor else {
                pass(
                    cursor..<end, acknowledged: arrival.acknowledged,
                    startsSegment: startsSegment && cursor == arrival.payload.lowerBound, to: &sink)
                break
            }
            if first > next {
                let stretch = cursor..<(cursor &+ (first &- next))
                pass(
                    stretch, acknowledged: arrival.acknowledged,
                    startsSegment: startsSegment && cursor == arrival.payload.lowerBound, to: &sink)
                cursor = stretch.upperBound
            }
            let piece = held[0]
            if piece.isSnapped {
                // What was cut off is here after all.
                var rest = release(rank: 0, from: &sink)
                rest.start = max(rest.start, next &+ (end &- cursor))
                if rest.start < rest.end { keep(rest, rank: 0, in: &sink) }
            } else {
                let overlap = min(piece.count, end &- cursor)
                judge(piece.octets.span.bytes, at: 0, octets, at: cursor, count: overlap, to: &sink)
                passFirstHeld(to: &sink)
                cursor &+= overlap
            }
        }
        // The cut is the same for every frame of a capture, so nothing is gained by waiting for another copy.
        if arrival.end > next { declare(upTo: arrival.end, cause: .snapped, to: &sink) }
        drain(to: &sink)
    }

    /// Keeps octets that came too early, but for those that are held already.
    private mutating func hold(
        _ arrival: Arrival, startsSegment: Bool, octets: RawSpan, to sink: inout PartSink
    ) {
        var position = arrival.position
        var rank = held.rank(endingBehind: position)
        let end = arrival.dataEnd
        func piece(upTo limit: Int) -> HeldPiece {
            let lower = arrival.payload.lowerBound &+ (position &- arrival.position)
            return HeldPiece(
                start: position, end: limit, octets: octets.copy(lower..<(lower &+ (limit &- position))),
                stamp: sink.stamp, since: arrival.time, acknowledged: arrival.acknowledged,
                startsSegment: startsSegment && position == arrival.position)
        }
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
            if other.isSnapped {
                replaceSnapped(rank: &rank, with: piece(upTo: limit), in: &sink)
            } else {
                judge(
                    other.octets.span.bytes, at: position &- other.start, octets,
                    at: arrival.payload.lowerBound &+ (position &- arrival.position), count: limit &- position,
                    to: &sink)
                rank &+= 1
            }
            position = limit
        }
        holdSnapped(from: end, upTo: arrival.end, like: arrival, to: &sink)
        afterHolding(to: &sink)
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
            acknowledged: arrival.acknowledged, startsSegment: false)
        keep(piece, rank: rank, in: &sink)
    }

    /// Whether a segment differs from the one that was passed on at just its place.
    ///
    /// A copy with other boundaries cannot be compared, since the octets were not kept: it counts as a duplicate. So does a
    /// keep-alive probe, whose one octet is arbitrary (RFC 9293 §3.8.4).
    private func isConflict(_ arrival: Arrival, octets: RawSpan, in sink: borrowing PartSink) -> Bool {
        let count = arrival.payload.count
        guard count > 1 || arrival.position != next &- 1,
            let hash = recent.hash(position: arrival.position, count: count)
        else { return false }
        return hash != octets.hash(arrival.payload, seed: sink.hashKey)
    }

    /// Counts octets that lie before `next`; says whether they were the whole segment and differ from the first copy.
    private mutating func judgeBehind(
        _ arrival: Arrival, count: Int, octets: RawSpan, to sink: inout PartSink
    ) -> Bool {
        guard count > 0 else { return false }
        if count == arrival.payload.count, isConflict(arrival, octets: octets, in: sink) {
            sink.ledger.conflicting &+= count
            sink.report(.conflictingOverlap)
            return true
        }
        let before = max(0, min(start &- arrival.position, count))
        sink.ledger.outsideWindow &+= before
        let range = (arrival.position &+ before)..<(arrival.position &+ count)
        let late = recent.gapOctets(in: range)
        sink.ledger.late &+= late
        sink.ledger.duplicate &+= range.count &- late
        return false
    }

    /// Counts payload that comes once the half-stream has ended.
    mutating func takeAfterEnd(_ arrival: Arrival, octets: RawSpan, to sink: inout PartSink) {
        let known = min(max(next &- arrival.position, 0), arrival.payload.count)
        if judgeBehind(arrival, count: known, octets: octets, to: &sink) { return }
        sink.ledger.outsideWindow &+= arrival.payload.count &- known
        if known < arrival.payload.count { sink.report(.dataAfterEnd) }
    }

    /// Counts the second copy of octets: a duplicate, or in conflict with the first.
    private func judge(
        _ first: RawSpan, at firstOffset: Int, _ second: RawSpan, at secondOffset: Int, count: Int,
        to sink: inout PartSink
    ) {
        if first.equals(at: firstOffset, second, at: secondOffset, count: count) {
            sink.ledger.duplicate &+= count
        } else {
            sink.ledger.conflicting &+= count
            sink.report(.conflictingOverlap)
        }
    }
}
