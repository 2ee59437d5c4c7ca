/// What the kernel says it did, over a whole capture.
public struct CaptureStatistics: Sendable, Equatable {
    /// Frames that passed the filter, as libpcap counts them: on the loopback interface each counts twice.
    public var received = 0
    /// Frames that passed the filter and found the buffer full.
    public var dropped = 0
    /// Frames that the interface or its driver dropped.
    public var droppedByInterface = 0

    /// Makes statistics of nothing.
    public init() {}
}
