import ByteStream
import HTTP
import Wire

/// A finding as far as it can be read for itself, whatever came before it: values without references.
///
/// What does not fit stands beside it in `Readings`.
enum Reading: Sendable {
    case connection(Connection, at: FrameStamp)
    case roundTrip(connection: Int, nanoseconds: Int64)
    /// `place` is that of the ambiguity.
    case ambiguous(connection: Int, place: Int, at: FrameStamp?)
    case began(ExchangeID, FrameStamp, at: FrameStamp)
    case dropped(ExchangeID, at: FrameStamp)
    /// `place` is that of the request.
    case request(place: Int, at: FrameStamp)
    /// `place` is that of the answer.
    case answer(place: Int, at: FrameStamp)
    case unanswered(ExchangeID, Unanswered, at: FrameStamp)
    case holding(connection: Int, sender: Sender, since: FrameStamp, at: FrameStamp?)
    case released(connection: Int, sender: Sender, at: FrameStamp?)
    case closed(connection: Int, at: FrameStamp)
    case clock(Timestamp)
}
