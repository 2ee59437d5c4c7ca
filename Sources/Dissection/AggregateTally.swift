internal import Wire

/// What the frames of one aggregate held.
struct AggregateTally {
    /// Why the first could not be read of those that could not.
    private(set) var reason: Undecodable?
    private(set) var hasSegment = false
    private(set) var hasPayload = false

    mutating func note(_ content: FrameContent) {
        switch content {
        case .segment(let segment):
            hasSegment = true
            if segment.hasPayload { hasPayload = true }
        // Fragments are frames of their own in the ledger, which these are not.
        case .fragment, .aggregate: reason = reason ?? .aggregated
        case .undecodable(let found): reason = reason ?? found
        case .notTCP: break
        }
    }
}

extension Segment {
    /// Whether octets of TCP's payload were in the segment on the wire.
    @inline(__always)
    var hasPayload: Bool { !(payload.isEmpty && snapped == 0) }
}
