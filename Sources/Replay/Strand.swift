import EventLog

/// One copy of the log on its way through the plan: its requests in the order in which they are due.
struct Strand: Sendable {
    /// The copy's number, from 1.
    let copy: Int
    var planner: Planner
    private var queue = Queue<PlannedRequest>()
    private var isAtEnd = false
    private var batch: [PlannedRequest] = []

    init(copy: Int, planner: Planner) {
        self.copy = copy
        self.planner = planner
    }

    /// When the next request is due; nil at the end.
    ///
    /// Reads as many records as that takes.
    mutating func nextDue(_ read: PlanSequence.Reading) throws(LogError) -> Int64? {
        while queue.isEmpty && !isAtEnd {
            batch.removeAll(keepingCapacity: true)
            if try !read(copy, { planner.add($0, into: &batch) }) {
                isAtEnd = true
                planner.finish(into: &batch)
            }
            for request in batch { queue.append(request) }
        }
        return queue.first?.due
    }

    /// Takes the request whose due time was asked for.
    mutating func pop() -> PlannedRequest? { queue.popFirst() }

    /// Ends the sessions that are open where the plan is cut short: with the end that was to come next, or one that is made.
    ///
    /// Nothing else of the copy goes any more.
    mutating func ends(of open: Set<PlannedRequest.OrderGroup>) -> [PlannedRequest] {
        var ends: [PlannedRequest] = []
        while let request = queue.popFirst() {
            guard request.goes, request.eventType == "sessionEnd", let group = request.order, open.contains(group)
            else { continue }
            ends.append(request)
        }
        isAtEnd = true
        planner.endSessions(into: &ends) { open.contains(.session(start: $0, copy: copy)) }
        return ends
    }
}
