import HTTP

/// The exchanges that something may still be said about, at places that are used again with their storage.
struct ExchangePool {
    private var exchanges: [PendingExchange] = []
    private var free: [Int] = []

    /// Exchanges from which on room is asked for at once: pages that are not written to cost nothing, while an array that
    /// doubles is there one and a half times while it moves.
    private static let few = 4_096
    /// Exchanges that there is room for then: one open for each connection that there may be at once.
    private static let many = 131_072
    /// Free places that keep the storage of their drafts, and the octets that each keeps at most: 4 MiB in all, and far more
    /// than are in flight where exchanges come and go.
    private static let (keptStorages, keptStorage) = (1_024, 4_096)

    subscript(slot: Int) -> PendingExchange {
        _read { yield exchanges[slot] }
        _modify { yield &exchanges[slot] }
    }

    /// Finds a place for an exchange.
    mutating func add(_ id: ExchangeID, place: Int, key: ReleaseQueue.Key) -> Int {
        guard let slot = free.popLast() else {
            if exchanges.count == Self.few { exchanges.reserveCapacity(Self.many) }
            exchanges.append(PendingExchange(id, place: place, key: key))
            return exchanges.count - 1
        }
        exchanges[slot].begin(id, place: place, key: key)
        return slot
    }

    /// Gives a place back.
    mutating func remove(_ slot: Int) {
        exchanges[slot].end(keepingUpTo: free.count < Self.keptStorages ? Self.keptStorage : 0)
        free.append(slot)
    }
}
