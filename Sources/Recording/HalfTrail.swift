import ByteStream
import Wire

/// One half-stream of the connection that is explained: what was seen of it and what was made of it.
struct HalfTrail {
    /// Gaps that are remembered; more of them are in no message that anybody could read.
    private static let gapLimit = 4096

    var sequence = SequenceTrail()
    var heads = HeadTrail()
    /// Octets of the half-stream that were delivered or declared missing so far.
    private(set) var position: Int64 = 0
    private(set) var gaps: [(range: Range<Int64>, cause: StreamGap.Cause)] = []
    /// What is to be added to a position of `sequence` to get one of the half-stream; nil where none was delivered.
    private(set) var shift: Int64?
    /// Where the octets end that a frame in question brought; of too many, the last.
    private var ends = FrameEnds()

    /// Takes data that was delivered; `sequence` is where the octets of the frame at hand stand, if they are its.
    mutating func take(_ data: StreamData, payload: Range<Int>, at sequence: Range<Int64>?) {
        position = Int64(clamping: data.offset &+ UInt64(data.count))
        guard shift == nil, let sequence, case .frame(let range) = data.octets else { return }
        shift = Int64(clamping: data.offset) &- (sequence.lowerBound &+ Int64(range.lowerBound &- payload.lowerBound))
    }

    mutating func take(_ gap: StreamGap) {
        let start = Int64(clamping: gap.offset)
        position = Int64(clamping: gap.offset &+ gap.count)
        if gaps.count < Self.gapLimit, start < position { gaps.append((start..<position, gap.cause)) }
    }

    /// Moves to an octet inside data that is delivered octet by octet.
    mutating func move(to position: Int64) { self.position = position }

    /// Notes that a frame in question brought octets up to `end`.
    mutating func note(_ stamp: FrameStamp, end: Int64) {
        ends.note(stamp.reference, end: end)
    }

    /// Where a message lies that ended at `end`, or with the frame `last` where it is cut, and took so many octets.
    func extent(upTo end: Int64, isCut: Bool, last: FrameStamp, octets: Int) -> Range<Int64> {
        let end = isCut ? min(end, ends[last.reference] ?? end) : end
        var start = end
        var left = Int64(octets)
        for gap in gaps.reversed() where gap.range.lowerBound < start {
            let run = start &- min(gap.range.upperBound, start)
            if run >= left { break }
            left &-= run
            start = gap.range.lowerBound
        }
        return max(0, start &- left)..<max(0, start &- left, end)
    }
}
