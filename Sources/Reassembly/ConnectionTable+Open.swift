internal import ByteStream
internal import Wire

extension ConnectionTable {
    /// Opens the connection that a segment belongs to, where it can belong to one.
    @inline(never)
    mutating func open(
        _ segment: Segment, key: ConnectionKey, sourceIsLower: Bool, octets: RawSpan
    ) {
        guard !segment.flags.contains(.rst) else {
            sink.ledger.outsideWindow &+= segment.payload.count
            return
        }
        let isSYN = segment.flags.contains(.syn)
        let stamp = sink.stamp
        guard makeRoom(forEmbryonic: isSYN) else {
            sink.ledger.refused &+= segment.payload.count
            sink.ledger.refusedConnections &+= 1
            return
        }
        sink.stamp = stamp
        lastOrdinal &+= 1
        sink.ledger.connections &+= 1
        var connection = TrackedConnection(
            ordinal: lastOrdinal, firstIsLower: sourceIsLower, standing: isSYN ? .embryonic : .joined, stamp: stamp,
            now: now)
        if isSYN { connection.client = segment.flags.contains(.ack) ? .second : .first }
        let slot = place(connection, key: key)
        face(slot, at: stamp)
        sink.emit(
            .first,
            .opened(
                Connection(
                    ordinal: lastOrdinal, first: segment.source, second: segment.destination, stamp: stamp,
                    client: connection.client)))
        receive(segment, slot: slot, from: .first, octets: octets)
    }

    /// Gives a connection a slot, and lists it as the last of its standing.
    mutating func place(_ connection: TrackedConnection, key: ConnectionKey) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            slot = Int(reused)
            let isListed = connections[slot].isListed
            connections[slot] = connection
            connections[slot].isListed = isListed
        } else {
            slot = connections.count
            reserve()
            connections.append(connection)
        }
        index.insert(key, slot: slot)
        lists.append(slot, in: &connections, now: now)
        return slot
    }

    /// Asks for the room of a full table at once where the table is no longer small: pages that are not written to cost
    /// nothing, while an array that doubles is there one and a half times while it moves.
    private mutating func reserve() {
        guard connections.count == Self.smallTable else { return }
        let full = max(Self.smallTable, min(sink.limits.connections, ReassemblyLimits.standard.connections))
        connections.reserveCapacity(full)
        index.reserve(full)
    }

    /// Connections up to which the table grows as arrays do.
    private static let smallTable = 512

    /// Ends a connection now, whatever is missing; those already closed say nothing.
    mutating func end(_ slot: Int, _ reason: StreamEnd, at stamp: FrameStamp) {
        guard connections[slot].standing != .closed else { return }
        face(slot, at: stamp)
        connections[slot].close(reason, to: &sink)
        conclude(slot)
    }

    /// Takes a connection out of the table.
    mutating func remove(_ slot: Int) {
        index.remove(slot: slot)
        lists.remove(slot, in: &connections)
        for half in 0..<2 {
            sink.heldCost &-= connections[slot].halves[half].held.cost
        }
        let isListed = connections[slot].isListed
        connections[slot] = TrackedConnection(
            ordinal: 0, firstIsLower: true, standing: .closed, stamp: connections[slot].stamp, now: now)
        connections[slot].isListed = isListed
        free.append(Int32(truncatingIfNeeded: slot))
    }

    /// Puts the connection that starts with `segment` in the place of one that has ended.
    mutating func replace(_ slot: Int, by segment: Segment, from sender: Sender, octets: RawSpan) {
        let key = index.key(slot)
        let sourceIsLower = (sender == .first) == connections[slot].firstIsLower
        let stamp = sink.stamp
        remove(slot)
        sink.stamp = stamp
        open(segment, key: key, sourceIsLower: sourceIsLower, octets: octets)
    }

    /// Remembers a SYN that may open another connection in the place of this one.
    mutating func doubt(_ segment: Segment, slot: Int, from sender: Sender) {
        var bare = segment
        bare.payload = 0..<0
        bare.snapped = 0
        let syn = Doubt.SYN(
            sender: sender, sequenceNumber: segment.sequenceNumber &+ 1, payload: segment.payload.count, segment: bare,
            stamp: sink.stamp)
        connections[slot].withDoubt { $0.syn = syn }
        list(slot)
    }

    /// Ends a connection whose endpoints have opened another, and opens that with the SYN seen before.
    mutating func reopen(_ slot: Int, with segment: Segment, from sender: Sender, octets: RawSpan) {
        guard let syn = connections[slot].doubts.first?.syn else { return }
        let stamp = sink.stamp
        let key = index.key(slot)
        let senderIsLower = (sender == .first) == connections[slot].firstIsLower
        end(slot, .replaced, at: stamp)
        sink.stamp = syn.stamp
        replace(slot, by: syn.segment, from: syn.sender, octets: octets)
        sink.stamp = stamp
        guard let opened = index.slot(key) else {
            sink.ledger.refused &+= segment.payload.count
            return
        }
        face(opened, at: stamp)
        receive(
            segment, slot: opened, from: connections[opened].sender(sourceIsLower: senderIsLower), octets: octets)
    }
}
