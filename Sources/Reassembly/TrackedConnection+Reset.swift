internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// Takes an RST.
    ///
    /// At exactly the next sequence number, with everything it acknowledges seen, it ends what its sender sends, as it does in a
    /// Linux receiver, and the connection a while later. Ahead of that it may have overtaken data in the capture, or may be one
    /// that the receiver answers with a challenge: it waits as long as acknowledged octets do, and counts if its sender stands
    /// just there then.
    mutating func receiveReset(_ segment: Segment, from sender: Sender, to sink: inout PartSink) {
        let own = Int(sender.rawValue)
        let other = 1 - own
        let hasACK = segment.flags.contains(.ack)
        // Whoever has gone sends one for each segment that still comes.
        if wasReset, halves[own].state.contains(.ended) { return }
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
            end(by: sender, at: position, to: &sink)
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

    /// Whether an RST has ended what one end sends, and what the other one had sent before is still waited for.
    var wasReset: Bool { doubts.first?.reset?.isCertain ?? false }

    /// Ends what the sender of an RST sends.
    ///
    /// What the other end had sent before it knew of that is on its way: whoever has gone answers each segment of it with an
    /// RST, in whatever order they come, and a capture of two cards or clocks may show all of it behind the first one. It is
    /// waited for as long as acknowledged octets are.
    private mutating func end(by sender: Sender, at position: Int, to sink: inout PartSink) {
        let own = Int(sender.rawValue)
        guard standing != .embryonic, !halves[1 - own].state.contains(.ended) else {
            close(.reset, to: &sink)
            return
        }
        halves[own].close(.reset, to: &sink)
        let reset = Doubt.Reset(sender: sender, position: position, time: time, frame: frames, isCertain: true)
        withDoubt { if $0.reset?.isCertain != true { $0.reset = reset } }
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
            reset.isCertain
            || halves[half].seenEnd <= reset.position && halves[half].next &+ behindFIN >= reset.position
        if isThere {
            close(.reset, to: &sink)
        } else {
            // Its sender went on, or octets before it are missing: ending the connection would lose what follows.
            sink.report(.resetOutsideWindow)
            withDoubt { $0.reset = nil }
        }
    }
}
