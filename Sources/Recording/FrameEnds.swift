import Wire

/// Where the octets of frames end: of the last frames that brought any, in memory of a fixed size.
struct FrameEnds {
    /// Frames that are remembered: many times what can be on its way behind a message that is cut.
    static let limit = 16_384

    private var ends: [FrameReference: Int64] = [:]
    /// The frames in the order in which they came, the oldest at `oldest` once all places are taken.
    private var frames: [FrameReference] = []
    private var oldest = 0

    /// How many are remembered.
    var count: Int { ends.count }

    /// Where the octets of a frame end, if it is remembered.
    subscript(frame: FrameReference) -> Int64? { ends[frame] }

    /// Notes that a frame brought octets up to `end`.
    mutating func note(_ frame: FrameReference, end: Int64) {
        if let known = ends.updateValue(end, forKey: frame) {
            ends[frame] = max(known, end)
            return
        }
        if frames.count < Self.limit {
            frames.append(frame)
            return
        }
        ends[frames[oldest]] = nil
        frames[oldest] = frame
        oldest = (oldest &+ 1) % Self.limit
    }
}
