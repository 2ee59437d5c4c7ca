public import ByteStream
public import Wire

/// What the decoder says about a capture, in order: the whole interface between its two halves.
///
/// A finding depends on the frames before it and on nothing else, so that a log made of findings is the same whatever
/// thread made it and however long that took.
public enum Finding: Sendable {
    /// A connection was seen for the first time. Learnt from the frame `at`: its first, or a later one that showed that the first
    /// opened another connection.
    case connection(Connection, at: FrameStamp)
    /// The time from SYN-ACK to ACK of a connection, in nanoseconds.
    case roundTrip(connection: Int, nanoseconds: Int64)
    /// Two hosts could read this half-stream differently from some place on. Learnt from the frame `at`.
    case ambiguous(connection: Int, sender: Sender, StreamAmbiguity, at: FrameStamp?)
    /// Something about an exchange, learnt from this frame.
    case exchange(ExchangeEvent, at: FrameStamp)
    /// A half-stream holds octets out of order since this frame: what began later must wait. Learnt from the frame `at`.
    case holding(connection: Int, sender: Sender, since: FrameStamp, at: FrameStamp? = nil)
    /// That half-stream no longer holds any. Learnt from the frame `at`, and said after all that this frame made known.
    case released(connection: Int, sender: Sender, at: FrameStamp? = nil)
    /// Nothing more will come of this connection. Learnt from the frame `at`, of whichever connection that is.
    case closed(connection: Int, at: FrameStamp)
    /// The capture clock reached this time: a promise that no frame with an earlier clock will be read after it.
    ///
    /// Between two of these, findings of different connections may come in any order: their stamps put them right.
    case clock(Timestamp)
}
