/// What a writer removed to keep to the limits of its log: loss that was chosen, and is said.
public struct LogRemoval: Sendable, Equatable {
    /// Files of earlier logs.
    public private(set) var earlier = 0
    /// Parts of this log.
    public private(set) var parts = 0
    /// The exchanges that stood in those.
    public private(set) var exchanges = 0

    /// Makes a count of nothing.
    public init() {}

    /// Adds a file; `counts` are those of a part of this log, nil for a file of an earlier one.
    mutating func add(_ counts: LogCounts?) {
        guard let counts else {
            earlier &+= 1
            return
        }
        parts &+= 1
        exchanges &+= counts.exchanges
    }

    /// The counts for the ledger: those that are above 0.
    var classes: [Ledger.Class] {
        [
            Ledger.Class(name: "removed.earlierFiles", count: earlier),
            Ledger.Class(name: "removed.parts", count: parts),
            Ledger.Class(name: "removed.exchanges", count: exchanges, isLoss: true),
        ].filter { $0.count > 0 }
    }
}
