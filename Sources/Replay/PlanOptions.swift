public import MediaCollection

/// What of a log is replayed, and at which pace.
///
/// `askedThink` and the like are nanoseconds.
public struct PlanOptions: Sendable {
    /// The pace.
    public var speed: ReplaySpeed
    /// The recorded ids of the sessions to replay, octets mapped to U+0000–U+00FF; empty for everything in the log.
    public var sessions: Set<String>
    /// What becomes of events of sessions whose start is not in the log.
    public var orphans: OrphanPolicy
    /// Whether requests go that two hosts could have read differently.
    public var sendsAmbiguous: Bool
    /// How long after an answer a request of its session still follows it, in nanoseconds of the recording; nil for what the
    /// pace calls for.
    public var askedThink: Int64?
    /// What is changed in the requests.
    public var rewrites = RewriteOptions()

    /// Requests a second in place of the recording's own times; nil for those.
    public var rate: SendRate?
    /// The most requests a second: what would be sooner is due later, and nothing is dropped.
    public var maximumRate: SendRate?
    /// Longer waits between two requests are cut to this; nil for none.
    public var maximumWait: Int64?
    /// From where in the recording; nil for its start.
    public var from: RecordedMoment?
    /// To before which moment of the recording; nil for its end.
    public var until: RecordedMoment?
    /// The most requests that go; nil for all.
    public var limit: Int?
    /// So many copies of the log at once, each as viewers of its own.
    public var copies = 1
    /// So often one after the other.
    public var loops = 1
    /// What lies between the starts of two copies.
    public var copySpacing: Int64?
    /// What becomes of `playerTime.ts`.
    public var times = TimePolicy.shift
    /// Whether only those requests go that the recorded server accepted (2xx).
    public var sendsAcceptedOnly = false
    /// Whether a start goes again that its client sent again for want of an answer.
    public var sendsRetries = false
    /// Whether sessions that the recording leaves open are ended.
    public var closesAtEnd = false

    /// What becomes of events of sessions whose start is not in the log.
    public enum OrphanPolicy: Sendable {
        /// They do not go.
        case skip
        /// They go as captured, with the recorded id.
        case send
        /// A start is made for each such session: of its own, where the log has that before what is replayed, else of a template.
        case open(StartTemplate?)
    }

    /// Makes options.
    public init(
        speed: ReplaySpeed = .recorded, sessions: Set<String> = [], orphans: OrphanPolicy = .skip,
        sendsAmbiguous: Bool = false, think: Int64? = nil
    ) {
        self.speed = speed
        self.sessions = sessions
        self.orphans = orphans
        self.sendsAmbiguous = sendsAmbiguous
        askedThink = think
    }

    /// How long after an answer a request of its session still follows it, in nanoseconds of the recording.
    ///
    /// At the recorded pace, a time in which clients react. Where requests come closer together than they were recorded, however
    /// long: those that did not overlap then do not now, be the target ever so slow.
    var think: Int64 {
        if let askedThink { return askedThink }
        let bringsCloser = rate != nil || maximumWait != nil || speed.isFaster
        return bringsCloser ? .max : ReplayLimits.standard.think
    }

    /// The pace in words: `2x`, `max`, `100/s`.
    public var pace: String { rate.map { "\($0)" } ?? "\(speed)" }
}
