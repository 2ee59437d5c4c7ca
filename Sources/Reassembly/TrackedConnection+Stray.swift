internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// How far a segment is from what was seen of its half-stream.
    enum Nearness {
        /// Where its sender may be.
        case near
        /// Too far to be believed alone.
        case far
        /// Too far, and the second in a row: a connection whose start was not captured took the place of this one.
        case another
    }

    /// The longest stretch that is taken for lost: some seconds of a fast link, and a quarter of the sequence numbers.
    private static let longestLoss = 1 << 30

    /// Whether a segment acknowledges what its receiver may have sent: by chance one in a hundred does.
    func acknowledgesPlausibly(_ segment: Segment, from sender: Sender, in sink: borrowing PartSink) -> Bool {
        let other = 1 - Int(sender.rawValue)
        guard segment.flags.contains(.ack), halves[other].state.contains(.started) else { return false }
        let distance = halves[other].distance(to: segment.acknowledgmentNumber)
        return abs(distance) <= sink.limits.furthestAhead
    }

    /// Judges where a segment with payload lies.
    ///
    /// A sender cannot be further ahead than its receiver's window, nor send again what is further behind. Two segments in
    /// a row out there, of one end or a question and its answer, are another truth: a long stretch was not captured, which is a
    /// gap where they acknowledge what they must and no end is known; or the endpoints were used again.
    mutating func judgeStray(_ segment: Segment, from sender: Sender, to sink: inout PartSink) -> Nearness {
        let own = Int(sender.rawValue)
        guard halves[own].state.contains(.started), !segment.flags.contains(.syn),
            segment.payload.count > 0 || segment.snapped > 0
        else { return .near }
        let position = halves[own].position(of: segment.sequenceNumber)
        let furthest = max(halves[own].seenEnd, halves[own].acknowledged) &+ sink.limits.furthestAhead
        if position <= furthest, position &+ sink.limits.furthestAhead >= halves[own].next { return .near }
        sink.report(.segmentOutsideWindow)
        if let stray = doubts.first?.stray, stray.isConfirmed(by: segment, from: sender) {
            withDoubt { $0.stray = nil }
            guard stray.sender == sender, !wasReset, position > furthest, position &- furthest <= Self.longestLoss,
                !halves[own].state.contains(.ended), halves[own].finPosition == .max,
                acknowledgesPlausibly(segment, from: sender, in: sink)
            else {
                sink.ledger.outsideWindow &-= stray.payload
                sink.ledger.unplaced &+= stray.payload
                return .another
            }
            // The same connection, further on: the other end's octets are where they were.
            halves[own].declare(upTo: position, cause: .notCaptured, to: &sink)
            return .near
        }
        let length = segment.payload.count &+ segment.snapped
        let stray = Doubt.Stray(
            sender: sender, following: segment.sequenceNumber &+ UInt32(truncatingIfNeeded: length),
            acknowledged: segment.acknowledgmentNumber, payload: segment.payload.count)
        withDoubt { $0.stray = stray }
        return .far
    }
}
