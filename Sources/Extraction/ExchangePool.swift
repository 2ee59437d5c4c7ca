import EventLog
import HTTP

/// The exchanges that something may still be said about, at places that are used again, with storage that is used again.
struct ExchangePool {
    private var exchanges: [PendingExchange] = []
    private var free: [Int] = []

    /// Exchanges from which on room is asked for at once: pages that are not written to cost nothing, while an array that
    /// doubles is there one and a half times while it moves.
    private static let few = 512
    /// Exchanges that there is room for then: one open for each connection that there may be at once.
    private static let many = 131_072
    /// Storage of drafts that have ended, by the class of its room.
    private var storages = [[[UInt8]]](repeating: [], count: RoomClass.all)
    /// The octets that it has room for in all.
    private var kept = 0

    /// Octets of storage that are kept in all: more than is in flight on most links.
    private static let keptInAll = 1_048_576
    /// Octets of room for an answer beside its request: more than most of them take.
    private static let answer = 512

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

    /// Gives an exchange that holds nothing yet room for so many octets and for an answer: used before, where some of that class
    /// was left.
    ///
    /// Less than twice what is needed, since exchanges that wait are bounded by what they hold, not by what their storage could.
    mutating func giveStorage(to slot: Int, for octets: Int) {
        guard exchanges[slot].draft.isEmpty else { return }
        let needed = octets &+ Self.answer
        guard let fitting = RoomClass(holding: needed) else {
            exchanges[slot].draft.reserve(needed)
            return
        }
        if let storage = storages[fitting.index].popLast() {
            kept &-= storage.capacity
            exchanges[slot].draft.begin(in: storage)
        } else {
            exchanges[slot].draft.reserve(fitting.room)
        }
    }

    /// Gives a place back.
    mutating func remove(_ slot: Int) {
        let storage = exchanges[slot].end()
        let room = storage.capacity
        if room <= Self.keptInAll &- kept, let its = RoomClass(of: room) {
            kept &+= room
            storages[its.index].append(storage)
        }
        free.append(slot)
    }
}
