/// One frame as the capture recorded it: which, when, what link, how long.
///
/// Its octets travel beside it.
public struct Frame: Hashable, Sendable {
    /// Which frame this is, and when it was captured.
    public var stamp: FrameStamp
    /// The link-layer header type of the frame's interface.
    public var linkType: LinkType
    /// The length on the wire, in octets.
    ///
    /// Greater than the octets kept where the snapshot length cut it.
    public var originalLength: Int

    /// Makes a frame.
    public init(stamp: FrameStamp, linkType: LinkType, originalLength: Int) {
        self.stamp = stamp
        self.linkType = linkType
        self.originalLength = originalLength
    }
}
