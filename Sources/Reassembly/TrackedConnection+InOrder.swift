internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// What a segment is to the in-order path.
    enum InOrder {
        /// Octets at this offset, with what the segment acknowledged.
        case octets(UInt64, acknowledged: UInt64)
        /// An acknowledgment alone.
        case acknowledgment
        /// Anything else: nothing has changed.
        case odd
    }

    /// Takes a segment that goes on where its half-stream stands, with nothing odd about it.
    ///
    /// No allocation, no copy.
    @inline(__always)
    mutating func receiveInOrder(
        _ segment: borrowing Segment, from sender: Sender, octets: RawSpan, to sink: inout PartSink
    ) -> InOrder {
        // SYN, FIN, RST, URG and ACK; only the last must be set.
        guard standing == .established, segment.flags.rawValue & 0x37 == 0x10, segment.snapped == 0, doubts.isEmpty,
            handshake.time == nil || handshake.server == sender,
            sink.stamp.time.nanoseconds(since: time) <= sink.limits.idleTime
        else { return .odd }
        let own = Int(sender.rawValue)
        let other = 1 &- own
        let relevant: HalfStream.State = [.started, .spoke, .floating, .awaitsSYNAnswer, .ended, .awaitsUrgent]
        let closedOrUnknown: HalfStream.State = [.started, .awaitsSYNAnswer, .ended]
        guard halves[own].state.rawValue & relevant.rawValue == HalfStream.State.plain.rawValue,
            halves[other].state.rawValue & closedOrUnknown.rawValue == HalfStream.State.started.rawValue,
            Self.isOrdinary(segment.checksum, halves[own].state), halves[own].finPosition == .max, halves[own].isQuiet,
            halves[other].isQuiet
        else { return .odd }
        let ahead = halves[other].distance(to: segment.acknowledgmentNumber)
        guard ahead <= 0 else { return .odd }
        let position = halves[other].next &+ ahead
        guard position >= halves[other].start else { return .odd }
        let count = segment.payload.count
        if count == 0 {
            if position > halves[other].acknowledged { halves[other].acknowledged = position }
            return .acknowledgment
        }
        guard halves[own].distance(to: segment.sequenceNumber) == 0 else { return .odd }
        if position > halves[other].acknowledged { halves[other].acknowledged = position }
        if halves[own].network != segment.networkHalf { halves[own].state.insert(.severalNetworks) }
        let next = halves[own].next
        halves[own].remember(octets, segment.payload, position: next, frame: sink.stamp.reference, in: sink)
        let offset = halves[own].offset(next)
        halves[own].next = next &+ count
        sink.ledger.inOrder &+= count
        return .octets(offset, acknowledged: halves[other].offset(position))
    }
}
