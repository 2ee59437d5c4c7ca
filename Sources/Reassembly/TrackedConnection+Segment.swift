internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// Takes a segment that belongs to this connection.
    mutating func receive(_ segment: Segment, from sender: Sender, octets: RawSpan, to sink: inout PartSink) {
        let own = Int(sender.rawValue)
        let other = 1 - own
        let flags = segment.flags
        if flags.contains(.rst) {
            sink.ledger.outsideWindow &+= segment.payload.count
            receiveReset(segment, from: sender, to: &sink)
            return
        }
        let isSYN = flags.contains(.syn)
        guard isSYN || isAcceptable(segment, other: other, to: &sink) else {
            sink.ledger.outsideWindow &+= segment.payload.count
            return
        }
        let first = isSYN ? segment.sequenceNumber &+ 1 : segment.sequenceNumber
        let opensHalf = !halves[own].state.contains(.started)
        if opensHalf { halves[own].originate(at: first, joined: !isSYN) }
        noteNetwork(segment, of: own)
        halves[own].state.insert(.spoke)

        if halves[own].state.contains(.floating) { moveStart(segment, own: own) }
        var acknowledged: UInt64?
        if flags.contains(.ack) {
            acknowledged = acknowledge(segment, to: other, to: &sink)
        }

        let position = halves[own].position(of: first)
        if flags.contains(.urg), !isSYN, !halves[own].state.contains(.ended) {
            halves[own].takeUrgent(segment.urgentPointer, position: position, to: &sink)
        }
        let end = position &+ segment.payload.count &+ segment.snapped
        if flags.contains(.fin), !isSYN, !halves[own].held.isEmpty, !halves[own].state.contains(.ended) {
            halves[own].dropHeld(behindFINAt: end, from: position, to: &sink)
        }
        if !segment.payload.isEmpty || segment.snapped > 0 {
            let arrival = Arrival(
                position: position, payload: segment.payload, snapped: segment.snapped, acknowledged: acknowledged,
                isInSYN: isSYN, opensHalf: opensHalf, time: time.nanoseconds)
            if halves[own].state.contains(.ended) {
                halves[own].takeAfterEnd(arrival, isClosed: false, octets: octets, to: &sink)
            } else {
                halves[own].take(arrival, octets: octets, to: &sink)
            }
        } else if halves[own].state.contains(.awaitsSYNAnswer), !isSYN, position > halves[own].next {
            halves[own].settleSYNData(for: position, to: &sink)
        }
        if flags.contains(.fin), !isSYN, !halves[own].state.contains(.ended) {
            halves[own].takeFIN(at: end, to: &sink)
        }
        settle(to: &sink)
    }

    /// Lets a joined half-stream start at a segment that lies before what was seen of it: before that acknowledges what the
    /// other holds, and may bring it out.
    private mutating func moveStart(_ segment: Segment, own: Int) {
        // One octet may be a keep-alive probe's, and urgent ones are looked for from where the half-stream started.
        guard segment.payload.count > 1, segment.flags.isDisjoint(with: [.syn, .urg]) else { return }
        let position = halves[own].position(of: segment.sequenceNumber)
        halves[own].moveStart(to: position, end: position &+ segment.payload.count &+ segment.snapped)
    }

    /// Whether a receiver looks at a segment that is neither SYN nor RST (RFC 9293 §3.10.7.4, RFC 5961 §5.2).
    ///
    /// One without ACK is dropped by all; so is one that acknowledges what was before the start of the other half-stream.
    private func isAcceptable(_ segment: Segment, other: Int, to sink: inout PartSink) -> Bool {
        guard segment.flags.contains(.ack) else {
            sink.report(.noAcknowledgment)
            return false
        }
        guard standing == .established, halves[other].state.contains(.hasSYN),
            halves[other].position(of: segment.acknowledgmentNumber) < halves[other].start
        else { return true }
        sink.report(.implausibleAcknowledgment)
        return false
    }

    /// Passes on and ends what is due after a segment.
    mutating func settle(to sink: inout PartSink) {
        for index in 0..<2 {
            // A SYN that came late may have said that what is held is due.
            if !halves[index].held.isEmpty { halves[index].drain(to: &sink) }
            if !halves[index].marks.isEmpty { halves[index].dropSatisfiedMarks() }
            if !halves[index].held.isEmpty { halves[index].mark(time: time.nanoseconds, frame: frames) }
            if halves[index].finPosition != .max { halves[index].endAtFIN(to: &sink) }
        }
    }

    /// Takes the acknowledgment of a segment; says how much of the other half-stream it covers.
    private mutating func acknowledge(_ segment: Segment, to other: Int, to sink: inout PartSink) -> UInt64? {
        let isSYN = segment.flags.contains(.syn)
        if !halves[other].state.contains(.started) {
            halves[other].originate(at: segment.acknowledgmentNumber, joined: !isSYN)
            let own = 1 - other
            // Behind a SYN that was seen the first segment acknowledges the start, as the SYN-ACK would have said it.
            if !isSYN, halves[own].state.contains(.hasSYN),
                halves[own].position(of: segment.sequenceNumber) == halves[own].start
            {
                halves[other].state.remove(.floating)
            }
        } else if standing == .embryonic, !isSYN {
            followAcknowledged(segment.acknowledgmentNumber, half: other, furthest: sink.limits.furthestAhead)
        }
        measureRoundTrip(segment, other: other, to: &sink)
        if halves[other].state.contains(.ended) {
            // A segment that comes late may acknowledge less than all.
            return told(halves[other].position(of: segment.acknowledgmentNumber), of: other)
        }
        halves[other].acknowledge(
            segment.acknowledgmentNumber, time: time.nanoseconds, frame: frames, to: &sink)
        let position = min(halves[other].position(of: segment.acknowledgmentNumber), halves[other].finPosition)
        return position <= halves[other].acknowledged ? told(position, of: other) : nil
    }

    /// What an acknowledged position is told as; nil where it lies before the half-stream.
    private func told(_ position: Int, of half: Int) -> UInt64? {
        // Of a joined half-stream the start may yet turn out to lie before.
        if halves[half].base == 0, position < halves[half].start { return nil }
        return halves[half].offset(min(position, halves[half].state.contains(.ended) ? halves[half].next : position))
    }

    /// Tells the round trip where this is the ACK of the SYN-ACK.
    private mutating func measureRoundTrip(_ segment: Segment, other: Int, to sink: inout PartSink) {
        guard let since = handshake.time, Int(handshake.server.rawValue) == other else { return }
        if segment.flags.contains(.syn)
            || halves[other].position(of: segment.acknowledgmentNumber) < halves[other].start
        {
            return
        }
        handshake.time = nil
        let roundTrip = sink.stamp.time.nanoseconds(since: since)
        // One longer than a handshake may take is a clock that was set forward.
        if roundTrip >= 0, roundTrip <= sink.limits.embryonicTime { sink.emit(.first, .roundTrip(roundTrip)) }
    }
}
