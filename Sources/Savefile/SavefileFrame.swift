public import Wire

/// One frame of a capture file; its octets lie in the reader's storage until the next one is read.
public struct SavefileFrame: Hashable, Sendable {
    /// The frame's ordinal in its file, from 1, as Wireshark's `frame.number`.
    public var number: Int64
    /// When it was captured.
    ///
    /// The epoch (plus the interface's offset) where a simple packet block states no time.
    public var time: Timestamp
    /// The link-layer header type of its interface.
    public var linkType: LinkType
    /// Its length on the wire, as the file says.
    public var originalLength: Int
    /// Where the captured octets lie in `SavefileReader.storage`.
    public var octets: Range<Int>

    /// Makes a frame.
    public init(number: Int64, time: Timestamp, linkType: LinkType, originalLength: Int, octets: Range<Int>) {
        self.number = number
        self.time = time
        self.linkType = linkType
        self.originalLength = originalLength
        self.octets = octets
    }
}
