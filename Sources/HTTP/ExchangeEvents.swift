public import ByteStream
public import Wire

/// What readers said, in order, and storage for the messages to come.
///
/// Messages lie beside the order of what was said, each in a slot: it is made there, looked at there, and what is left of it is
/// used again. So a short head costs no allocation, no copy of a message, and hardly a counted reference.
public struct ExchangeEvents: Sendable {
    private var items: [Item] = []
    /// Slots of requests, of which the first `requestCount` are in use.
    private var requests: [RequestMessage] = []
    private var requestCount = 0
    /// Slots of answers, of which the first `responseCount` are in use.
    private var responses: [ResponseMessage] = []
    private var responseCount = 0
    private var anomalies: [Anomaly] = []
    /// Storage of messages that were handed over.
    public var spare = SpareStorage()

    /// Something that was said; a message or an anomaly by its place.
    private enum Item {
        case began(ExchangeID, FrameStamp)
        case dropped(ExchangeID)
        case request(ExchangeID, Int)
        case response(ExchangeID, Int)
        case unanswered(ExchangeID, Unanswered)
        case anomaly(Int)
    }

    /// Slots of each kind that are kept: what one frame seldom brings more of.
    private static let keptSlots = 64

    /// Makes a store in which nothing was said.
    public init() {}

    /// Whether nothing was said.
    public var isEmpty: Bool { items.isEmpty }

    /// Adds a request, which `fill` makes of an empty one: every member is to be set.
    @inline(__always)
    mutating func addRequest(of id: ExchangeID, _ fill: (inout RequestMessage) -> Void) {
        if requestCount == requests.count { requests.append(.empty) }
        items.append(.request(id, requestCount))
        fill(&requests[requestCount])
        requestCount &+= 1
    }

    /// Adds an answer, which `fill` makes of an empty one: every member is to be set.
    @inline(__always)
    mutating func addResponse(of id: ExchangeID, _ fill: (inout ResponseMessage) -> Void) {
        if responseCount == responses.count { responses.append(.empty) }
        items.append(.response(id, responseCount))
        fill(&responses[responseCount])
        responseCount &+= 1
    }

    /// Adds anything.
    mutating func append(_ event: consuming ExchangeEvent) {
        switch consume event {
        case .began(let id, let stamp): items.append(.began(id, stamp))
        case .dropped(let id): items.append(.dropped(id))
        case .request(let id, var request): addRequest(of: id) { swap(&$0, &request) }
        case .response(let id, var response): addResponse(of: id) { swap(&$0, &response) }
        case .unanswered(let id, let reason): items.append(.unanswered(id, reason))
        case .anomaly(let anomaly):
            items.append(.anomaly(anomalies.count))
            anomalies.append(anomaly)
        }
    }

    /// Hands everything to `sink`, in order, learnt from the frame `stamp`, and leaves nothing but storage.
    ///
    /// `note` is called with each anomaly's kind.
    public mutating func hand(
        over sink: inout some FindingSink & ~Copyable, at stamp: FrameStamp, noting note: (Anomaly.Kind) -> Void
    ) {
        for index in items.indices {
            switch items[index] {
            case .began(let id, let first): sink.take(.exchange(.began(id, first), at: stamp))
            case .dropped(let id): sink.take(.exchange(.dropped(id), at: stamp))
            case .request(let id, let place):
                sink.take(&requests[place], of: id, at: stamp)
                spare.keep(of: &requests[place])
            case .response(let id, let place):
                sink.take(&responses[place], of: id, at: stamp)
                spare.keep(of: &responses[place])
            case .unanswered(let id, let reason): sink.take(.exchange(.unanswered(id, reason), at: stamp))
            case .anomaly(let place):
                note(anomalies[place].kind)
                sink.take(.exchange(.anomaly(anomalies[place]), at: stamp))
            }
        }
        clear()
    }

    /// Moves everything to the end of `events`.
    mutating func move(to events: inout [ExchangeEvent]) {
        for item in items {
            switch item {
            case .began(let id, let first): events.append(.began(id, first))
            case .dropped(let id): events.append(.dropped(id))
            case .request(let id, let place): events.append(.request(id, requests[place].take()))
            case .response(let id, let place): events.append(.response(id, responses[place].take()))
            case .unanswered(let id, let reason): events.append(.unanswered(id, reason))
            case .anomaly(let place): events.append(.anomaly(anomalies[place]))
            }
        }
        clear()
    }

    private mutating func clear() {
        if items.count == 1 { items.removeLast() } else { items.removeAll(keepingCapacity: true) }
        if requestCount > Self.keptSlots { requests.removeSubrange(Self.keptSlots...) }
        if responseCount > Self.keptSlots { responses.removeSubrange(Self.keptSlots...) }
        requestCount = 0
        responseCount = 0
        if !anomalies.isEmpty { anomalies.removeAll(keepingCapacity: true) }
    }
}
