public import Wire

/// A place in a recording: an instant of the capture clock, or so long after the log's first exchange.
public enum RecordedMoment: Sendable, Hashable {
    /// Nanoseconds after the first exchange of the log.
    case after(Int64)
    /// An instant.
    case at(Timestamp)
}

/// What of a recording is replayed, by the capture clock: from one moment to before another.
struct PlanWindow: Sendable {
    private let from: RecordedMoment?
    private let until: RecordedMoment?
    /// When the log's first exchange was captured.
    private var origin: Timestamp?

    init(options: PlanOptions) {
        from = options.from
        until = options.until
    }

    /// Whether an exchange captured at `time` is replayed; asked for every exchange of the log, in its order.
    mutating func takes(_ time: Timestamp) -> Bool {
        if origin == nil { origin = time }
        let origin = origin ?? time
        if let from, time < from.instant(after: origin) { return false }
        if let until, time >= until.instant(after: origin) { return false }
        return true
    }
}

extension RecordedMoment {
    fileprivate func instant(after origin: Timestamp) -> Timestamp {
        switch self {
        case .after(let nanoseconds): origin.advanced(by: nanoseconds)
        case .at(let instant): instant
        }
    }
}

extension RecordedMoment: CustomStringConvertible {
    /// For the plan: nanoseconds, after the start or since 1970 UTC.
    public var description: String {
        switch self {
        case .after(let nanoseconds): "+\(nanoseconds)"
        case .at(let instant): "@\(instant.nanoseconds)"
        }
    }
}
