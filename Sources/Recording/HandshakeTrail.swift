import Wire

/// Follows the opening of a connection, frame by frame.
struct HandshakeTrail {
    /// Within how many nanoseconds a SYN like the last is the capture's own copy: less than any host waits before it sends one
    /// again.
    private static let longestCopyDelay: Int64 = 200_000_000

    private(set) var handshake = RecordExplanation.Handshake()
    /// The number of the last SYN.
    private var number: UInt32?

    /// Takes a frame, and says whether it moves the handshake on.
    mutating func take(_ row: ExplainedFrame, _ segment: Segment) -> Bool {
        if row.order == .capturedTwice { return false }
        switch (row.flags.contains(.syn), row.flags.contains(.ack), row.isFromClient) {
        case (true, false, true) where handshake.synAck == nil:
            if number != segment.sequenceNumber {
                // An attempt of its own, with its own answer.
                number = segment.sequenceNumber
                handshake.syns = 0
            } else if Self.isCopy(row.time, of: handshake.syn) {
                return false
            }
            handshake.syn = row.time
            handshake.syns &+= 1
        case (true, true, false) where handshake.ack == nil:
            if let number, segment.acknowledgmentNumber != number &+ 1 { return false }
            if Self.isCopy(row.time, of: handshake.lastSYNACK) { return false }
            if handshake.synAck == nil { handshake.synAck = row.time }
            handshake.lastSYNACK = row.time
            handshake.synAcks &+= 1
        case (false, true, true) where handshake.synAck != nil && handshake.ack == nil: handshake.ack = row.time
        default: return false
        }
        return true
    }

    private static func isCopy(_ time: Timestamp, of earlier: Timestamp?) -> Bool {
        earlier.map { time.nanoseconds(since: $0) <= longestCopyDelay } ?? false
    }
}
