internal import ByteStream
internal import Wire

/// Something that one frame said of a connection and that further frames must confirm.
struct Doubt {
    /// The connection's time when the last doubt came up.
    var time: Timestamp
    /// A SYN with another sequence number in mid-connection: a new connection, or nobody's.
    var syn: SYN?
    /// An RST ahead of what was seen, or one that the other end may not yet have received.
    var reset: Reset?
    /// A segment far from everything seen: the sequence number behind it.
    var stray: Stray?

    struct SYN {
        var sender: Sender
        /// The sequence number behind the SYN.
        var sequenceNumber: UInt32
        /// How many octets it carried.
        var payload: Int
        /// The segment, without its payload.
        var segment: Segment
        var stamp: FrameStamp
    }

    struct Reset {
        var sender: Sender
        var position: Int
        var time: Timestamp
        var frame: Int
        /// Whether it has ended what its sender sends, so that only what the other end sent before is waited for.
        var isCertain = false
    }

    struct Stray {
        var sender: Sender
        var following: UInt32
        /// What it acknowledged.
        var acknowledged: UInt32
        /// How many octets it carried.
        var payload: Int

        /// Whether a segment confirms it: the next one of its sender, or the other end's answer, which fits it in both numbers.
        func isConfirmed(by segment: Segment, from other: Sender) -> Bool {
            if other == sender { return following == segment.sequenceNumber }
            return segment.flags.contains(.ack) && segment.acknowledgmentNumber == following
                && segment.sequenceNumber == acknowledged
        }
    }

    var isEmpty: Bool { syn == nil && reset == nil && stray == nil }
}

extension TrackedConnection {
    /// Changes what is in doubt, and drops the store where nothing is left.
    mutating func withDoubt(_ change: (inout Doubt) -> Void) {
        var doubt = doubts.first ?? Doubt(time: time)
        change(&doubt)
        doubt.time = time
        if doubt.isEmpty {
            doubts.removeAll()
        } else if doubts.isEmpty {
            doubts.append(doubt)
        } else {
            doubts[0] = doubt
        }
    }
}
