internal import ByteStream
internal import Wire

/// Where half-streams put what they say, with what they need to know about the frame at hand.
struct PartSink {
    var parts: [StreamPart] = []
    var anomalies: [Anomaly] = []
    var ledger = SegmentLedger()
    /// Memory that all half-streams hold out of order, by `HeldSegments.cost`.
    var heldCost = 0
    var limits: ReassemblyLimits
    /// The key of the hashes by which copies of segments are compared.
    let hashKey: UInt64
    /// The connection at hand.
    var slot = 0
    var ordinal = 0
    /// The frame at hand.
    var stamp = FrameStamp(
        time: Timestamp(nanoseconds: 0), clock: Timestamp(nanoseconds: 0), source: 0, number: 0)

    init(limits: ReassemblyLimits, hashKey: UInt64) {
        self.limits = limits
        self.hashKey = hashKey
    }

    /// Whether nothing was said of the frame at hand.
    var isEmpty: Bool {
        @inline(__always)
        get { parts.isEmpty && anomalies.isEmpty }
    }

    @inline(__always)
    mutating func emit(_ sender: Sender, _ content: StreamPart.Content) {
        parts.append(StreamPart(slot: slot, sender: sender, content: content))
    }

    /// Says what octets in order say, as a part.
    mutating func emit(_ octets: InOrderOctets, of segment: Segment) {
        slot = octets.slot
        emit(
            octets.sender,
            .data(
                StreamData(
                    offset: octets.offset, octets: .frame(segment.payload), stamp: stamp,
                    acknowledged: octets.acknowledged)))
    }

    /// Says that two hosts could read a half-stream differently from `offset` on, since what the frame at hand says and
    /// what `first` said differ.
    mutating func dispute(_ sender: Sender, _ cause: Anomaly.Kind, offset: UInt64, first: FrameReference?) {
        report(cause)
        let second = stamp.reference
        emit(
            sender,
            .ambiguous(StreamAmbiguity(cause: cause, offset: offset, first: first ?? second, second: second)))
    }

    mutating func report(_ kind: Anomaly.Kind) {
        anomalies.append(Anomaly(kind: kind, stamp: stamp, connection: ordinal))
    }
}
