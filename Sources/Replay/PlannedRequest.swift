public import EventLog

/// One request of the plan, ready to go.
///
/// A value of a few words that shares the rest, so that it is cheap to hand on: on its way from the plan to its outcome a
/// request stands in half a dozen queues.
public struct PlannedRequest: Sendable {
    /// When it should go, in nanoseconds since the run's start; 0 where it goes as soon as it can.
    public var due: Int64
    /// The number of its intent, once one was asked for.
    var intent: Int?
    private var shared: Shared

    /// Its `seq` in the event log.
    public var seq: Int { shared.facts.seq }
    /// The copy of the log that it belongs to, from 1.
    public var copy: Int { shared.facts.copy }
    /// The kind of call.
    public var call: ExchangeRecord.Call { shared.facts.call }
    /// The body's event type.
    public var eventType: String? { shared.facts.eventType }
    /// The session's id in the recording, octets mapped to U+0000–U+00FF.
    public var session: String? { shared.facts.session }
    /// The requests among which it keeps its place.
    public var order: OrderGroup? {
        get { shared.facts.order }
        set { change { $0.order = newValue } }
    }
    /// Whether its answer opens the session of its group.
    public var opensSession: Bool { shared.facts.opensSession }
    /// Whether no later request of the plan belongs to its group.
    public var isLastOfGroup: Bool { shared.facts.isLastOfGroup }
    /// The recorded connection: requests of one prefer one connection to the target.
    public var lane: Int { shared.facts.lane }
    /// The `seq` of requests of its group whose answers it follows in the recording.
    public var follows: [Int] {
        get { shared.facts.follows.seqs }
        set { change { $0.follows = FollowedRequests(newValue) } }
    }
    /// Whether it follows the answers to all requests of its group that go before it; `follows` then names none.
    public var followsAll: Bool { shared.facts.follows.isAll }
    /// The status that the recording has.
    public var recordedStatus: Int? { shared.facts.recordedStatus }
    /// What the recorded answer says why it refuses the request, where it does.
    var refusal: RecordedRefusal? {
        get { shared.facts.refusal }
        set { change { $0.refusal = newValue } }
    }
    /// What goes, or why nothing does.
    public var content: Content {
        get { shared.facts.content }
        set { change { $0.content = newValue } }
    }
    /// The session of its group, where an earlier run opened it.
    public var openedSession: OpenedSession? {
        get { shared.facts.openedSession }
        set { change { $0.openedSession = newValue } }
    }
    /// Whether it is not in the recording but is made for the run, and what it does.
    public var made: Made? { shared.facts.made }
    /// What its body says of the player, where it is one event.
    public var player: PlayerMoment? { shared.facts.player }

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
        /// Nothing, and it has no outcome: it says that no later request belongs to its group, which its last one did not know.
        case end
    }

    /// What a request does that is not in the recording.
    public enum Made: String, CaseIterable, Sendable, Equatable {
        /// It opens a session whose start was not captured.
        case start
        /// It ends a session that the recording leaves open.
        case end
    }

    /// What is the same wherever the request stands: first what a run looks at while it sends, so that it lies together.
    private struct Facts: Sendable, Equatable {
        var seq: Int
        var copy: Int
        var lane: Int
        var order: OrderGroup?
        var opensSession: Bool
        var isLastOfGroup: Bool
        var follows: FollowedRequests
        var content: Content
        var openedSession: OpenedSession?
        var call: ExchangeRecord.Call
        var eventType: String?
        var session: String?
        var recordedStatus: Int?
        var refusal: RecordedRefusal?
        var made: Made?
        var player: PlayerMoment?
    }

    private final class Shared: Sendable {
        let facts: Facts

        init(_ facts: Facts) { self.facts = facts }
    }

    /// Makes a planned request.
    public init(
        seq: Int, copy: Int = 1, call: ExchangeRecord.Call, eventType: String? = nil, session: String? = nil,
        order: OrderGroup? = nil, opensSession: Bool = false, isLastOfGroup: Bool = false, lane: Int = 0,
        due: Int64, follows: [Int] = [], recordedStatus: Int? = nil, content: Content,
        made: Made? = nil, player: PlayerMoment? = nil
    ) {
        self.init(
            seq: seq, copy: copy, call: call, eventType: eventType, session: session, order: order,
            opensSession: opensSession, isLastOfGroup: isLastOfGroup, lane: lane, due: due,
            following: FollowedRequests(follows), recordedStatus: recordedStatus, content: content, made: made,
            player: player)
    }

    init(
        seq: Int, copy: Int, call: ExchangeRecord.Call, eventType: String?, session: String?, order: OrderGroup?,
        opensSession: Bool, isLastOfGroup: Bool, lane: Int, due: Int64, following: FollowedRequests,
        recordedStatus: Int?, refusal: RecordedRefusal? = nil, content: Content, made: Made?, player: PlayerMoment?
    ) {
        self.due = due
        shared = Shared(
            Facts(
                seq: seq, copy: copy, lane: lane, order: order, opensSession: opensSession,
                isLastOfGroup: isLastOfGroup, follows: following, content: content, call: call, eventType: eventType,
                session: session, recordedStatus: recordedStatus, refusal: refusal, made: made, player: player))
    }

    /// Whether it follows any answer.
    var followsAny: Bool { !shared.facts.follows.isEmpty }

    /// Whether it follows the answer to a request.
    func follows(_ seq: Int) -> Bool { shared.facts.follows.contains(seq) }

    private mutating func change(_ body: (inout Facts) -> Void) {
        var facts = shared.facts
        body(&facts)
        shared = Shared(facts)
    }

    /// Says that no later request belongs to a group.
    public init(endOf order: OrderGroup, due: Int64) {
        self.init(seq: 0, call: .other, order: order, isLastOfGroup: true, due: due, content: .end)
    }

    /// Which send it is.
    public var id: SendID { SendID(seq: seq, copy: copy) }

    /// Whether something goes.
    var goes: Bool {
        if case .request = shared.facts.content { true } else { false }
    }

    /// The request as it goes; nil where nothing does.
    var image: RequestImage? {
        if case .request(let image) = shared.facts.content { image } else { nil }
    }

    /// About what it holds in memory, in octets: the bound on what is read ahead counts these.
    public var footprint: Int {
        guard case .request(let image) = shared.facts.content else { return Self.overhead }
        return image.octets.count + Self.overhead + (refusal?.footprint ?? 0)
    }

    /// The value itself with its texts, roughly.
    private static let overhead = 512
}

extension PlannedRequest: Equatable {
    /// Whether two requests are the same in everything.
    public static func == (left: Self, right: Self) -> Bool {
        left.due == right.due && left.intent == right.intent
            && (left.shared === right.shared || left.shared.facts == right.shared.facts)
    }
}
