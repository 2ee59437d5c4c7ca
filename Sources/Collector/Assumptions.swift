/// What no published source says of the collection service, and this collector does either way.
///
/// The standard is the mildest reading: what is not forbidden is accepted. HTTP/2 is left open by the sources, too, and not
/// offered.
public struct Assumptions: Sendable, Equatable {
    /// Whether something is taken.
    public enum Choice: String, CaseIterable, Sendable {
        /// It is.
        case accept
        /// It is not: 400.
        case reject
    }

    /// What a downloaded session in the old form, an array at `…/sessions`, meets.
    public enum Arrays: String, CaseIterable, Sendable {
        /// 201, as documented until 2021.
        case accept
        /// 400.
        case reject
        /// 404.
        case absent
    }

    /// Which clock closes a session that is idle.
    public enum IdleClock: String, CaseIterable, Sendable {
        /// The collector's own, times its speed.
        case arrival
        /// The `ts` of the session's events.
        case ts
    }

    /// Keys that no table knows, in events other than a start.
    public var unknownKeys = Choice.accept
    /// A `ts` that is a number and no integer token, such as `1.76e12`.
    public var fractionalTs = Choice.reject
    /// The status of an event to a session that was closed: 404 or 410.
    public var closedStatus = 410
    /// For how long; 404 after that, as for a session that never was.
    ///
    /// Nil for no end.
    public var closedFor: Duration?
    /// What idle means.
    public var idleClock = IdleClock.arrival
    /// A `ts` that lies further back than this is 400; nil for none.
    public var oldTs: Duration?
    /// A `ts` that lies further ahead than this is 400; nil for none.
    public var futureTs: Duration?
    /// A `ts` equal to that of the session's event before.
    public var equalTs = Choice.accept
    /// A `ts` before that of the session's start.
    public var beforeStart = Choice.accept
    /// Requests a second above which the answer is 429 with `Retry-After: 1`; nil for none.
    public var rateLimit: Int?
    /// Octets of a body above which the answer is 413, up to `largestBodyLimit`; nil for `CollectorOptions.bodyLimit`.
    public var bodyLimit: Int?
    /// Events of a downloaded session above which the answer is 400.
    public var batchLimit: Int?
    /// Downloaded sessions in the old form.
    public var arrays = Arrays.accept

    /// The largest `bodyLimit` that can be set: bodies are held whole, those of many connections at once.
    public static let largestBodyLimit = 64 << 20

    /// Makes the standard.
    public init() {}
}
