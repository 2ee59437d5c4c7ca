internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// Takes an RST.
    ///
    /// At exactly the next sequence number, with everything it acknowledges seen, it ends the connection, as it does in a
    /// Linux receiver. Ahead of that it may have overtaken data in the capture, or may be one that the receiver answers
    /// with a challenge: it waits as long as acknowledged octets do, and counts if its sender stands just there then.
    mutating func receiveReset(_ segment: Segment, from sender: Sender, to sink: inout PartSink) {
        let own = Int(sender.rawValue)
        let other = 1 - own
        let hasACK = segment.flags.contains(.ack)
        guard halves[own].state.contains(.started) else {
            // The answer to a SYN, if it acknowledges that.
            guard hasACK, halves[other].state.contains(.started) else { return }
            let position = halves[other].position(of: segment.acknowledgmentNumber)
            if position >= halves[other].start, position <= halves[other].seenEnd {
                halves[own].state.insert(.spoke)
                close(.reset, to: &sink)
            } else {
                sink.report(.resetOutsideWindow)
            }
            return
        }
        halves[own].state.insert(.spoke)
        let position = halves[own].position(of: segment.sequenceNumber)
        let next = halves[own].next
        let behindFIN = halves[own].finPosition == next ? 1 : 0
        let furthest = max(halves[own].seenEnd, halves[own].acknowledged) &+ sink.limits.furthestAhead
        guard position >= next, position <= furthest else {
            sink.report(.resetOutsideWindow)
            return
        }
        var isWhole = position <= next &+ behindFIN
        if hasACK, halves[other].state.contains(.started), !halves[other].state.contains(.ended) {
            halves[other].acknowledge(
                segment.acknowledgmentNumber, time: time.nanoseconds, frame: frames, to: &sink)
            if halves[other].position(of: segment.acknowledgmentNumber) > halves[other].next &+ 1 { isWhole = false }
        }
        if isWhole {
            close(.reset, to: &sink)
            return
        }
        // What is held while its place is still open does not wait for octets.
        let awaitsOctets = halves[own].state.isDisjoint(with: [.floating, .awaitsSYNAnswer])
        if awaitsOctets, position > next, position == halves[own].held.lastEnd {
            // With selective acknowledgments a Linux receiver accepts one at the end of what it holds.
            sink.dispute(
                sender, .resetOutsideWindow, offset: halves[own].offset(next), first: halves[own].held.lastFrame)
        }
        let reset = Doubt.Reset(sender: sender, position: position, time: time, frame: frames)
        withDoubt { if $0.reset == nil { $0.reset = reset } }
        settle(to: &sink)
    }

    /// Ends the connection where an RST has waited long enough, and forgets one that its sender went beyond.
    mutating func expireReset(time: Timestamp, frames: Int, to sink: inout PartSink) {
        guard let reset = doubts.first?.reset else { return }
        guard
            time.nanoseconds(since: reset.time) >= sink.limits.acknowledgedWait
                || frames &- reset.frame >= sink.limits.acknowledgedFrames
        else { return }
        let half = Int(reset.sender.rawValue)
        let behindFIN = halves[half].finPosition == halves[half].next ? 1 : 0
        let isThere =
            halves[half].seenEnd <= reset.position && halves[half].next &+ behindFIN >= reset.position
        if isThere {
            close(.reset, to: &sink)
        } else {
            // Its sender went on, or octets before it are missing: ending the connection would lose what follows.
            sink.report(.resetOutsideWindow)
            withDoubt { $0.reset = nil }
        }
    }
}
