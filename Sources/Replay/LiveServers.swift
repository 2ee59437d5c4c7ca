import EventLog

/// The servers that a mirror's traffic goes to, held against its target as each is seen: there is no log to read beforehand.
public struct LiveServers: Sendable {
    private let safety: TargetSafety
    private let endpoint: String?
    private var servers = RecordedServers()

    /// Starts with no server.
    ///
    /// - Parameters:
    ///   - safety: The target, its names and addresses.
    ///   - endpoint: The address and port that are connected to, as records write them: what went there itself is no traffic to be
    ///     sent there once more, on loopback neither. Nil for the traffic of a file.
    public init(_ safety: TargetSafety, endpoint: String?) {
        self.safety = safety
        self.endpoint = endpoint
    }

    /// Looks at an exchange; gives why the target may not be sent to any more.
    mutating func refusals(of record: ExchangeRecord) -> [SafetyRefusal] {
        if let endpoint, record.connection.server == endpoint { return [.recorded(endpoint)] }
        return look { $0.add(record) }
    }

    /// Looks at an answer that came later.
    mutating func refusals(of response: ExchangeRecord.Response) -> [SafetyRefusal] {
        look { $0.add(response) }
    }

    private mutating func look(_ add: (inout RecordedServers) -> Void) -> [SafetyRefusal] {
        let before = servers.count
        add(&servers)
        if !servers.isWhole {
            // All that it holds were looked at; clients that make names up must not end a mirror.
            servers = RecordedServers()
            add(&servers)
        } else if servers.count == before {
            return []
        }
        return safety.productionRefusals(recorded: servers)
    }
}
