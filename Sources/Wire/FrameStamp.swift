/// Which frame something came from, and when: what every finding carries back to the capture.
///
/// Stamps are ordered by `clock`, then source, then number: the order of the event log.
public struct FrameStamp: Hashable, Comparable, Sendable {
    /// When the frame was captured, as its source says; later by as much as the source's clock was set back before.
    public var time: Timestamp
    /// The running maximum of all frames' times up to this one, over all sources as merged.
    ///
    /// Captures step back in time a little (several queues, several files); this never does.
    public var clock: Timestamp
    /// The index of the source in the log's header, counted from 0.
    public var source: Int32
    /// The frame's ordinal in its source, counted from 1, as Wireshark's `frame.number`.
    public var number: Int64

    /// Makes a stamp; `clock` is the running maximum that the reader of the sources keeps.
    public init(time: Timestamp, clock: Timestamp, source: Int32, number: Int64) {
        self.time = time
        self.clock = clock
        self.source = source
        self.number = number
    }

    /// The order of the event log: by clock, then source, then number.
    @inlinable
    public static func < (left: FrameStamp, right: FrameStamp) -> Bool {
        if left.clock != right.clock { return left.clock < right.clock }
        if left.source != right.source { return left.source < right.source }
        return left.number < right.number
    }
}
