internal import ByteStream
internal import Wire

/// A connection in the table: its two half-streams, and what is known of it as a whole.
struct TrackedConnection {
    /// The ordinal by first frame, from 1; 0 where the slot is free.
    var ordinal: Int
    /// Whether the sender of the first frame is the key's lower endpoint.
    var firstIsLower: Bool
    var standing: Standing
    /// Whether the slot stands in the table's list of connections with something to wait for.
    var isListed = false
    var client: Sender?
    /// The half-streams of `.first` and `.second`.
    var halves: InlineArray<2, HalfStream>
    /// The latest time of the connection's frames.
    var time: Timestamp
    /// The last frame.
    var stamp: FrameStamp
    /// Frames so far.
    var frames = 0
    /// The table's time at the last frame.
    var seen: Int64
    /// The table's time at the last frame with payload; long ago where there was none.
    var lastData: Int64
    /// The table's time when the connection last moved to its list's end.
    var touched: Int64
    /// The neighbours in the list of its standing, or -1.
    var previous: Int32 = -1
    var following: Int32 = -1
    var handshake = Handshake()
    /// What further frames must confirm; at most one element.
    ///
    /// An array, since few connections have any.
    var doubts: ContiguousArray<Doubt> = []

    /// What a connection is to the eviction order.
    enum Standing: Int {
        /// Only SYNs were seen.
        case embryonic
        /// Ended; kept for what trails behind.
        case closed
        /// One direction was seen, without its start.
        case joined
        /// Both directions were seen, or the handshake's end.
        case established
        /// An RST has ended what one end sends; what the other one had sent before is still waited for.
        case reset
    }

    /// When the SYN-ACK was seen, until the ACK tells the round trip.
    struct Handshake {
        var time: Timestamp?
        /// The sender of the SYN-ACK.
        var server = Sender.second
        var isDone = false
    }

    init(ordinal: Int, firstIsLower: Bool, standing: Standing, stamp: FrameStamp, now: Int64) {
        self.ordinal = ordinal
        self.firstIsLower = firstIsLower
        self.standing = standing
        self.stamp = stamp
        time = stamp.time
        seen = now
        // Longer ago than anything is protected for.
        lastData = .min / 2
        touched = now
        halves = [HalfStream(sender: .first), HalfStream(sender: .second)]
    }

    /// Whether something is held, awaited or doubted.
    var isPending: Bool {
        @inline(__always)
        get { !halves[0].isQuiet || !halves[1].isQuiet || !doubts.isEmpty }
    }

    /// Whether both half-streams have ended.
    var isOver: Bool {
        @inline(__always)
        get { halves[0].state.contains(.ended) && halves[1].state.contains(.ended) }
    }

    @inline(__always)
    func sender(sourceIsLower: Bool) -> Sender { sourceIsLower == firstIsLower ? .first : .second }

    /// Says and does what waiting too long leads to, as of `time` and `frames`.
    mutating func expire(time: Timestamp, frames: Int, to sink: inout PartSink) {
        for index in 0..<2 where !halves[index].isQuiet {
            let otherSpoke = halves[1 - index].state.contains(.spoke)
            halves[index].expire(time: time.nanoseconds, frame: frames, otherSpoke: otherSpoke, to: &sink)
            halves[index].endAtFIN(to: &sink)
        }
        expireReset(time: time, frames: frames, to: &sink)
        // What nothing has confirmed in the time that a handshake takes was nothing.
        if let doubt = doubts.first, doubt.reset == nil,
            time.nanoseconds(since: doubt.time) >= sink.limits.embryonicTime
        {
            doubts.removeAll()
        }
    }

    /// Whether `expire` would do something as of `time`.
    ///
    /// Mutating, as all here that the table calls, so that it works in place: a copy of a connection costs ten references.
    mutating func hasWaitedEnough(time: Timestamp, limits: ReassemblyLimits) -> Bool {
        for index in 0..<2 where !halves[index].isQuiet {
            if let mark = halves[index].marks.first,
                time.nanoseconds(since: Timestamp(nanoseconds: mark.time)) >= limits.acknowledgedWait
            {
                return true
            }
            let otherSpoke = halves[1 - index].state.contains(.spoke)
            let patience = halves[index].patience(otherSpoke: otherSpoke, limits: limits)
            if let since = halves[index].held.firstSince,
                time.nanoseconds(since: Timestamp(nanoseconds: since)) >= patience
            {
                return true
            }
        }
        guard let doubt = doubts.first else { return false }
        if let reset = doubt.reset { return time.nanoseconds(since: reset.time) >= limits.acknowledgedWait }
        return time.nanoseconds(since: doubt.time) >= limits.embryonicTime
    }

    /// Whether a segment goes on exactly where its half-stream stands, or probes there, and acknowledges what the other one may
    /// have sent: then it is of this connection, whatever the time.
    ///
    /// Sequence numbers of another connection agree once in 2³².
    mutating func goesOn(with segment: Segment, from sender: Sender, furthest: Int) -> Bool {
        let own = Int(sender.rawValue)
        let other = 1 &- own
        guard standing != .closed, segment.flags.contains(.ack), segment.flags.isDisjoint(with: [.syn, .rst]),
            halves[own].state.contains(.started), halves[other].state.contains(.started)
        else { return false }
        // The FIN has a number of its own.
        let isBehindFIN = halves[own].finPosition == halves[own].next ? 1 : 0
        let ahead = halves[own].distance(to: segment.sequenceNumber)
        let isProbe = ahead == -1 && segment.payload.count <= 1
        guard ahead == 0 || ahead == isBehindFIN || isProbe else { return false }
        let position = halves[other].position(of: segment.acknowledgmentNumber)
        return position >= halves[other].start && position <= halves[other].seenEnd &+ furthest
    }

    /// Says `holding` or `released` where that changed: after all else that a frame made known.
    mutating func announce(to sink: inout PartSink) {
        halves[0].announce(to: &sink)
        halves[1].announce(to: &sink)
    }

    /// Ends both half-streams.
    mutating func close(_ reason: StreamEnd, to sink: inout PartSink) {
        let reason = wasReset ? .reset : reason
        halves[0].close(reason, to: &sink)
        halves[1].close(reason, to: &sink)
        doubts.removeAll()
    }
}
