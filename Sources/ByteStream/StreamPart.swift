public import Wire

/// The next thing known about a connection: what the reassembler says to the layers above it.
///
/// Loss is a value: `data`, `gap` and `end` are the alphabet of a half-stream, and every `switch` over it is
/// exhaustive, so that a layer that forgets gaps does not compile.
public struct StreamPart: Hashable, Sendable {
    /// The connection's slot in the connection table: small, reused after `closed`.
    public var slot: Int
    /// Which end sent what `content` speaks of; `.first` for `opened`, `roundTrip` and `closed`.
    public var sender: Sender
    /// What is known.
    public var content: Content

    /// What a part says.
    public enum Content: Hashable, Sendable {
        /// The connection's first frame was seen. Always the first part of a slot.
        case opened(Connection)
        /// The time from SYN-ACK to ACK was seen, in nanoseconds: the round trip to the remote end.
        case roundTrip(Int64)
        /// Octets that follow directly on the part before.
        case data(StreamData)
        /// Octets that were sent but that this capture cannot show.
        case gap(StreamGap)
        /// Two hosts could read this half-stream differently from there on.
        case ambiguous(StreamAmbiguity)
        /// No further octets will come from this sender.
        case end(StreamEnd)
        /// This half-stream now holds octets out of order, the oldest from this frame: what begins after it must wait.
        case holding(FrameStamp)
        /// This half-stream no longer holds octets out of order.
        case released
        /// Both half-streams have ended; the slot may be reused. Always the last part of a slot.
        case closed
    }

    /// Makes a part.
    public init(slot: Int, sender: Sender, content: Content) {
        self.slot = slot
        self.sender = sender
        self.content = content
    }
}

/// One of a connection's two ends, by who was seen sending first.
public enum Sender: UInt8, Hashable, Sendable {
    /// The sender of the connection's first frame in this capture.
    case first
    /// The other end.
    case second

    /// The other of the two.
    public var other: Sender { self == .first ? .second : .first }
}

/// Octets of a half-stream, in order, all from one frame.
public struct StreamData: Hashable, Sendable {
    /// The number of octets of this half-stream before these, gaps included, from its start; where that was not captured, from
    /// a place far before, so that what was told of an octet stays true where earlier ones come late.
    ///
    /// SYN and FIN are not counted.
    public var offset: UInt64
    /// Where the octets are.
    public var octets: OctetSource
    /// The frame that brought them.
    public var stamp: FrameStamp
    /// Up to which offset of the other half-stream the frame acknowledged all, or nil where it had no usable ACK.
    public var acknowledged: UInt64?
    /// Whether these are the first payload octets of their segment, so that a message may well start here.
    public var startsSegment: Bool

    /// Makes a part of data.
    public init(
        offset: UInt64, octets: OctetSource, stamp: FrameStamp, acknowledged: UInt64? = nil, startsSegment: Bool = true
    ) {
        self.offset = offset
        self.octets = octets
        self.stamp = stamp
        self.acknowledged = acknowledged
        self.startsSegment = startsSegment
    }

    /// The number of octets.
    public var count: Int { octets.count }
}

/// Where the octets of a part are: in the frame that is being read, or kept from an earlier one.
public enum OctetSource: Hashable, Sendable {
    /// A range of the octets handed in with the current frame; void once the next is read.
    case frame(Range<Int>)
    /// Octets that were held until the ones before them came.
    case kept([UInt8])

    /// The number of octets.
    public var count: Int {
        switch self {
        case .frame(let range): range.count
        case .kept(let octets): octets.count
        }
    }
}

/// Octets that were sent and not captured.
public struct StreamGap: Hashable, Sendable {
    /// The number of octets of this half-stream before the gap, as `StreamData.offset` counts them.
    public var offset: UInt64
    /// The octets missing.
    public var count: UInt64
    /// Why they are missing.
    public var cause: Cause
    /// The frame at which the gap was declared.
    public var stamp: FrameStamp

    /// Why octets are missing.
    ///
    /// Each is a class of the ledger.
    public enum Cause: String, CaseIterable, Hashable, Sendable {
        /// The octets never reached the capture.
        case notCaptured
        /// The snapshot length cut them off.
        case snapped
        /// A limit of the reassembler dropped them.
        case limit
    }

    /// Makes a gap.
    public init(offset: UInt64, count: UInt64, cause: Cause, stamp: FrameStamp) {
        self.offset = offset
        self.count = count
        self.cause = cause
        self.stamp = stamp
    }
}

/// How a half-stream ended.
public enum StreamEnd: String, Hashable, Sendable {
    /// FIN, with every octet before it delivered or declared a gap.
    case fin
    /// RST from either side.
    case reset
    /// The same endpoints opened a new connection.
    case replaced
    /// No frame for the idle time of the connection table.
    case idle
    /// A limit evicted the connection.
    case evicted
    /// The end of the capture.
    case captureEnded
}
