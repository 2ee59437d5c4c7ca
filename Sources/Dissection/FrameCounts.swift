public import Wire

/// What became of every frame: the first sum of the ledger, but for fragments, which their reassembler counts.
public struct FrameCounts: Sendable, Equatable {
    /// Link types that are not read and are kept apart: more than an honest capture has; a pcapng file may describe thousands.
    static let unreadLinkTypeLimit = 8

    /// Frames handed to the decoder, filtered ones included.
    public var read = 0
    /// TCP segments with payload.
    public var withPayload = 0
    /// TCP segments without payload.
    public var withoutPayload = 0
    /// Well-formed frames that are not TCP over IP.
    public var notTCP = 0
    /// Frames that a filter expression kept away.
    public var filtered = 0
    /// Frames that could not be read, by reason; every reason is present.
    public var undecodable: [Undecodable: Int] = [:]

    /// The first frame of each link type that is not read, for the first few of these.
    public var unreadLinkTypes: [LinkType: FrameStamp] = [:]

    /// Makes counts of nothing.
    public init() {}

    mutating func count(_ segment: Segment) {
        if segment.hasPayload { withPayload &+= 1 } else { withoutPayload &+= 1 }
    }

    /// Counts an aggregate of frames as the one frame that it is.
    mutating func count(_ tally: AggregateTally, of frame: Frame) {
        if let reason = tally.reason {
            count(reason, of: frame)
        } else if tally.hasPayload {
            withPayload &+= 1
        } else if tally.hasSegment {
            withoutPayload &+= 1
        } else {
            notTCP &+= 1
        }
    }

    mutating func count(_ reason: Undecodable, of frame: Frame) {
        undecodable[reason, default: 0] += 1
        guard reason == .unknownLinkType, unreadLinkTypes.count < Self.unreadLinkTypeLimit else { return }
        if unreadLinkTypes[frame.linkType] == nil { unreadLinkTypes[frame.linkType] = frame.stamp }
    }
}
