internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// Takes a segment that goes on where its half-stream stands, with nothing odd about it.
    ///
    /// False where that is not so; then nothing has changed. No allocation, no copy.
    @inline(__always)
    mutating func receiveInOrder(
        _ segment: borrowing Segment, from sender: Sender, octets: RawSpan, to sink: inout PartSink
    ) -> Bool {
        // SYN, FIN, RST, URG and ACK; only the last must be set.
        guard standing == .established, segment.flags.rawValue & 0x37 == 0x10, segment.snapped == 0, doubts.isEmpty,
            handshake.time == nil || handshake.server == sender,
            sink.stamp.time.nanoseconds(since: time) <= sink.limits.idleTime
        else { return false }
        let own = Int(sender.rawValue)
        let other = 1 &- own
        let relevant: HalfStream.State = [.started, .spoke, .floating, .awaitsSYNAnswer, .ended, .awaitsUrgent]
        let closedOrUnknown: HalfStream.State = [.started, .awaitsSYNAnswer, .ended]
        guard halves[own].state.rawValue & relevant.rawValue == HalfStream.State.plain.rawValue,
            halves[other].state.rawValue & closedOrUnknown.rawValue == HalfStream.State.started.rawValue,
            Self.isOrdinary(segment.checksum, halves[own].state), halves[own].finPosition == .max, halves[own].isQuiet,
            halves[other].isQuiet
        else { return false }
        let ahead = halves[other].distance(to: segment.acknowledgmentNumber)
        guard ahead <= 0 else { return false }
        let position = halves[other].next &+ ahead
        guard position >= halves[other].start else { return false }
        if !segment.payload.isEmpty {
            guard halves[own].distance(to: segment.sequenceNumber) == 0 else { return false }
            halves[own].remember(
                octets, segment.payload, position: halves[own].next, frame: sink.stamp.reference, in: sink)
            halves[own].pass(
                segment.payload, acknowledged: halves[other].offset(position), startsSegment: true, to: &sink)
        }
        if position > halves[other].acknowledged { halves[other].acknowledged = position }
        return true
    }
}
