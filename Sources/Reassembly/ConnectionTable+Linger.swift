internal import ByteStream
internal import Wire

extension ConnectionTable {
    /// Puts closed connections that have been silent for a while where they take less room, and forgets those that have
    /// lingered long enough.
    ///
    /// Nothing comes out of it, now or later: what a connection does with its next frame depends on that frame's time.
    mutating func settleClosed() {
        var slot = lists.oldest(.closed)
        while let candidate = slot, now &- connections[candidate].touched >= LingeringConnections.silence {
            let following = connections[candidate].following
            slot = following < 0 ? nil : Int(following)
            guard now &- connections[candidate].seen >= LingeringConnections.silence, !connections[candidate].isPending
            else { continue }
            lingering.append(connections[candidate].remains, key: index.key(candidate))
            remove(candidate)
        }
        while let seen = lingering.oldestSeen {
            let isCrowded = lingering.count > LingeringConnections.crowd
            guard now &- seen > (isCrowded ? sink.limits.lingerTime / 2 : sink.limits.lingerTime) else { return }
            lingering.removeOldest()
        }
    }

    /// Gives the connection that lingers under this key a slot again; nil where none does.
    @inline(never)
    mutating func takeUp(_ key: ConnectionKey) -> Int? {
        guard let entry = lingering.take(key) else { return nil }
        let slot = place(TrackedConnection(entry, stamp: sink.stamp, now: now), key: key)
        face(slot, at: sink.stamp)
        return slot
    }

    /// Forgets what lingers longest; false where nothing does.
    mutating func forgetLingering() -> Bool {
        if lingering.count > 0 {
            lingering.removeOldest()
        } else if let oldest = lists.oldest(.closed) {
            remove(oldest)
        } else {
            return false
        }
        sink.ledger.lingeringLimit &+= 1
        return true
    }
}

extension TrackedConnection {
    /// What is kept of a closed connection that waits for nothing.
    var remains: LingeringConnections.Entry {
        LingeringConnections.Entry(
            ordinal: ordinal, firstIsLower: firstIsLower, time: time, seen: seen,
            halves: [halves[0].remains, halves[1].remains])
    }

    /// Makes a closed connection of what was kept of it; `stamp` is that of the frame at hand.
    init(_ remains: LingeringConnections.Entry, stamp: FrameStamp, now: Int64) {
        self.init(
            ordinal: remains.ordinal, firstIsLower: remains.firstIsLower, standing: .closed, stamp: stamp, now: now)
        time = remains.time
        seen = remains.seen
        halves = [
            HalfStream(sender: .first, remains.halves[0]), HalfStream(sender: .second, remains.halves[1]),
        ]
    }

    /// Forgets what was passed on, so that a copy is no longer compared with it, as `remains` does.
    mutating func forgetSegments() {
        for half in 0..<2 { halves[half].recent = RecentSegments(gaps: halves[half].recent.gaps) }
    }
}
