public import Wire

/// A frame of a record's connection, and what it has to do with the record.
public struct ExplainedFrame: Sendable, Equatable {
    /// The index of its source in the log's header.
    public var source: Int
    /// Its number in the source, from 1.
    public var number: Int64
    /// When it was captured.
    public var time: Timestamp
    /// Whether the client sent it.
    public var isFromClient: Bool
    /// The TCP control bits.
    public var flags: Segment.Flags
    /// The octets of the half-stream that it carries, counted from the first one in this capture (SYN is not counted).
    ///
    /// Those that the snapshot length cut off are among them.
    public var sequence: Range<Int64>
    /// How many octets of the other half-stream it acknowledges, on the same count; nil where it has no ACK.
    public var acknowledged: Int64?
    /// Payload octets that the snapshot length cut off.
    public var snapped: Int
    /// How its octets follow on those seen before; nil where it carries none and nothing else is to be said.
    public var order: Order?
    /// Octets missing at that moment between what was seen before and this frame.
    public var gapBefore: Int64
    /// Octets of it that had been seen before.
    public var repeated: Int64
    /// What it carries of the record, in the order of the wire.
    public var carries: [Carried] = []
    /// Whether it completed a datagram of IP fragments, whose octets these are.
    public var isReassembled: Bool

    /// How a segment follows on those that its sender was seen to send before.
    public enum Order: String, Sendable, Equatable, CaseIterable {
        /// It continues where the last one ended.
        case first
        /// Octets between the last one and this are missing so far.
        case ahead
        /// It fills what was missing: captured out of order, or sent again after a loss before the capture point.
        case late
        /// Every octet had been seen before.
        case retransmitted
        /// Some octets had been seen before.
        case overlapping
        /// It is a segment that the capture had shown shortly before: sent once, and seen at two places.
        case capturedTwice
        /// A probe of the other end, which carries nothing of the stream (RFC 9293 §3.8.4).
        case keepAlive
    }

    /// A part of the record's messages.
    public struct Carried: Sendable, Equatable {
        /// Whose part it is.
        public var message: ExplainedMessage
        /// Whether it belongs to the head (start line and fields), or to what follows it.
        public var isHead: Bool
        /// The octets, counted from the start of the head or of the content as sent.
        public var range: Range<Int64>
    }
}

/// The two messages of an exchange.
public enum ExplainedMessage: String, Sendable, Equatable {
    /// What the client sent.
    case request
    /// What the server answered.
    case answer
}
