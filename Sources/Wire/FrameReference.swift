/// A frame's place without its time: what a finding needs to name a frame.
public struct FrameReference: Hashable, Sendable {
    /// The frame's ordinal in its source, counted from 1, as Wireshark's `frame.number`.
    public var number: Int64
    /// The index of the source in the log's header, counted from 0.
    public var source: Int32

    /// Makes a reference.
    @inlinable
    public init(source: Int32, number: Int64) {
        self.number = number
        self.source = source
    }
}

extension FrameStamp {
    /// The frame without its time.
    @inlinable public var reference: FrameReference { FrameReference(source: source, number: number) }
}
