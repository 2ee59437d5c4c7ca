public import ByteStream
internal import Wire

extension ConnectionTable {
    /// Makes room for one more connection.
    ///
    /// False where only connections are left that it must not displace.
    ///
    /// What lingers goes first, since nothing is lost with it, and what was reset. Then those of which only SYNs were seen, those
    /// of which one direction was seen, and last established ones: each time the one that was active longest ago.
    mutating func makeRoom(forEmbryonic isEmbryonic: Bool) -> Bool {
        if isEmbryonic, lists.count(.embryonic) >= sink.limits.embryonicConnections,
            let oldest = lists.oldest(.embryonic)
        {
            evict(oldest)
        }
        while count >= sink.limits.connections {
            if forgetLingering() { continue }
            if let reset = lists.oldest(.reset) {
                end(reset, .reset, at: connections[reset].stamp)
                continue
            }
            if let victim = lists.oldest(.embryonic) ?? lists.oldest(.joined) {
                evict(victim)
            } else if let victim = lists.oldest(.established),
                !isEmbryonic || now &- connections[victim].lastData >= sink.limits.protectedTime
            {
                evict(victim)
            } else {
                return false
            }
        }
        return true
    }

    /// Evicts the connection in this slot, where there is one that has not ended: whoever reads it has no room for it.
    ///
    /// What it held, and its ends, come out.
    public mutating func evict(slot: Int, into parts: inout [StreamPart]) {
        guard connections.indices.contains(slot), connections[slot].ordinal > 0 else { return }
        swap(&parts, &sink.parts)
        // Those of the frame at hand have been said.
        if !sink.anomalies.isEmpty { sink.anomalies.removeAll(keepingCapacity: true) }
        let stamp = sink.stamp
        sink.ledger.evicted.unread &+= 1
        end(slot, .evicted, at: connections[slot].stamp)
        remove(slot)
        sink.stamp = stamp
        swap(&parts, &sink.parts)
    }

    private mutating func evict(_ slot: Int) {
        switch connections[slot].standing {
        case .embryonic: sink.ledger.evicted.embryonic &+= 1
        case .joined: sink.ledger.evicted.joined &+= 1
        case .established, .reset: sink.ledger.evicted.established &+= 1
        case .closed: break
        }
        end(slot, .evicted, at: connections[slot].stamp)
        remove(slot)
    }

    /// Brings the memory of what is held down to three quarters of its limit, so that this is seldom done.
    ///
    /// Those that have waited longest go first.
    @inline(never)
    mutating func relieve() {
        sink.ledger.tableLimit &+= 1
        let stamp = sink.stamp
        let target = sink.limits.heldInTable / 4 &* 3
        for place in pending.indices where sink.heldCost > target {
            let slot = Int(pending[place])
            guard connections[slot].ordinal > 0 else { continue }
            face(slot, at: connections[slot].stamp)
            for half in 0..<2 { connections[slot].halves[half].giveUpHeld(to: &sink) }
            connections[slot].settle(to: &sink)
            conclude(slot)
        }
        sink.stamp = stamp
    }
}
