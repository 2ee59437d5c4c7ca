public import ByteStream

/// How often each oddity was seen, by name.
///
/// Bounded: names come from a closed set in this tool's source.
public struct AnomalyCounts: Sendable, Equatable {
    /// Occurrences by kind.
    public private(set) var byKind: [Anomaly.Kind: Int] = [:]

    /// Makes counts of nothing.
    public init() {}

    mutating func count(_ kind: Anomaly.Kind) {
        byKind[kind, default: 0] += 1
    }
}
