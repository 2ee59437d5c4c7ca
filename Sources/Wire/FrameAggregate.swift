/// Several frames in one (A-MSDU, IEEE 802.11 §9.3.2.2.2): where those are that have not been read.
public struct FrameAggregate: Hashable, Sendable {
    /// The octets of the header of each: destination, source, length.
    static let headerLength = 14

    /// Where the next one begins in the octets that were decoded.
    var start: Int
    /// Where the captured octets end.
    var end: Int
    /// Where they ended on the wire.
    var wireEnd: Int
}

extension FrameDecoder {
    /// Reads the next frame of an aggregate; nil where there is none.
    ///
    /// `octets` are those that the aggregate was found in, and ranges of the result index them. Each takes at least fourteen
    /// octets, which bounds their number. One that cannot be read for its length ends the aggregate.
    public mutating func decode(nextOf aggregate: inout FrameAggregate, _ octets: RawSpan) -> FrameContent? {
        let start = aggregate.start
        // A check sequence may follow the last one, and is shorter than a header.
        guard aggregate.wireEnd &- start >= FrameAggregate.headerLength else { return nil }
        aggregate.start = aggregate.wireEnd
        var position = Position(captured: aggregate.end, originalLength: aggregate.wireEnd)
        position.start = start
        position.isBounded = true
        if let fault = position.skip(FrameAggregate.headerLength) { return .undecodable(fault) }
        let end = position.start &+ Int(octets.bigEndian16(position.start &- 2))
        guard end <= aggregate.wireEnd else { return .undecodable(.malformedHeader) }
        // All but the last are padded to four octets.
        aggregate.start = start &+ (end &- start &+ 3) & ~3
        position.bound(at: end)
        let content = follow(.llc, octets, from: position)
        if case .aggregate = content { return .undecodable(.aggregated) }
        return content
    }
}
