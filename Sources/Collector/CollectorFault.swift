public import MediaCollection

/// One thing that goes wrong on purpose: an effect, and which requests it hits.
public struct CollectorFault: Sendable, Equatable {
    /// What happens.
    public enum Effect: Sendable, Equatable {
        /// The answer has this status, and the request no other consequence.
        case status(Int)
        /// The answer is held back, by the clock whatever the speed.
        case delay(Duration)
        /// The `Location` of a start has another form.
        case location(LocationForm)
        /// The answer's octets, or its connection, go wrong.
        case wire(WireFault)
    }

    /// The calls of the API.
    public enum Call: String, CaseIterable, Sendable {
        /// `POST …/sessions`.
        case start
        /// `POST …/sessions/{id}/events`.
        case event
        /// `POST …/downloaded`.
        case downloaded
    }

    /// What happens.
    public var effect: Effect
    /// The call it hits; nil for each.
    public var call: Call?
    /// The event type it hits; nil for each.
    public var eventType: EventType?
    /// It hits every n-th of the requests that call and type leave.
    public var every = 1
    /// It hits this share of those, by the seed; 1 for all.
    public var share = 1.0
    /// It hits at most so many; nil for no end.
    public var times: Int?
    /// The first so many of those that call and type leave are spared.
    public var after = 0
    /// The answer's `Retry-After`, whatever it holds: clients have to bear with all of it.
    public var retryAfter: String?

    /// Whether it is one of octets or connections.
    var isOnTheWire: Bool {
        if case .wire = effect { true } else { false }
    }

    /// Makes a fault that hits every request.
    public init(effect: Effect) {
        self.effect = effect
    }
}

/// The forms of a `Location` that collectors answer and clients read, rightly or not.
public enum LocationForm: String, CaseIterable, Sendable {
    /// `/api/v1/sessions/{id}`, as documented.
    case path
    /// `http://host/api/v1/sessions/{id}`.
    case absolute
    /// `//host/api/v1/sessions/{id}`.
    case network
    /// `/prefix/api/v1/sessions/{id}`.
    case prefix
    /// `sessions/{id}`.
    case relative
    /// `/api/v1/sessions/{id}/`.
    case slash
    /// `/api/v1/sessions/{id}?region=1`.
    case query
    /// `{id}`.
    case id
    /// No field at all.
    case missing
    /// A field without a value.
    case empty
    /// A session id of 8 KiB.
    case long
    /// `/api/v1/sessions/../../admin/{id}`.
    case dots
    /// `/api/v1/sessions/{id} x`: a space, which would split a request line.
    case space
    /// `http://192.0.2.1/{id}`: another host, and no session.
    case elsewhere

    private static let longID = 8 << 10

    /// The field's value; nil for none.
    ///
    /// `path` is where the start was posted, without a slash at its end.
    func value(path: String, id: String, authority: String) -> String? {
        switch self {
        case .path: "\(path)/\(id)"
        case .absolute: "http://\(authority)\(path)/\(id)"
        case .network: "//\(authority)\(path)/\(id)"
        case .prefix: "/prefix\(path)/\(id)"
        case .relative: "sessions/\(id)"
        case .slash: "\(path)/\(id)/"
        case .query: "\(path)/\(id)?region=1"
        case .id: id
        case .missing: nil
        case .empty: ""
        case .long: "\(path)/\(id)" + String(repeating: "0", count: Self.longID)
        case .dots: "\(path)/../../admin/\(id)"
        case .space: "\(path)/\(id) x"
        case .elsewhere: "http://192.0.2.1/\(id)"
        }
    }
}
