internal import ByteStream
internal import Wire

/// Urgent data (RFC 9293 §3.8.5, RFC 6093) as a Linux receiver without `SO_OOBINLINE` has it: the octet before the one
/// pointed at is taken out of the stream.
///
/// A reader that asks for it in line, or that counts as RFC 1122 does, has another stream: so one with urgent data is
/// always ambiguous.
extension HalfStream {
    /// Takes the urgent pointer of a segment at `position`.
    mutating func takeUrgent(_ pointer: UInt16, position: Int, to sink: inout PartSink) {
        let place = position &+ max(0, Int(pointer) &- 1)
        guard place >= next else {
            // Seen before.
            sink.report(.urgentData)
            return
        }
        sink.dispute(
            sender, .urgentData, offset: state.contains(.floating) ? 0 : offset(place), first: sink.stamp.reference)
        // Of two that are still to come the further counts, and the other stays in the stream.
        guard !state.contains(.awaitsUrgent) || place > urgentPosition else { return }
        urgentPosition = place
        state.insert(.awaitsUrgent)
    }

    /// Passes on octets that are due, but for an urgent one.
    mutating func passAroundUrgent(
        _ range: Range<Int>, acknowledged: UInt64?, startsSegment: Bool, to sink: inout PartSink
    ) {
        guard awaitsUrgent(before: next &+ range.count) else {
            pass(range, acknowledged: acknowledged, startsSegment: startsSegment, to: &sink)
            return
        }
        let place = range.lowerBound &+ (urgentPosition &- next)
        if place > range.lowerBound {
            pass(
                range.lowerBound..<place, acknowledged: acknowledged, startsSegment: startsSegment, to: &sink)
        }
        dropUrgent(to: &sink)
        if place &+ 1 < range.upperBound {
            pass(
                (place &+ 1)..<range.upperBound, acknowledged: acknowledged,
                startsSegment: startsSegment && place == range.lowerBound, to: &sink)
        }
    }

    /// Passes on a piece that was held and in which the urgent octet lies.
    mutating func passAroundUrgent(_ piece: HeldPiece, to sink: inout PartSink) {
        guard !piece.isSnapped else {
            skip(piece.count, cause: .snapped, to: &sink)
            return
        }
        remember(
            piece.octets.span.bytes, 0..<piece.count, position: piece.start, frame: piece.stamp.reference, in: sink)
        let place = urgentPosition &- piece.start
        passKept(piece, 0..<place, to: &sink)
        dropUrgent(to: &sink)
        passKept(piece, (place &+ 1)..<piece.count, to: &sink)
        state.remove(.floating)
    }

    private mutating func passKept(_ piece: HeldPiece, _ range: Range<Int>, to sink: inout PartSink) {
        guard !range.isEmpty else { return }
        sink.ledger.inOrder &+= range.count
        sink.emit(
            sender,
            .data(
                StreamData(
                    offset: offset(next), octets: .kept(Array(piece.octets[range])), stamp: piece.stamp,
                    acknowledged: piece.acknowledged, startsSegment: piece.startsSegment && range.lowerBound == 0)))
        next &+= range.count
    }

    private mutating func dropUrgent(to sink: inout PartSink) {
        sink.ledger.urgent &+= 1
        next &+= 1
        urgent &+= 1
        // It counts in every place behind it, so that what comes before it now comes too late.
        state.remove(.floating)
        forgetUrgent()
    }

    /// Whether the urgent octet lies between `next` and a position.
    mutating func awaitsUrgent(before position: Int) -> Bool {
        guard state.contains(.awaitsUrgent) else { return false }
        // A joined half-stream may have turned out to start behind it.
        if urgentPosition < next { forgetUrgent() }
        return urgentPosition < position
    }

    /// Awaits no urgent octet any more.
    mutating func forgetUrgent() {
        urgentPosition = .max
        state.remove(.awaitsUrgent)
    }
}
