public import ByteStream

/// A segment's payload that goes on where its half-stream stands, without anything odd: a part of data in a few words.
///
/// Nearly every segment with octets is of this kind. The octets are the segment's `payload`, the frame is the one at hand.
public struct InOrderOctets: Sendable {
    /// The connection's slot in the connection table.
    public var slot: Int
    /// Which end sent them.
    public var sender: Sender
    /// The number of octets of this half-stream before these, gaps included.
    public var offset: UInt64
    /// How many octets of the other half-stream the frame acknowledged.
    public var acknowledged: UInt64
}

/// What a connection table says of a segment that it has taken.
public enum Receipt: Sendable {
    /// Nothing: an acknowledgment, or something that waits.
    case nothing
    /// The payload goes on where its half-stream stands, and nothing else follows.
    case inOrder(InOrderOctets)
    /// Parts, anomalies or both wait.
    case parts
}
