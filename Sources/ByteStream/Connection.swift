public import Wire

/// A TCP connection as seen: who, since when, and which end is known to have opened it.
public struct Connection: Hashable, Sendable {
    /// The ordinal by first frame, from 1.
    ///
    /// Never reused.
    public var ordinal: Int
    /// The sender of the first frame seen.
    public var first: Endpoint
    /// The other end.
    public var second: Endpoint
    /// The frame that opened the connection here.
    public var stamp: FrameStamp
    /// Which end sent SYN without ACK (or received SYN with ACK): the client.
    ///
    /// Nil where the handshake was not seen.
    public var client: Sender?

    /// Makes a connection.
    public init(ordinal: Int, first: Endpoint, second: Endpoint, stamp: FrameStamp, client: Sender?) {
        self.ordinal = ordinal
        self.first = first
        self.second = second
        self.stamp = stamp
        self.client = client
    }
}
