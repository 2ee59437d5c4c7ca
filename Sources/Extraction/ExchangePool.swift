/// The exchanges that something may still be said about, at places that are used again.
struct ExchangePool {
    private var exchanges: [PendingExchange] = []
    private var free: [Int] = []

    /// Exchanges from which on room is asked for at once: pages that are not written to cost nothing, while an array that
    /// doubles is there one and a half times while it moves.
    private static let few = 4_096
    /// Exchanges that there is room for then: one open for each connection that there may be at once.
    private static let many = 131_072

    subscript(slot: Int) -> PendingExchange {
        _read { yield exchanges[slot] }
        _modify { yield &exchanges[slot] }
    }

    mutating func add(_ exchange: PendingExchange) -> Int {
        guard let slot = free.popLast() else {
            if exchanges.count == Self.few { exchanges.reserveCapacity(Self.many) }
            exchanges.append(exchange)
            return exchanges.count - 1
        }
        let generation = exchanges[slot].generation &+ 1
        exchanges[slot] = exchange
        exchanges[slot].generation = generation
        return slot
    }

    mutating func remove(_ slot: Int) {
        exchanges[slot].request = nil
        exchanges[slot].outcome = nil
        exchanges[slot].generation &+= 1
        free.append(slot)
    }
}
