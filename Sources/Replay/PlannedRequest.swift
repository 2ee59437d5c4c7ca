public import EventLog

/// One request of the plan, ready to go.
public struct PlannedRequest: Sendable, Equatable {
    /// Its `seq` in the event log.
    public var seq: Int
    /// The copy of the log that it belongs to, from 1.
    public var copy: Int
    /// The kind of call.
    public var call: ExchangeRecord.Call
    /// The body's event type.
    public var eventType: String?
    /// The session's id in the recording, octets mapped to U+0000–U+00FF.
    public var session: String?
    /// The requests among which it keeps its place.
    public var order: OrderGroup?
    /// Whether its answer opens the session of its group.
    public var opensSession: Bool
    /// Whether no later request of the plan belongs to its group.
    public var isLastOfGroup: Bool
    /// The recorded connection: requests of one prefer one connection to the target.
    public var lane: Int
    /// When it should go, in nanoseconds since the run's start; 0 where it goes as soon as it can.
    public var due: Int64
    /// The `seq` of requests of its group whose answers it follows in the recording.
    public var follows: [Int]
    /// The status that the recording has.
    public var recordedStatus: Int?
    /// What goes, or why nothing does.
    public var content: Content
    /// The id that an earlier run got from the target for the session of its group; nil where this run opens it.
    public var openedSession: [UInt8]?
    /// The number of its intent, once one was asked for.
    var intent: Int?
    /// Whether it is not in the recording but is made for the run, and what it does.
    public var made: Made?
    /// What its body says of the player, where it is one event.
    public var player: PlayerMoment?

    /// The requests that keep their order among each other.
    public enum OrderGroup: Sendable, Hashable {
        /// The session that the start with this `seq` opens.
        case session(start: Int, copy: Int)
        /// The recorded connection, for requests without a session where there is no pace to keep them apart.
        case connection(Int)
    }

    /// What goes, or why nothing does.
    public enum Content: Sendable, Equatable {
        /// A request, encoded.
        case request(RequestImage)
        /// Nothing.
        case skip(Outcome.NotSent)
    }

    /// What a request does that is not in the recording.
    public enum Made: String, CaseIterable, Sendable, Equatable {
        /// It opens a session whose start was not captured.
        case start
        /// It ends a session that the recording leaves open.
        case end
    }

    /// Makes a planned request.
    public init(
        seq: Int, copy: Int = 1, call: ExchangeRecord.Call, eventType: String? = nil, session: String? = nil,
        order: OrderGroup? = nil, opensSession: Bool = false, isLastOfGroup: Bool = false, lane: Int = 0,
        due: Int64, follows: [Int] = [], recordedStatus: Int? = nil, content: Content,
        made: Made? = nil, player: PlayerMoment? = nil
    ) {
        self.seq = seq
        self.copy = copy
        self.call = call
        self.eventType = eventType
        self.session = session
        self.order = order
        self.opensSession = opensSession
        self.isLastOfGroup = isLastOfGroup
        self.lane = lane
        self.due = due
        self.follows = follows
        self.recordedStatus = recordedStatus
        self.content = content
        self.made = made
        self.player = player
    }

    /// Which send it is.
    public var id: SendID { SendID(seq: seq, copy: copy) }

    /// About what it holds in memory, in octets: the bound on what is read ahead counts these.
    public var footprint: Int {
        if case .request(let image) = content { image.octets.count + Self.overhead } else { Self.overhead }
    }

    /// The value itself with its texts, roughly.
    private static let overhead = 512
}

/// A request as it goes on the wire, but for the session's new id.
public struct RequestImage: Sendable, Equatable {
    /// Request line, field lines and content.
    public var octets: [UInt8]
    /// Where the recorded session id stands in them, if it is to be replaced.
    public var sessionID: Range<Int>?
    /// Whether the answer has no content whatever its fields say (HEAD).
    public var isHead: Bool
    /// Where 13 digits stand that become the clock at the send, in milliseconds since 1970 UTC.
    public var clocks: [Range<Int>]

    /// Makes an image.
    public init(octets: [UInt8], sessionID: Range<Int>? = nil, isHead: Bool = false, clocks: [Range<Int>] = []) {
        self.octets = octets
        self.sessionID = sessionID
        self.isHead = isHead
        self.clocks = clocks
    }
}
