internal import ByteStream
internal import Wire

extension HalfStream {
    /// The most marks kept: further ones wait together, for the last one's time.
    private static let keptMarks = 64

    /// Takes an acknowledgment by the other end; `time` and `frame` are the connection's.
    mutating func acknowledge(_ sequenceNumber: UInt32, time: Int64, frame: Int, to sink: inout PartSink) {
        let position = min(position(of: sequenceNumber), finPosition)
        guard position > acknowledged else { return }
        guard position <= max(seenEnd, acknowledged) &+ sink.limits.furthestAhead else {
            sink.report(.implausibleAcknowledgment)
            return
        }
        acknowledged = position
        if state.contains(.awaitsSYNAnswer) {
            if position > start {
                state.remove(.awaitsSYNAnswer)
                drain(to: &sink)
            }
            return
        }
        if position == next &+ 1, state.contains(.floating), held.isEmpty {
            // The answer to a keep-alive probe at a join.
            next = position
            start = position
            return
        }
        if let first = held.firstStart, state.contains(.floating), !awaitsJoin(at: first) { join(at: first, to: &sink) }
        mark(time: time, frame: frame)
    }

    /// Sets a mark where acknowledged octets are missing that no mark covers.
    mutating func mark(time: Int64, frame: Int) {
        let position = acknowledged
        guard position > next else { return }
        let covered = max(next, marks.last?.position ?? next)
        guard position > covered else { return }
        guard isMissing(in: covered..<position) else {
            if !marks.isEmpty { marks[marks.count &- 1].position = position }
            return
        }
        if marks.count == Self.keptMarks {
            marks[marks.count &- 1] = LossMark(position: position, time: time, frame: frame)
        } else {
            marks.append(LossMark(position: position, time: time, frame: frame))
        }
    }

    /// Whether some of these positions are neither passed on nor held.
    private func isMissing(in range: Range<Int>) -> Bool {
        var position = range.lowerBound
        var rank = held.rank(endingBehind: position)
        while position < range.upperBound {
            guard rank < held.count, held[rank].start <= position else { return true }
            position = held[rank].end
            rank &+= 1
        }
        return false
    }

    /// Keeps to the limits of what a half-stream holds.
    mutating func afterHolding(to sink: inout PartSink) {
        if state.contains(.awaitsSYNAnswer) { return }
        if let first = held.firstStart, state.contains(.floating), held.octets > Self.joinOctets {
            join(at: first, to: &sink)
        }
        while held.count > sink.limits.heldPieces || held.octets > sink.limits.heldOctets {
            sink.ledger.halfStreamLimit &+= 1
            declareFirstHole(cause: .limit, to: &sink)
        }
    }

    /// Declares what is missing before the first piece held, and passes on what follows.
    mutating func declareFirstHole(cause: StreamGap.Cause, to sink: inout PartSink) {
        guard let first = held.firstStart else { return }
        if state.contains(.floating) {
            join(at: first, to: &sink)
            return
        } else if state.contains(.awaitsSYNAnswer) {
            return
        } else {
            skip(first &- next, cause: cause, to: &sink)
        }
        drain(to: &sink)
    }

    /// Passes on what is held up to a position and declares what is missing before it.
    mutating func declare(upTo position: Int, cause: StreamGap.Cause, to sink: inout PartSink) {
        if state.contains(.awaitsSYNAnswer) { return }
        while next < position {
            if let first = held.firstStart, first < position || state.contains(.floating) {
                declareFirstHole(cause: cause, to: &sink)
            } else {
                skip(position &- next, cause: cause, to: &sink)
            }
        }
        drain(to: &sink)
    }

    /// Declares what has been waited for long enough.
    ///
    /// `time` and `frame` are the connection's.
    mutating func expire(time: Int64, frame: Int, otherSpoke: Bool, to sink: inout PartSink) {
        while let mark = marks.first {
            if mark.position > next {
                let waited = Timestamp(nanoseconds: time).nanoseconds(since: Timestamp(nanoseconds: mark.time))
                guard waited >= sink.limits.acknowledgedWait || frame &- mark.frame >= sink.limits.acknowledgedFrames
                else { break }
                declareAcknowledged(upTo: mark.position, to: &sink)
            }
            marks.removeFirst()
        }
        let patience = self.patience(otherSpoke: otherSpoke, limits: sink.limits)
        while !state.contains(.awaitsSYNAnswer), let since = held.firstSince {
            guard Timestamp(nanoseconds: time).nanoseconds(since: Timestamp(nanoseconds: since)) >= patience else {
                break
            }
            declareFirstHole(cause: .notCaptured, to: &sink)
        }
    }

    /// Declares acknowledged octets that were not seen; one alone at the end may be a FIN that was not captured.
    private mutating func declareAcknowledged(upTo position: Int, to sink: inout PartSink) {
        let mayBeFIN = finPosition == .max && position &- seenEnd == 1
        let limit = mayBeFIN ? position &- 1 : position
        declare(upTo: limit, cause: .notCaptured, to: &sink)
    }

    /// Drops the marks that later octets have satisfied.
    mutating func dropSatisfiedMarks() {
        while let mark = marks.first, mark.position <= next { marks.removeFirst() }
    }

    /// Takes a FIN at this position.
    mutating func takeFIN(at position: Int, to sink: inout PartSink) {
        if state.contains(.floating), held.isEmpty, position < next {
            next = position
            start = position
        }
        let furthest = max(seenEnd, acknowledged) &+ sink.limits.furthestAhead
        if finPosition == .max, position <= furthest, position >= seenEnd {
            finPosition = position
            finFrame = sink.stamp.reference
            // What was acknowledged beyond it was the FIN.
            if acknowledged > position { acknowledged = position }
            for index in marks.indices where marks[index].position > position { marks[index].position = position }
        } else if position != finPosition {
            guard position >= next, position <= furthest else {
                sink.report(.misplacedFIN)
                return
            }
            sink.dispute(
                sender, .misplacedFIN, offset: offset(min(position, finPosition)), first: finFrame ?? held.lastFrame)
        }
    }

    /// Drops what is held behind the FIN of a segment from `position` to `end` that is due: a Linux receiver empties its
    /// queue then, before it looks at what follows on.
    mutating func dropHeld(behindFINAt end: Int, from position: Int, to sink: inout PartSink) {
        guard position <= next, end >= next, let last = held.lastEnd, last > end,
            state.isDisjoint(with: [.floating, .awaitsSYNAnswer])
        else { return }
        sink.dispute(sender, .misplacedFIN, offset: offset(end), first: held.lastFrame)
        while let last = held.lastEnd, last > end {
            var piece = release(rank: held.count &- 1, from: &sink)
            let kept = max(0, min(end &- piece.start, piece.octets.count))
            sink.ledger.outsideWindow &+= piece.octets.count &- kept
            guard piece.start < end else { continue }
            piece.octets.removeLast(piece.octets.count &- kept)
            piece.end = end
            keep(piece, rank: held.count, in: &sink)
        }
    }

    /// Settles the data of a SYN by what the same end sends next.
    mutating func settleSYNData(for position: Int, to sink: inout PartSink) {
        guard let first = held.firstStart else {
            state.remove(.awaitsSYNAnswer)
            return
        }
        if position <= first {
            // Sent again: it was not accepted.
            let piece = release(rank: 0, from: &sink)
            sink.ledger.outsideWindow &+= piece.octets.count
            sink.report(.unacceptedSYNData)
            state.remove(.awaitsSYNAnswer)
        } else {
            state.remove(.awaitsSYNAnswer)
            drain(to: &sink)
        }
    }

    /// Says `end` where the FIN is due.
    mutating func endAtFIN(to sink: inout PartSink) {
        if next == finPosition, !state.contains(.ended) { end(.fin, to: &sink) }
    }

    /// Ends the half-stream now: passes on what is held and declares what is known to be missing.
    mutating func close(_ reason: StreamEnd, to sink: inout PartSink) {
        if state.contains(.ended) { return }
        if state.contains(.awaitsSYNAnswer) {
            // Nobody took them; the ledger keeps them as held at the end.
            sink.heldCost &-= held.cost
            held = HeldSegments()
            state.remove(.awaitsSYNAnswer)
        } else {
            if let last = held.lastEnd { declare(upTo: last, cause: .notCaptured, to: &sink) }
            if finPosition != .max {
                declare(upTo: finPosition, cause: .notCaptured, to: &sink)
            } else if acknowledged > next {
                declareAcknowledged(upTo: acknowledged, to: &sink)
            }
        }
        end(next == finPosition ? .fin : reason, to: &sink)
    }

    private mutating func end(_ reason: StreamEnd, to sink: inout PartSink) {
        state.insert(.ended)
        marks.removeAll()
        // Nothing will be held any more, though the connection lingers.
        if held.isEmpty { held = HeldSegments() }
        announce(to: &sink)
        sink.ledger.span &+= next &- start &- urgent
        sink.emit(sender, .end(reason))
    }
}

extension HalfStream {
    /// Holds nothing any more: declares what is missing before each piece, and drops the data of an unanswered SYN.
    mutating func giveUpHeld(to sink: inout PartSink) {
        if state.contains(.awaitsSYNAnswer) {
            state.remove(.awaitsSYNAnswer)
            while !held.isEmpty {
                sink.ledger.droppedFromMemory &+= release(rank: 0, from: &sink).octets.count
            }
        } else if let last = held.lastEnd {
            declare(upTo: last, cause: .limit, to: &sink)
        }
    }
}
