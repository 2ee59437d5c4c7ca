/// A request on its way from due to outcome.
struct InFlight: Sendable {
    var request: PlannedRequest
    /// The place of its group among the engine's; nil where it has none, or is in none any more.
    let group: Int?
    var due: Int64
    var sent: Int64?
    /// When it could go, where that was after it was due.
    var ready: Int64?
    /// By how much its session was put off; `due` has that in it.
    var slip: Int64?
    /// What a start's answer says of the session.
    var opening: Opening?
    /// The status of an answer of which the end never came.
    var partialStatus: Int?
    /// Since when it lacks a connection.
    var queued: Int64?
    var isUnordered = false
    /// Whether the answer was left before its end.
    var isCut = false
    /// Octets of its content that were read, where not all of them are kept.
    var readSize: Int?
    /// Whether it was lost on a connection that had served before, with no octet of an answer.
    var isLostOnReuse = false

    /// What the answer to a start says of the session.
    enum Opening: Sendable, Equatable {
        /// The target's id for it.
        case id([UInt8])
        /// None that events could be sent to, and why.
        case failed(Outcome.NotSent)

        /// The id, where there is one.
        var id: [UInt8]? {
            if case .id(let id) = self { id } else { nil }
        }
    }

    init(request: PlannedRequest, group: Int? = nil) {
        self.request = request
        self.group = group
        due = request.due
    }
}
