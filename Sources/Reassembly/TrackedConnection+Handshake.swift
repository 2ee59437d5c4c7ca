internal import ByteStream
internal import Wire

extension TrackedConnection {
    /// How a SYN relates to the connection that its endpoints have.
    enum Verdict {
        /// Part of this connection.
        case belongs
        /// The first of a new connection.
        case opensAnother
        /// Either: further frames tell. Nothing of it is used until then.
        case doubtful
    }

    /// How many frames after its first a joined connection's SYN may still come late.
    private static let lateSYN = 64

    /// Within how many octets of what was seen last a SYN is inside the window, where that was never scaled.
    private static let nearSYN = 1 << 16

    /// Takes the handshake's part of a SYN, and says whether it belongs here.
    mutating func receiveSYN(_ segment: Segment, from sender: Sender, to sink: inout PartSink) -> Verdict {
        let own = Int(sender.rawValue)
        let other = 1 - own
        let isAnswer = segment.flags.contains(.ack)
        let first = segment.sequenceNumber &+ 1
        let verdict = place(first, half: own, isAnswer: isAnswer, at: sink.stamp.time)
        guard verdict == .belongs else { return verdict }
        if client == nil { client = isAnswer ? sender.other : sender }
        guard isAnswer else { return .belongs }
        noteAnswer(from: sender, at: sink.stamp.time)
        if halves[other].state.contains(.started) {
            follow(segment.acknowledgmentNumber, half: other)
        } else {
            halves[other].originate(at: segment.acknowledgmentNumber, joined: false)
        }
        return .belongs
    }

    /// Finds the place of a SYN in a half-stream; `first` is the sequence number behind it.
    private mutating func place(_ first: UInt32, half own: Int, isAnswer: Bool, at captured: Timestamp) -> Verdict {
        guard halves[own].state.contains(.started) else {
            if standing == .closed { return .opensAnother }
            halves[own].originate(at: first, joined: false)
            return .belongs
        }
        // A host sends no SYN again once its connection is closed: one that was captured before is a copy, in a file whose frames
        // of several interfaces do not stand in the order of time.
        if standing == .closed || (wasReset && halves[own].state.contains(.spoke)), !isAnswer {
            let isCopy = halves[own].position(of: first) == halves[own].start && captured < time
            return isCopy ? .belongs : .opensAnother
        }
        let position = halves[own].position(of: first)
        if position == halves[own].start {
            halves[own].state.insert(.hasSYN)
            halves[own].state.remove(.floating)
            return .belongs
        }
        if standing == .closed { return .opensAnother }
        let hasNothing = halves[own].next == halves[own].start
        if halves[own].state.contains(.hasSYN) {
            // Nobody has used the first SYN: this one may be what is answered.
            if standing == .embryonic, hasNothing, halves[own].held.isEmpty {
                halves[own].originate(at: first, joined: false)
                return .belongs
            }
            return wasReset ? .opensAnother : .doubtful
        }
        if halves[own].state.contains(.floating), hasNothing, halves[own].anchor(at: first) { return .belongs }
        // A SYN that the capture shows after the first data of its connection.
        let isLate = frames <= Self.lateSYN && position < halves[own].start && halves[own].start &- position < 1 << 20
        return isLate ? .belongs : wasReset ? .opensAnother : .doubtful
    }

    /// Remembers when the SYN-ACK came, for the round trip.
    ///
    /// Which of two is answered cannot be told (RFC 6298 §3), but a copy sooner than any host repeats one is the
    /// capture's own.
    private mutating func noteAnswer(from sender: Sender, at time: Timestamp) {
        guard !handshake.isDone else {
            if let since = handshake.time, time.nanoseconds(since: since) > 200_000_000 { handshake.time = nil }
            return
        }
        handshake = Handshake(time: time, server: sender, isDone: true)
        let client = halves[1 - Int(sender.rawValue)]
        // The ACK came first in this capture: its time says nothing.
        if client.state.contains(.spoke), standing != .embryonic { handshake.time = nil }
    }

    /// Starts the client's half-stream where the SYN-ACK says, if nothing speaks against it.
    private mutating func follow(_ acknowledgment: UInt32, half: Int) {
        let start = halves[half].start
        guard halves[half].next == start else { return }
        let position = halves[half].position(of: acknowledgment)
        let limit = halves[half].state.contains(.awaitsSYNAnswer) ? (halves[half].held.lastEnd ?? start) : start
        if position >= start, position <= limit {
            if halves[half].state.contains(.floating) {
                halves[half].state.remove(.floating)
                halves[half].state.insert(.hasSYN)
            }
            return
        }
        if halves[half].state.contains(.floating) {
            _ = halves[half].anchor(at: acknowledgment)
        } else if standing == .embryonic, halves[half].held.isEmpty {
            halves[half].originate(at: acknowledgment, joined: false)
        }
    }

    /// Takes the end of the handshake for where a half-stream starts, where a SYN seen before says something else: of
    /// several SYN-ACKs, the one that is acknowledged counts.
    mutating func followAcknowledged(_ acknowledgment: UInt32, half: Int, furthest: Int) {
        let distance = halves[half].distance(to: acknowledgment)
        guard distance < 0 || distance > furthest, halves[half].next == halves[half].start, halves[half].held.isEmpty
        else { return }
        halves[half].originate(at: acknowledgment, joined: false)
    }

    /// Whether a segment confirms the SYN in doubt: its receiver acknowledges it, or its sender goes on from there.
    mutating func confirmsDoubtfulSYN(_ segment: Segment, from sender: Sender) -> Bool {
        guard let syn = doubts.first?.syn else { return false }
        // A receiver answers a SYN inside its window with a challenge (RFC 5961 §4.2), and a host that uses its ports again
        // starts beyond that (RFC 6191 §2): only a SYN-ACK makes one of it.
        let half = halves[Int(syn.sender.rawValue)]
        let distance = half.distance(to: syn.sequenceNumber)
        if distance > -Self.nearSYN, distance < Self.nearSYN, sender == syn.sender || !segment.flags.contains(.syn) {
            return false
        }
        if sender == syn.sender {
            return !segment.flags.contains(.syn) && segment.sequenceNumber == syn.sequenceNumber
        }
        guard segment.flags.contains(.ack), !segment.flags.contains(.rst) else { return false }
        let ahead = segment.acknowledgmentNumber &- syn.sequenceNumber
        return ahead <= UInt32(truncatingIfNeeded: syn.payload)
    }
}
