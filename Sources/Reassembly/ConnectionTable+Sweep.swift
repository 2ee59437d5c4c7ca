internal import ByteStream
internal import Wire

extension ConnectionTable {
    /// Declares what has waited long enough, and ends what was idle too long: in the order of first frames.
    ///
    /// A connection's time goes on between its frames as the table's does. What comes out is what the connection's next
    /// frame would have brought out, only sooner, and it carries the connection's last frame.
    @inline(never)
    mutating func sweep() {
        nextSweep = now &+ Self.sweepInterval
        let stamp = sink.stamp
        for slot in duePending() {
            guard connections[slot].ordinal > 0 else { continue }
            face(slot, at: connections[slot].stamp)
            connections[slot].expire(time: effectiveTime(slot), frames: connections[slot].frames, to: &sink)
            conclude(slot)
        }
        // One that ends may push another out of those that linger.
        for slot in idle() where connections[slot].ordinal > 0 {
            end(slot, .idle, at: connections[slot].stamp)
            remove(slot)
        }
        settleClosed()
        sink.stamp = stamp
    }

    /// The connection's time as of now.
    private func effectiveTime(_ slot: Int) -> Timestamp {
        connections[slot].time.advanced(by: now &- connections[slot].seen)
    }

    /// The connections that have waited long enough, by first frame; the list loses those with nothing to wait for.
    private mutating func duePending() -> [Int] {
        if pending.isEmpty { return [] }
        var kept = 0
        for place in pending.indices {
            let slot = Int(pending[place])
            if connections[slot].ordinal > 0, connections[slot].isPending {
                pending[kept] = pending[place]
                kept &+= 1
            } else {
                connections[slot].isListed = false
            }
        }
        pending.removeSubrange(kept...)
        var due: [Int] = []
        for place in pending {
            let slot = Int(place)
            let time = effectiveTime(slot)
            if connections[slot].hasWaitedEnough(time: time, limits: sink.limits) { due.append(slot) }
        }
        if due.count > 1 { due.sort { connections[$0].ordinal < connections[$1].ordinal } }
        return due
    }

    /// The connections that have been idle too long, by first frame.
    private func idle() -> [Int] {
        var slots: [Int] = []
        for standing: TrackedConnection.Standing in [.embryonic, .closed, .joined, .established, .reset] {
            // Its place in the list may be as old as the interval between two moves.
            let limit = life(standing) &+ Self.touchInterval
            var slot = lists.oldest(standing)
            while let candidate = slot, now &- connections[candidate].touched > limit {
                slots.append(candidate)
                let following = connections[candidate].following
                slot = following < 0 ? nil : Int(following)
            }
        }
        if slots.count > 1 { slots.sort { connections[$0].ordinal < connections[$1].ordinal } }
        return slots
    }
}
