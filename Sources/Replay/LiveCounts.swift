/// What a mirror did with the requests and sessions that it was given.
///
/// Requests: taken = own + marked + sampled out + planned, and each that is planned has one outcome.
public struct LiveCounts: Sendable, Equatable {
    /// Requests that were taken.
    public internal(set) var taken = 0
    /// Requests that this mirror itself had sent.
    public internal(set) var own = 0
    /// Requests with the mark of a replay or a mirror, whoever's.
    public internal(set) var marked = 0
    /// Requests of sessions and connections that are none of the sample.
    public internal(set) var sampledOut = 0
    /// Requests that were left out since more was captured than the target took.
    public internal(set) var shed = 0
    /// Sessions that are sent, or were until they were left out.
    public internal(set) var sessions = 0
    /// Sessions that are none of the sample.
    public internal(set) var sampledOutSessions = 0
    /// Sessions that were left out from their start.
    public internal(set) var shedSessions = 0
    /// Sessions that were left out while they ran: their first requests may have gone.
    public internal(set) var cutSessions = 0
    /// Sessions that were forgotten, having ended, or silent for too long.
    public internal(set) var expiredSessions = 0
    /// Sessions that were forgotten because there were too many.
    public internal(set) var evictedSessions = 0
    /// How often sessions were left out since the room for requests that wait to be due was full.
    public internal(set) var fullRooms = 0
    /// Requests that are compared with nothing: their recorded answers came later, and enough such were waited for.
    public internal(set) var unawaited = 0
    /// Requests that were left out since their sessions were not known any more.
    public internal(set) var forgotten = 0
    /// Sessions of live content whose playheads stay, while their times move further than clocks of players differ.
    public internal(set) var leftLiveSessions = 0
    /// How often the capture clock was found to have been set.
    public internal(set) var clockSteps = 0

    /// Makes counts of nothing.
    public init() {}

    /// Requests that have an outcome, or will.
    public var planned: Int { taken - own - marked - sampledOut }
}
