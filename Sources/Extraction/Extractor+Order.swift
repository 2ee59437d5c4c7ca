import EventLog
import HTTP
import Wire

extension Extractor {
    /// Lets what was staged take effect, in the order of the capture: all that was learnt before `time`, or all.
    mutating func settle(before time: Timestamp?, into items: inout some LogSink & ~Copyable) {
        staged.sort()
        while let token = staged.first {
            if let time, token.at.clock >= time { break }
            staged.removeFirst()
            stagedOctets &-= token.octets
            expire(before: token.at.clock, into: &items)
            apply(token, into: &items)
            // What one frame made known takes effect as one, whatever the order in which it was said.
            if staged.continues(token.at) { continue }
            release(into: &items)
            bound(into: &items)
        }
        // What comes too early for `time` stays; nothing was staged meanwhile.
        staged.closeUp()
        if let time { expire(before: time, into: &items) }
    }

    private mutating func apply(_ token: Token, into items: inout some LogSink & ~Copyable) {
        switch token.kind {
        case .connection:
            connectionOrdinal += 1
            connections[token.subject].ordinal = connectionOrdinal
        case .began, .blocked:
            enqueue(token.subject, at: token.at)
        case .beganWithRequest:
            enqueue(token.subject, at: token.at)
            complete(token.subject, at: token.at)
        case .request:
            complete(token.subject, at: token.at)
        case .doubted:
            // Its place may have been given up meanwhile.
            if exchanges[token.subject].ambiguity != nil { exchanges[token.subject].isDoubted = true }
        case .answer:
            finish(token.subject, at: token.at, into: &items)
        case .dropped, .unblocked:
            exchanges[token.subject].phase = .gone
            if exchanges[token.subject].isSkipped { free(token.subject) }
        case .closed:
            connections[token.subject].isClosed = true
            connections.release(token.subject)
        }
    }

    /// Puts what began in its place in the order, if its turn has not passed: octets that came late may complete a head only
    /// then.
    private mutating func enqueue(_ slot: Int, at: FrameStamp) {
        guard exchanges[slot].key.stamp.clock.advanced(by: options.hold) >= at.clock else {
            exchanges[slot].isSkipped = true
            return
        }
        exchanges[slot].isQueued = true
        exchanges[slot].held = Self.overhead
        heldOctets &+= Self.overhead
        queue.insert(ReleaseQueue.Entry(key: exchanges[slot].key, slot: slot))
    }

    /// The request is whole.
    private mutating func complete(_ slot: Int, at: FrameStamp) {
        exchanges[slot].phase = .whole
        guard let request = exchanges[slot].request, let party = exchanges[slot].party else { return }
        if request.call == .sessionStart {
            tally.sessions += 1
            exchanges[slot].opened = sessions.open(
                party, began: exchanges[slot].key, body: exchanges[slot].bodyHash,
                identifiers: exchanges[slot].identifiers)
        } else if exchanges[slot].sessionID != nil {
            observe(slot)
        }
        if exchanges[slot].isSkipped {
            exchanges[slot].held = request.octetCount &+ Self.overhead
            heldOctets &+= exchanges[slot].held
            late.insert(slot, until: at.clock.advanced(by: lateHold(slot, at: at)), octets: exchanges[slot].held)
        } else {
            holdMore(request.octetCount, slot)
        }
    }

    /// How many holds a late request waits for its answer at most.
    private static let lateHolds: Int64 = 6

    /// How long a late request waits for its answer, which holds nobody back: as long as it took to become whole itself, since
    /// the path that delayed its octets for so long delays the answer too.
    private func lateHold(_ slot: Int, at: FrameStamp) -> Int64 {
        let took = at.clock.nanoseconds(since: exchanges[slot].key.stamp.clock)
        let (most, isOver) = options.hold.multipliedReportingOverflow(by: Self.lateHolds)
        return max(options.hold, isOver ? took : min(took, most))
    }

    /// Looks for the session of an event, and keeps it for the next event of its connection.
    private mutating func observe(_ slot: Int) {
        let place = exchanges[slot].place
        guard let event = exchanges[slot].event(known: connections[place].session) else { return }
        let session = sessions.observe(event)
        exchanges[slot].session = session
        if let session { connections[place].session = session }
    }

    /// The answer is there, or will not come.
    private mutating func finish(_ slot: Int, at stamp: FrameStamp, into items: inout some LogSink & ~Copyable) {
        if exchanges[slot].isForgotten {
            free(slot)
            return
        }
        let isWritten = exchanges[slot].written != nil
        let isQueued = exchanges[slot].isQueued
        exchanges[slot].phase = .finished
        switch exchanges[slot].outcome {
        case .answered(let answer):
            if let session = exchanges[slot].opened, let opened = exchanges[slot].answered {
                sessions.answered(session, opened, at: stamp.clock)
                if isQueued, sessions.mayBeNamed(session) { exchanges[slot].phase = .unnamed }
            }
            if isQueued { holdMore(answer.octetCount, slot) }
        case .unanswered(.framingLost):
            if let session = exchanges[slot].opened, isQueued, sessions.mayBeNamed(session) {
                exchanges[slot].phase = .unnamed
            }
        case .unanswered(.reset), .unanswered(.closed):
            if let copy = isWritten ? exchanges[slot].written?.copy : exchanges[slot].copy {
                resends.remember(
                    copy, connection: exchanges[slot].id.connection, began: exchanges[slot].key, ended: stamp.clock)
            }
        case .unanswered, nil: break
        }
        if isWritten {
            writeAnswer(slot, into: &items)
        } else if exchanges[slot].isSkipped, exchanges[slot].request != nil {
            writeLate(slot, into: &items)
        }
    }

    private mutating func holdMore(_ octets: Int, _ slot: Int) {
        exchanges[slot].held &+= octets
        heldOctets &+= octets
    }

    /// Writes what nothing holds back any longer.
    private mutating func release(into items: inout some LogSink & ~Copyable) {
        while let first = queue.first {
            switch exchanges[first.slot].phase {
            case .unfinished, .whole: return
            case .unnamed where awaitsName(first.slot): return
            case .gone:
                dequeue(first.slot)
                free(first.slot)
            case .unnamed, .finished:
                exchanges[first.slot].phase = .finished
                dequeue(first.slot)
                write(first.slot, into: &items)
            }
        }
    }

    /// Whether a start waits for its client to show which session it goes on with: no longer than its connection.
    private func awaitsName(_ slot: Int) -> Bool {
        guard let session = exchanges[slot].opened, !connections[exchanges[slot].place].isClosed else { return false }
        return sessions.mayBeNamed(session)
    }

    /// Ends the wait for what has held the others back for as long as it may.
    private mutating func expire(before clock: Timestamp, into items: inout some LogSink & ~Copyable) {
        while true {
            let due = queue.first?.key.stamp.clock.advanced(by: options.hold)
            if let first = late.first, first.until < clock, due.map({ first.until < $0 }) ?? true {
                writeLate(first.slot, into: &items)
            } else if let due, due < clock {
                force(into: &items)
            } else {
                return
            }
        }
    }

    /// Writes what waits as it stands, oldest first, until no more octets are held than may be.
    ///
    /// Late ones, whose own place is lost already, may take half of them.
    private mutating func bound(into items: inout some LogSink & ~Copyable) {
        while heldOctets > options.maxHeldOctets {
            if let first = late.first, late.octets > options.maxHeldOctets / 2 || queue.first == nil {
                writeLate(first.slot, into: &items)
            } else if queue.first != nil {
                force(into: &items)
            } else {
                return
            }
        }
    }

    /// Writes a request that was not whole when its turn came, with its answer if that is there by now.
    mutating func writeLate(_ slot: Int, into items: inout some LogSink & ~Copyable) {
        late.remove(slot, octets: exchanges[slot].held)
        heldOctets &-= exchanges[slot].held
        exchanges[slot].held = 0
        write(slot, into: &items)
    }

    /// Takes the first out of the queue as it stands, and writes what it held back.
    mutating func force(into items: inout some LogSink & ~Copyable) {
        guard let first = queue.first else { return }
        dequeue(first.slot)
        switch exchanges[first.slot].phase {
        case .unfinished: exchanges[first.slot].isSkipped = true
        case .gone: free(first.slot)
        case .unnamed:
            exchanges[first.slot].phase = .finished
            write(first.slot, into: &items)
        case .whole, .finished: write(first.slot, into: &items)
        }
        release(into: &items)
    }

    private mutating func dequeue(_ slot: Int) {
        queue.removeFirst()
        exchanges[slot].isQueued = false
        heldOctets &-= exchanges[slot].held
        exchanges[slot].held = 0
    }

    /// Gives a slot back.
    mutating func free(_ slot: Int) {
        let place = exchanges[slot].place
        if exchanges[slot].written != nil, !exchanges[slot].isForgotten { awaiting -= 1 }
        exchanges.remove(slot)
        connections[place].users -= 1
        connections.release(place)
    }
}
