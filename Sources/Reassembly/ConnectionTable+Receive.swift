internal import ByteStream
internal import Wire

extension ConnectionTable {
    /// Takes any segment of a connection that the table has.
    @inline(never)
    mutating func receive(_ segment: Segment, slot: Int, from sender: Sender, octets: RawSpan) {
        let stamp = sink.stamp
        let silence = stamp.time.nanoseconds(since: connections[slot].time)
        let isOverdue = silence > life(connections[slot].standing)
        // A clock that was set forward is no silence.
        let goesOn =
            (isOverdue || silence > Self.jump)
            && connections[slot].goesOn(with: segment, from: sender, furthest: sink.limits.furthestAhead)
        if isOverdue, !goesOn {
            end(slot, .idle, at: connections[slot].stamp)
            sink.stamp = stamp
            replace(slot, by: segment, from: sender, octets: octets)
            return
        }
        if connections[slot].isPending, !goesOn {
            // What has waited long enough was lost before this frame.
            face(slot, at: connections[slot].stamp)
            connections[slot].expire(
                time: max(connections[slot].time, stamp.time), frames: connections[slot].frames, to: &sink)
            conclude(slot)
            sink.stamp = stamp
        }
        if connections[slot].dropsForChecksum(segment, from: sender, to: &sink) {
            note(slot)
            return
        }
        if opensApart(segment, slot: slot, from: sender) {
            openApart(segment, slot: slot, from: sender, octets: octets)
            return
        }
        if connections[slot].confirmsDoubtfulSYN(segment, from: sender) {
            reopen(slot, with: segment, from: sender, octets: octets)
            return
        }
        if segment.flags.contains(.syn), !segment.flags.contains(.rst) {
            switch connections[slot].receiveSYN(segment, from: sender, to: &sink) {
            case .belongs: break
            case .opensAnother:
                end(slot, .replaced, at: stamp)
                replace(slot, by: segment, from: sender, octets: octets)
                return
            case .doubtful:
                note(slot)
                sink.report(.unexpectedSYN)
                sink.ledger.outsideWindow &+= segment.payload.count
                doubt(segment, slot: slot, from: sender)
                return
            }
        }
        note(slot)
        if connections[slot].standing == .closed {
            if silence >= LingeringConnections.silence { connections[slot].forgetSegments() }
            if absorb(segment, slot: slot, from: sender, octets: octets) { return }
            end(slot, .replaced, at: stamp)
            replace(slot, by: segment, from: sender, octets: octets)
            return
        }
        switch connections[slot].judgeStray(segment, from: sender, to: &sink) {
        case .near: break
        case .far:
            sink.ledger.outsideWindow &+= segment.payload.count
            list(slot)
            return
        case .another:
            end(slot, .replaced, at: stamp)
            replace(slot, by: segment, from: sender, octets: octets)
            return
        }
        if !segment.payload.isEmpty { connections[slot].lastData = now }
        connections[slot].receive(segment, from: sender, octets: octets, to: &sink)
        if connections[slot].isPending {
            connections[slot].expire(time: connections[slot].time, frames: connections[slot].frames, to: &sink)
        }
        promote(slot, segment, from: sender)
        conclude(slot)
    }

    /// How long a connection of this standing stays without a frame.
    func life(_ standing: TrackedConnection.Standing) -> Int64 {
        switch standing {
        case .embryonic: sink.limits.embryonicTime
        case .closed: sink.limits.lingerTime
        case .joined, .established, .reset: sink.limits.idleTime
        }
    }

    /// Makes this connection and frame the ones at hand.
    mutating func face(_ slot: Int, at stamp: FrameStamp) {
        sink.slot = slot
        sink.ordinal = connections[slot].ordinal
        sink.stamp = stamp
    }

    /// Gives a connection the standing that its frames have earned.
    private mutating func promote(_ slot: Int, _ segment: Segment, from sender: Sender) {
        let standing = connections[slot].standing
        if standing == .established || standing == .reset { return }
        if segment.flags.contains(.syn) || segment.flags.contains(.rst) { return }
        let hasBoth =
            connections[slot].halves[0].state.contains(.spoke) && connections[slot].halves[1].state.contains(.spoke)
        let isAnswered = standing == .embryonic && segment.flags.contains(.ack)
        if hasBoth || isAnswered { move(slot, to: .established) }
    }

    /// Moves a connection to another list.
    mutating func move(_ slot: Int, to standing: TrackedConnection.Standing) {
        lists.remove(slot, in: &connections)
        connections[slot].standing = standing
        lists.append(slot, in: &connections, now: now)
    }

    /// Says what changed, closes a connection of which both ends have ended, and remembers one that waits.
    mutating func conclude(_ slot: Int) {
        sink.slot = slot
        connections[slot].announce(to: &sink)
        if connections[slot].standing != .closed, connections[slot].isOver {
            sink.emit(.first, .closed)
            move(slot, to: .closed)
            while lists.count(.closed) &+ lingering.count > max(sink.limits.lingeringConnections, 1) {
                _ = forgetLingering()
            }
        } else if connections[slot].wasReset, !connections[slot].isOver, connections[slot].standing != .reset {
            move(slot, to: .reset)
        }
        list(slot)
    }

    /// Puts a connection that waits for something on the list of those.
    mutating func list(_ slot: Int) {
        if !connections[slot].isListed, connections[slot].isPending {
            connections[slot].isListed = true
            pending.append(Int32(truncatingIfNeeded: slot))
        }
    }

    /// Counts what trails behind a closed connection.
    ///
    /// False where it cannot be of that connection: what is far from all of it in both directions has nothing of it to endanger.
    private mutating func absorb(_ segment: Segment, slot: Int, from sender: Sender, octets: RawSpan) -> Bool {
        let count = segment.payload.count
        if count == 0 { return true }
        let half = Int(sender.rawValue)
        guard connections[slot].halves[half].state.contains(.started), !segment.flags.contains(.rst) else {
            sink.ledger.outsideWindow &+= count
            return true
        }
        switch connections[slot].judgeStray(segment, from: sender, to: &sink) {
        case .near: break
        case .far:
            if !connections[slot].acknowledgesPlausibly(segment, from: sender, in: sink) { return false }
        case .another: return false
        }
        let first = segment.flags.contains(.syn) ? segment.sequenceNumber &+ 1 : segment.sequenceNumber
        let arrival = Arrival(
            position: connections[slot].halves[half].position(of: first), payload: segment.payload,
            snapped: segment.snapped, acknowledged: nil, isInSYN: false, opensHalf: false,
            time: connections[slot].time.nanoseconds)
        connections[slot].halves[half].takeAfterEnd(arrival, isClosed: true, octets: octets, to: &sink)
        list(slot)
        return true
    }
}
