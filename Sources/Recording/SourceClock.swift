import Wire

/// The clock of a source: makes one line of time of what its frames say, whatever happened to the clock that they were
/// captured by.
///
/// Frames that are a little out of order keep their own times, and the capture clock, a running maximum, waits for them. Further
/// off there are three cases, told apart by the frame that comes next:
///
/// - The clock was set back: what follows keeps its distances, at the place that the clock had reached.
/// - The capture was silent, or the clock was set forward: the frame's own time counts.
/// - Only this frame's time is off: it is passed over, and the frame stands where the clock stood.
struct SourceClock {
    /// How far frames of one source may be out of order by themselves, in nanoseconds: several queues and a block that the
    /// kernel hands over late stay below.
    static let disorder: Int64 = 1_000_000_000
    /// How far one frame alone may set the clock on, in nanoseconds: hosts are seldom silent for longer.
    static let silence: Int64 = 60_000_000_000
    /// From where on a step forward is counted, in nanoseconds: longer than connections are usually silent.
    static let jump: Int64 = 3_600_000_000_000

    /// What was met so far.
    private(set) var steps = ClockSteps()
    /// The latest time so far, on the line.
    private var latest: Timestamp?
    /// What is added to a frame's own time.
    private(set) var offset: Int64 = 0
    /// What was added before the clock was last set: frames of a second queue or interface may still go on there, and a clock
    /// may be set right again.
    private var former: Int64?

    /// The place on the line of a frame's time; nil where that depends on the next frame's, for `settle`.
    @inline(__always)
    mutating func place(_ time: Timestamp, at frame: FrameReference) -> Timestamp? {
        guard let latest else { return nil }
        let own = time.advanced(by: offset)
        let ahead = own.nanoseconds(since: latest)
        guard ahead >= -Self.disorder, ahead <= Self.disorder else {
            return placeFar(time, own, ahead: ahead, at: frame)
        }
        if ahead > 0 { self.latest = own }
        return own
    }

    @inline(never)
    private mutating func placeFar(
        _ time: Timestamp, _ own: Timestamp, ahead: Int64, at frame: FrameReference
    ) -> Timestamp? {
        guard let latest else { return nil }
        if let former {
            let other = time.advanced(by: former)
            let distance = other.nanoseconds(since: latest)
            if distance >= -Self.disorder, distance <= Self.disorder {
                steps.note(.returned, by: ahead, at: frame)
                (self.former, offset) = (offset, former)
                if distance > 0 { self.latest = other }
                return other
            }
        }
        guard ahead > 0, ahead <= Self.silence else { return nil }
        self.latest = own
        return own
    }

    /// The place on the line of a frame's time that `place` gave none for; `next` is the time of the source's next frame, nil
    /// where none comes.
    mutating func settle(_ time: Timestamp, at frame: FrameReference, next: Timestamp?) -> Timestamp {
        guard let latest else { return begin(time, at: frame, next: next) }
        let own = time.advanced(by: offset)
        let ahead = own.nanoseconds(since: latest)
        let isConfirmed = next.map { $0.nanoseconds(since: time) >= -Self.disorder }
        if ahead > 0, isConfirmed ?? true {
            if ahead > Self.jump { steps.note(.forward, by: ahead, at: frame) }
            self.latest = own
            return own
        }
        if ahead <= 0, isConfirmed == true,
            let following = next?.advanced(by: offset), following.nanoseconds(since: latest) < -Self.disorder
        {
            steps.note(.back, by: ahead, at: frame)
            former = offset
            offset = latest.nanoseconds(since: time)
            return latest
        }
        steps.note(.passedOver, by: ahead, at: frame)
        return latest
    }

    /// The place of the first frame: the next one's, where that is earlier by more than any disorder.
    private mutating func begin(_ time: Timestamp, at frame: FrameReference, next: Timestamp?) -> Timestamp {
        guard let next, time.nanoseconds(since: next) > Self.disorder else {
            latest = time
            return time
        }
        steps.note(.passedOver, by: time.nanoseconds(since: next), at: frame)
        latest = next
        return next
    }

    /// The place of a frame whose time is no time; nil where it is the first, whose place is the next one's.
    mutating func placeWithoutTime(at frame: FrameReference, next: Timestamp?) -> Timestamp? {
        steps.note(.invalid, by: 0, at: frame)
        if latest == nil { latest = next }
        return latest
    }

    /// The place on the line of a reading of the clock itself, without a frame; nil where it lies behind what was reached.
    mutating func read(_ time: Timestamp, at frame: FrameReference) -> Timestamp? {
        guard let latest else { return time }
        if let placed = place(time, at: frame) { return placed }
        let own = time.advanced(by: offset)
        guard own > latest else { return nil }
        self.latest = own
        return own
    }
}
