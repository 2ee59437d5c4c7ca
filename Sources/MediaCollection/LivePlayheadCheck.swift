/// Whether the playheads of a live session track the clock: the difference between the playhead and the second of the day of
/// `ts` stays the same while it plays, and is a time zone's.
///
/// Clients send the second of their local day, of the UTC day, or the position in the stream; which one it is, is told from
/// what they sent and never assumed. A position runs as steadily as a clock; what it lacks is the zone.
public struct LivePlayheadCheck: Sendable, Equatable {
    /// How far the difference may wander: clients send when they can.
    static let tolerance: Int64 = 5
    /// Zones differ from UTC by whole quarters of an hour.
    static let zoneStep: Int64 = 900
    /// So many events prove it; fewer could agree by chance.
    static let leastEvents = 3

    private var difference: Int64?
    private var events = 0
    private var contradicts = false
    private var isPlaying = true
    /// Whether an ad break is under way, in which the playhead stands still whatever the ad does.
    private var isInBreak = false

    /// Starts with no event.
    public init() {}

    /// Takes the next event of the session, in its order: the type and the raw tokens of its `playerTime`.
    public mutating func add(eventType: String?, playhead: [UInt8]?, ts: [UInt8]?) {
        defer {
            // A playhead that stands still says nothing against the clock.
            switch eventType {
            case "adBreakStart": isInBreak = true
            case "adBreakComplete": (isInBreak, isPlaying) = (false, true)
            case "pauseStart", "bufferStart": isPlaying = false
            case "play": isPlaying = true
            default: break
            }
        }
        guard isPlaying, !isInBreak, !contradicts, let playhead, let ts, ts.count == PlayerTimeRewrite.digits,
            ts.allSatisfy({ $0.isDigit })
        else { return }
        guard let token = DayPlayhead(token: playhead) else {
            contradicts = true
            return
        }
        let milliseconds = ts.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        let found = (token.second - milliseconds / 1000 % DayPlayhead.day + DayPlayhead.day) % DayPlayhead.day
        guard let difference else {
            let beyond = found % Self.zoneStep
            guard min(beyond, Self.zoneStep - beyond) <= Self.tolerance else {
                contradicts = true
                return
            }
            difference = found
            events = 1
            return
        }
        let distance = abs(found - difference)
        if min(distance, DayPlayhead.day - distance) > Self.tolerance { contradicts = true } else { events += 1 }
    }

    /// Whether the playheads provably track the clock.
    public var tracksClock: Bool { !contradicts && events >= Self.leastEvents }
}
