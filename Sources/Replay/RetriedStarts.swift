import EventLog
import Wire

/// Finds starts that a client sent again because no answer reached it: the same body, `ts` included, soon after.
struct RetriedStarts: Sendable {
    private struct Attempt: Sendable {
        var first: Int
        var at: Timestamp
    }

    /// By client and body.
    ///
    /// The hash stands for both: two bodies that share one would have to come from one client within the time.
    private var attempts: [Int: Attempt] = [:]
    /// The clients' longest time-out is 60 s; half of it again for the way.
    private static let longestWait: Int64 = 90_000_000_000
    /// Clients with a start that may still be sent again; beyond that the oldest are swept.
    private static let most = 65_536
    /// When all of them were looked through for those that are too old.
    private var swept: Timestamp?
    /// How often they were.
    private(set) var sweeps = 0
    /// A further look finds nothing before so much capture time has gone by.
    private static let sweepInterval: Int64 = 1_000_000_000

    /// An endpoint's address: each attempt may come over a connection of its own.
    private static func host(of endpoint: String) -> Substring {
        endpoint.lastIndex(of: ":").map { endpoint[..<$0] } ?? endpoint[...]
    }

    /// The first attempt of which a start is another one; nil where it is the first.
    mutating func firstAttempt(of record: ExchangeRecord) -> Int? {
        guard record.ts != nil, case .octets(let body) = record.body else { return nil }
        var hasher = Hasher()
        hasher.combine(Self.host(of: record.connection.client))
        hasher.combine(body)
        let key = hasher.finalize()
        if let earlier = attempts[key], record.at.nanoseconds(since: earlier.at) <= Self.longestWait {
            attempts[key]?.at = record.at
            return earlier.first
        }
        if attempts.count >= Self.most { sweep(at: record.at) }
        if attempts.count < Self.most { attempts[key] = Attempt(first: record.seq, at: record.at) }
        return nil
    }

    private mutating func sweep(at now: Timestamp) {
        // A clock that was set back has gone by as well.
        if let swept, abs(now.nanoseconds(since: swept)) < Self.sweepInterval { return }
        swept = now
        sweeps += 1
        attempts = attempts.filter { now.nanoseconds(since: $0.value.at) <= Self.longestWait }
    }
}
