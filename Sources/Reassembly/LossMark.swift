/// Octets that the other end acknowledged and this capture has not shown, waiting to become a gap (law 4).
struct LossMark {
    /// The position behind the last octet acknowledged.
    var position: Int
    /// The connection's time when the acknowledgment was seen, in nanoseconds.
    var time: Int64
    /// The connection's frames seen by then.
    var frame: Int
}
