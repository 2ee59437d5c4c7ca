public import HTTP
public import Wire

/// Findings that are kept for later, in order, their messages beside them.
///
/// A message in a slot of its own can be read and emptied where it lies. Inside a finding it would be bound by a pattern, which
/// counts as a second holder of its storage: that could not be used again, and five allocations would take its place.
public struct UnreadFindings: FindingSink, Sendable {
    /// A finding; a message by its place.
    enum Item {
        case finding(Finding)
        case request(ExchangeID, place: Int, at: FrameStamp)
        case response(ExchangeID, place: Int, at: FrameStamp)
    }

    private(set) var items: [Item] = []
    var requests: [RequestMessage] = []
    var responses: [ResponseMessage] = []

    /// Makes a list with nothing in it.
    public init() {}

    /// How many there are.
    public var count: Int { items.count }
    /// Whether there are none.
    public var isEmpty: Bool { items.isEmpty }

    /// Keeps a finding.
    public mutating func take(_ finding: consuming Finding) { items.append(.finding(finding)) }

    /// Keeps a request.
    public mutating func take(_ request: inout RequestMessage, of id: ExchangeID, at stamp: FrameStamp) {
        items.append(.request(id, place: requests.count, at: stamp))
        requests.append(request.take())
    }

    /// Keeps an answer.
    public mutating func take(_ response: inout ResponseMessage, of id: ExchangeID, at stamp: FrameStamp) {
        items.append(.response(id, place: responses.count, at: stamp))
        responses.append(response.take())
    }

    /// Forgets all and keeps the room.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        requests.removeAll(keepingCapacity: true)
        responses.removeAll(keepingCapacity: true)
    }
}
