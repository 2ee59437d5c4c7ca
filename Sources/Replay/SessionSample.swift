import EventLog

/// Which sessions are sent of all that are captured, told by a keyed hash of their names.
///
/// The hash is SipHash-2-4 under a key made of the seed: with the same seed two mirrors choose the same sessions, and who does not
/// know it cannot choose a name that is chosen, or one that is left out. Without a seed it is drawn anew for each run.
public struct SessionSample: Sendable {
    /// The highest rank that is sent.
    public let limit: UInt64
    private let seed: UInt64

    /// Makes a sample of a share of all sessions, in millionths.
    ///
    /// - Parameter millionths: 1 to 1,000,000; what is beyond counts as the nearest.
    public init(millionths: Int = 1_000_000, seed: UInt64 = .random(in: .min ... .max)) {
        let share = UInt64(min(max(millionths, 1), 1_000_000))
        limit = share == 1_000_000 ? .max : UInt64.max / 1_000_000 &* share
        self.seed = seed
    }

    /// The place of a name among all: evenly spread, and the same for the same name and seed.
    public func rank(of name: some Sequence<UInt8>) -> UInt64 {
        SipHash.hash(Array(name), key: (seed, seed ^ Self.second))
    }

    /// Makes the other half of the key; any constant would do.
    private static let second: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The place of a request: that of its session's name, of the client and body of a start that was not given one in time, and
    /// of its connection where it has no session.
    func rank(of record: ExchangeRecord) -> UInt64 {
        if let session = record.session { return rank(of: session) }
        if record.call == .sessionStart {
            let client = record.connection.client
            var name = Array(client[..<(client.lastIndex(of: ":") ?? client.endIndex)].utf8)
            if case .octets(let body) = record.body { name += body }
            return rank(of: name)
        }
        if let name = record.orphanName {
            return rank(of: name.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
        }
        return rank(of: (record.connection.client + ">" + record.connection.server).utf8)
    }
}
