internal import ByteStream
internal import Wire

/// Where a joined half-stream starts: its first octets may be captured in wrong order, or after those that were sent
/// behind a segment lost on the way.
///
/// So they are held until the other end acknowledges them, and with them all before; and where no acknowledgment is seen, as
/// long as acknowledged octets are waited for.
extension HalfStream {
    /// Octets held at a join: what a sender has in flight before anything is acknowledged, many times over.
    static let joinOctets = 256 << 10

    /// Whether octets before a position may yet come.
    func awaitsJoin(at position: Int) -> Bool {
        state.contains(.floating) && acknowledged < position
    }

    /// Lets a joined half-stream of which nothing has been passed on start at a segment that lies before what was seen.
    ///
    /// A copy with another boundary reaches into what was sent before the join, and may begin in mid-message; what was late or
    /// lost first ends where the rest begins.
    mutating func moveStart(to position: Int, end: Int) {
        guard state.contains(.floating), position < next, held.isEmpty || end <= next else { return }
        start = position
        next = position
    }

    /// Starts the half-stream at the first octet held: those before it are not part of it.
    mutating func join(at first: Int, to sink: inout PartSink) {
        start = first
        next = first
        state.remove(.floating)
        drain(to: &sink)
    }

    /// How long octets are held behind a hole that nobody acknowledged, in nanoseconds.
    func patience(otherSpoke: Bool, limits: ReassemblyLimits) -> Int64 {
        if state.contains(.floating) { return limits.acknowledgedWait }
        return otherSpoke ? limits.retransmissionWait : limits.oneSidedWait
    }
}
