public import ByteStream
public import Wire

/// Every TCP connection of a capture: segments in, the parts of their half-streams out.
///
/// What comes out of a connection depends on its own frames and their times; other connections matter only where a limit
/// of the whole table bites. Nothing follows the order of the hash. One value, one owner, no clock.
///
/// The in-order path is one probe of the table and a few integer updates: no allocation, no copy.
public struct ConnectionTable: Sendable {
    /// The oddities that the last call met.
    ///
    /// Emptied by the next one.
    public var anomalies: [Anomaly] { sink.anomalies }
    /// Whether the last call noted any anomaly.
    public var hasAnomalies: Bool { !sink.anomalies.isEmpty }
    /// What became of every payload octet and half-stream so far.
    public var ledger: SegmentLedger { sink.ledger }
    /// Connections in the table, those that linger after their end included.
    public var count: Int { index.count &+ lingering.count }

    /// The distance of two looks at what waits, in nanoseconds of capture time.
    static let sweepInterval: Int64 = 250_000_000
    /// How far one frame may advance the table's time: one wrong time stamp must not end every connection.
    ///
    /// Shorter than the idle time, longer than what law 4 waits for.
    static let longestStep: Int64 = 60_000_000_000
    /// From where on a step says nothing of how much time went by, since the clock may have been set forward.
    static let jump: Int64 = 3_600_000_000_000
    /// How long a connection stays at its place among the recently active ones.
    static let touchInterval: Int64 = 1_000_000_000

    var index: ConnectionIndex
    var connections: ContiguousArray<TrackedConnection> = []
    var free: ContiguousArray<Int32> = []
    var lists = ConnectionLists()
    /// Closed connections that nothing was heard of for a while.
    var lingering: LingeringConnections
    /// Connections with something to wait for, in the order in which they came to it; some may have nothing any more.
    var pending: ContiguousArray<Int32> = []
    var sink: PartSink
    private var copies: SegmentCopies
    var lastOrdinal = 0
    /// The table's time: nanoseconds of the capture clock since the first frame, long steps cut and jumps left out.
    var now: Int64 = 0
    var clock: Timestamp?
    var nextSweep: Int64 = 0

    /// Makes an empty table.
    ///
    /// `seed` makes the hash unpredictable to peers; it never shows in what comes out.
    public init(limits: ReassemblyLimits = .standard, seed: UInt64) {
        index = ConnectionIndex(seed: seed)
        // A secret of its own: keys that fall together in one index do not in the other.
        lingering = LingeringConnections(limit: limits.lingeringConnections, seed: seed ^ 0x6A09_E667_F3BC_C908)
        copies = SegmentCopies(seed: ~seed)
        sink = PartSink(limits: limits, hashKey: seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// Takes the next segment; `octets` are what its `payload` range points into.
    ///
    /// Appends what follows from it.
    public mutating func receive(
        _ segment: Segment, octets: RawSpan, at stamp: FrameStamp, into parts: inout [StreamPart]
    ) {
        swap(&parts, &sink.parts)
        if case .inOrder(let inOrder) = accept(segment, octets: octets, at: stamp) { sink.emit(inOrder, of: segment) }
        swap(&parts, &sink.parts)
    }

    /// Takes the next segment, as `receive` does, and gives by themselves the octets that nearly all segments bring.
    ///
    /// Everything else waits as parts and anomalies. No octets are given by themselves while any do.
    public mutating func accept(_ segment: Segment, octets: RawSpan, at stamp: FrameStamp) -> Receipt {
        if stamp.source == 0 { return take(segment, octets: octets, at: stamp) }
        return take(segment.seen(by: stamp.source), octets: octets, at: stamp)
    }

    private mutating func take(_ segment: Segment, octets: RawSpan, at stamp: FrameStamp) -> Receipt {
        advance(to: stamp.clock)
        sink.stamp = stamp
        sink.ledger.captured &+= segment.payload.count
        let inOrder =
            if let network = copies.note(segment, at: stamp.time) {
                receiveCopy(segment, of: network, octets: octets)
            } else {
                receiveFirst(segment, octets: octets)
            }
        guard let inOrder else {
            if sink.heldCost > sink.limits.heldInTable { relieve() }
            return sink.isEmpty ? .nothing : .parts
        }
        if sink.isEmpty { return .inOrder(inOrder) }
        sink.emit(inOrder, of: segment)
        return .parts
    }

    /// Exchanges the parts that wait for `parts`, which should be empty.
    public mutating func exchange(parts: inout [StreamPart]) { swap(&parts, &sink.parts) }

    /// Takes a segment that was not captured before.
    @inline(__always)
    private mutating func receiveFirst(_ segment: Segment, octets: RawSpan) -> InOrderOctets? {
        var (key, sourceIsLower) = ConnectionKey.of(segment)
        if sink.ledger.apart > 0 { key = standing(key, of: segment.network) }
        if let slot = index.slot(key) {
            let sender = connections[slot].sender(sourceIsLower: sourceIsLower)
            sink.slot = slot
            sink.ordinal = connections[slot].ordinal
            switch connections[slot].receiveInOrder(segment, from: sender, octets: octets, to: &sink) {
            case .octets(let offset, let acknowledged):
                connections[slot].lastData = now
                note(slot)
                return InOrderOctets(slot: slot, sender: sender, offset: offset, acknowledged: acknowledged)
            case .acknowledgment: note(slot)
            case .odd: receive(segment, slot: slot, from: sender, octets: octets)
            }
        } else if let slot = takeUp(key) {
            let sender = connections[slot].sender(sourceIsLower: sourceIsLower)
            receive(segment, slot: slot, from: sender, octets: octets)
        } else {
            open(segment, key: key, sourceIsLower: sourceIsLower, octets: octets)
        }
        return nil
    }

    /// Takes a segment that was captured before: without octets it says nothing, and octets are judged like any others.
    ///
    /// It belongs where the first one did, in whatever network a mirror shows it again.
    @inline(never)
    private mutating func receiveCopy(_ copy: Segment, of network: UInt32, octets: RawSpan) -> InOrderOctets? {
        var segment = copy
        segment.network = network
        if segment.payload.isEmpty, segment.snapped == 0 {
            sink.ledger.copies &+= 1
            return nil
        }
        let duplicate = sink.ledger.duplicate
        let inOrder = receiveFirst(segment, octets: octets)
        let copied = sink.ledger.duplicate &- duplicate
        guard copied > 0 else { return inOrder }
        sink.ledger.copies &+= 1
        sink.ledger.duplicate &-= copied
        sink.ledger.capturedTwice &+= copied
        return inOrder
    }

    /// Says that capture time has reached `clock` without a segment, so that what has waited long enough comes out.
    public mutating func advance(to clock: Timestamp, into parts: inout [StreamPart]) {
        swap(&parts, &sink.parts)
        advance(to: clock)
        swap(&parts, &sink.parts)
    }

    /// Ends every connection, in the order of their first frames: gaps and ends come out now.
    ///
    /// Nothing may follow.
    public mutating func finish(at stamp: FrameStamp?, into parts: inout [StreamPart]) {
        swap(&parts, &sink.parts)
        if !sink.anomalies.isEmpty { sink.anomalies.removeAll(keepingCapacity: true) }
        let open = connections.indices.filter { connections[$0].ordinal > 0 }
        for slot in open.sorted(by: { connections[$0].ordinal < connections[$1].ordinal })
        where connections[slot].ordinal > 0 {
            end(slot, .captureEnded, at: stamp ?? connections[slot].stamp)
            remove(slot)
        }
        pending.removeAll()
        lingering.removeAll()
        swap(&parts, &sink.parts)
    }

    /// Moves the table's time on and looks at what waits, where it is time to.
    @inline(__always)
    private mutating func advance(to clock: Timestamp) {
        if !sink.anomalies.isEmpty { sink.anomalies.removeAll(keepingCapacity: true) }
        guard let last = self.clock else {
            self.clock = clock
            return
        }
        if clock > last {
            let step = clock.nanoseconds(since: last)
            let (sum, isLast) = now.addingReportingOverflow(min(step, Self.longestStep))
            if !isLast, step <= Self.jump { now = sum }
            self.clock = clock
            if now >= nextSweep { sweep() }
        }
    }

    /// Notes that a frame of this connection was seen.
    @inline(__always)
    mutating func note(_ slot: Int) {
        connections[slot].frames &+= 1
        connections[slot].stamp = sink.stamp
        connections[slot].seen = now
        if sink.stamp.time > connections[slot].time { connections[slot].time = sink.stamp.time }
        if now &- connections[slot].touched >= Self.touchInterval {
            lists.remove(slot, in: &connections)
            lists.append(slot, in: &connections, now: now)
        }
    }
}
