/// The exchanges that something may still be said about, at places that are used again.
struct ExchangePool {
    private var exchanges: [PendingExchange] = []
    private var free: [Int] = []

    subscript(slot: Int) -> PendingExchange {
        _read { yield exchanges[slot] }
        _modify { yield &exchanges[slot] }
    }

    mutating func add(_ exchange: PendingExchange) -> Int {
        guard let slot = free.popLast() else {
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
