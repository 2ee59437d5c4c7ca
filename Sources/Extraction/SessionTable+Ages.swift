import Wire

extension SessionTable {
    /// Sessions kept.
    var count: Int { nodes.count - free.count + silent.count }

    /// Forgets what nothing was heard of for too long, and what ended too long ago.
    mutating func expire(at clock: Timestamp) {
        while let oldest = live.oldest, nodes[oldest].heard.advanced(by: idle) < clock {
            expired += 1
            remove(oldest)
        }
        settleEnded(at: clock)
        while let oldest = oldestEnded {
            let isOver = ended.count + endedApart.count + silent.count > Self.endedLimit
            guard oldest.heard.advanced(by: isOver ? min(Self.endedIdle, idle) : idle) < clock else { return }
            expired += 1
            removeOldestEnded()
        }
    }

    /// Keeps less of those that have ended and are silent.
    private mutating func settleEnded(at clock: Timestamp) {
        while let oldest = ended.oldest, nodes[oldest].heard.advanced(by: silence) < clock {
            if let id = nodes[oldest].id, let remains = nodes[oldest].remains, silent.append(remains, id: id) {
                remove(oldest)
            } else {
                unlink(oldest)
                nodes[oldest].isApart = true
                endedApart.insert(oldest, in: &nodes)
            }
        }
    }

    /// Of those that have ended, the one that was not heard of for longest: when that was, and its place, if it has one.
    var oldestEnded: (heard: Timestamp, place: Int?)? {
        var oldest = silent.oldestHeard.map { (heard: $0, place: Int?.none) }
        for case let place? in [ended.oldest, endedApart.oldest] {
            let heard = nodes[place].heard
            if let found = oldest, found.heard <= heard { continue }
            oldest = (heard, place)
        }
        return oldest
    }

    /// Forgets that one.
    mutating func removeOldestEnded() {
        guard let oldest = oldestEnded else { return }
        if let place = oldest.place { remove(place) } else { silent.removeOldest() }
    }

    /// The session like this one, live or ended, that was heard of last.
    func newest(like place: Int) -> Int {
        if !nodes[place].isEnded { return live.newest }
        return nodes[place].isApart ? endedApart.newest : ended.newest
    }

    /// Puts a session behind all like it.
    mutating func append(_ place: Int) {
        if !nodes[place].isEnded {
            live.append(place, in: &nodes)
        } else if nodes[place].isApart {
            endedApart.append(place, in: &nodes)
        } else {
            ended.append(place, in: &nodes)
        }
    }

    /// Takes a session out of the order in which those like it were heard of.
    mutating func unlink(_ place: Int) {
        if !nodes[place].isEnded {
            live.unlink(place, in: &nodes)
        } else if nodes[place].isApart {
            endedApart.unlink(place, in: &nodes)
        } else {
            ended.unlink(place, in: &nodes)
        }
    }
}
