internal import ByteStream

/// What became of the TCP payload octets and of the half-streams' octets (law 6, second and third sum).
///
/// Every class is counted where it arises; none is a remainder. Both sums hold after every frame but for open
/// half-streams' spans, which count when their half-stream ends.
public struct SegmentLedger: Hashable, Sendable {
    /// Payload octets of all segments, as captured.
    public var captured = 0
    /// Octets that were passed on, once, in order.
    public var inOrder = 0
    /// Octets seen before: retransmissions, keep-alive probes.
    public var duplicate = 0
    /// Octets seen before in another copy of the very same segment, as mirror ports make them.
    public var capturedTwice = 0
    /// Octets that overlap others, in a stretch where the two differ, of the copy that was not passed on.
    public var conflicting = 0
    /// Octets that no receiver would take: before the start, far ahead, after FIN or RST, in a SYN that was not accepted.
    public var outsideWindow = 0
    /// Octets of segments too far from everything seen to be believed alone, which the next one showed to be of another
    /// connection.
    public var unplaced = 0
    /// Urgent octets, which a Linux receiver takes out of the stream.
    public var urgent = 0
    /// Octets that came after their place had been declared a gap.
    public var late = 0
    /// Octets of connections that the table had no room for.
    public var refused = 0
    /// Octets in SYNs that were dropped to keep to the limit of held memory.
    public var droppedFromMemory = 0
    /// Octets held out of order now.
    ///
    /// After `finish` those that no gap could release: the data of SYNs never answered.
    public var held = 0

    /// Octets of the half-streams that ended, from the first known of each to the last.
    public var span = 0
    /// Octets that never reached the capture.
    public var notCaptured = 0
    /// Octets that the snapshot length cut off.
    public var snapped = 0
    /// Octets given up because a limit on held octets was reached.
    public var limited = 0

    /// Segments that were captured before, those without payload included.
    public var copies = 0
    /// Connections opened.
    public var connections = 0
    /// Those of them whose endpoints another connection had in another network.
    public var apart = 0
    /// Connections evicted, by what they were.
    public var evicted = EvictionCounts()
    /// Connections that were not opened since the table was full of established ones with recent data.
    public var refusedConnections = 0
    /// Closed connections forgotten before their time: what trails behind them is taken for another connection.
    public var lingeringLimit = 0
    /// How often a half-stream reached its limit of held octets or pieces.
    public var halfStreamLimit = 0
    /// How often the table reached its limit of held memory.
    public var tableLimit = 0

    /// Makes a ledger of nothing.
    public init() {}

    /// A class of one of the sums.
    public struct Class: Hashable, Sendable {
        /// The name as the log writes it.
        public var name: String
        /// Octets.
        public var count: Int
        /// Whether a count above 0 means that something is lost.
        public var isLoss: Bool
    }

    /// The classes that add up to `captured`, in the order in which the log writes them.
    public var payloadClasses: [Class] {
        [
            Class(name: "inOrder", count: inOrder, isLoss: false),
            Class(name: "duplicate", count: duplicate, isLoss: false),
            Class(name: "capturedTwice", count: capturedTwice, isLoss: false),
            Class(name: "conflictingOverlap", count: conflicting, isLoss: true),
            Class(name: "outsideWindow", count: outsideWindow, isLoss: false),
            Class(name: "unplaced", count: unplaced, isLoss: true),
            Class(name: "urgent", count: urgent, isLoss: false),
            Class(name: "afterGap", count: late, isLoss: true),
            Class(name: "connectionLimit", count: refused, isLoss: true),
            Class(name: "memoryLimit", count: droppedFromMemory, isLoss: true),
            Class(name: "heldAtEnd", count: held, isLoss: false),
        ]
    }

    /// The classes that add up to `span`, in the order in which the log writes them.
    public var spanClasses: [Class] {
        [
            Class(name: "inOrder", count: inOrder, isLoss: false),
            Class(name: "notCaptured", count: notCaptured, isLoss: true),
            Class(name: "snapped", count: snapped, isLoss: true),
            Class(name: "limit", count: limited, isLoss: true),
        ]
    }

    mutating func count(_ octets: Int, missing cause: StreamGap.Cause) {
        switch cause {
        case .notCaptured: notCaptured &+= octets
        case .snapped: snapped &+= octets
        case .limit: limited &+= octets
        }
    }
}

/// How many connections were evicted, by what they were.
public struct EvictionCounts: Hashable, Sendable {
    /// Only SYNs were seen.
    public var embryonic = 0
    /// Only one direction was seen, without its start.
    public var joined = 0
    /// Established.
    public var established = 0
    /// Of any kind, since whoever reads what comes out had no room.
    public var unread = 0

    /// Makes counts of nothing.
    public init() {}
}
