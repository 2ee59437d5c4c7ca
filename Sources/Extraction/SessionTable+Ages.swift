import Wire

extension SessionTable {
    /// Sessions kept.
    var count: Int { nodes.count - free.count + silent.count }

    /// Forgets what nothing was heard of for too long, and what ended too long ago.
    mutating func expire(at clock: Timestamp) {
        while let oldest = oldest(.live), nodes[oldest].heard.advanced(by: idle) < clock {
            expired += 1
            remove(oldest)
        }
        settleEnded(at: clock)
        while let oldest = oldestEnded {
            let isOver = count - ages[SessionNode.Standing.live.rawValue].count > Self.endedLimit
            guard oldest.heard.advanced(by: isOver ? min(Self.endedIdle, idle) : idle) < clock else { return }
            expired += 1
            removeOldestEnded()
        }
    }

    /// Keeps less of those that have ended and are silent.
    private mutating func settleEnded(at clock: Timestamp) {
        while let oldest = oldest(.ended), nodes[oldest].heard.advanced(by: silence) < clock {
            if let id = nodes[oldest].id, let remains = nodes[oldest].remains, silent.append(remains, id: id) {
                remove(oldest)
            } else {
                unlink(oldest)
                nodes[oldest].standing = .endedApart
                ages[nodes[oldest].standing.rawValue].insert(oldest, in: &nodes)
            }
        }
    }

    /// Of those that have ended, the one that was not heard of for longest: when that was, and its place, if it has one.
    var oldestEnded: (heard: Timestamp, place: Int?)? {
        var found = silent.oldestHeard.map { (heard: $0, place: Int?.none) }
        for case let place? in [oldest(.ended), oldest(.endedApart)] {
            let heard = nodes[place].heard
            if let earlier = found, earlier.heard <= heard { continue }
            found = (heard, place)
        }
        return found
    }

    /// Forgets that one.
    mutating func removeOldestEnded() {
        guard let oldest = oldestEnded else { return }
        if let place = oldest.place { remove(place) } else { silent.removeOldest() }
    }

    /// Of the sessions of a standing, the one that was not heard of for longest.
    func oldest(_ standing: SessionNode.Standing) -> Int? { ages[standing.rawValue].oldest }

    /// The session of the same standing that was heard of last.
    func newest(like place: Int) -> Int { ages[nodes[place].standing.rawValue].newest }

    /// Puts a session behind all of its standing.
    mutating func append(_ place: Int) { ages[nodes[place].standing.rawValue].append(place, in: &nodes) }

    /// Takes a session out of the order of its standing.
    mutating func unlink(_ place: Int) { ages[nodes[place].standing.rawValue].unlink(place, in: &nodes) }
}
