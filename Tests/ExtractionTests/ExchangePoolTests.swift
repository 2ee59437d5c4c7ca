import EventLog
import HTTP
import Testing
import Wire

@testable import Extraction

/// Places of exchanges that are used again, and storage of their drafts that is, too.
@Suite struct ExchangePoolTests {
    private let key: ReleaseQueue.Key = {
        let time = Timestamp(nanoseconds: 0)
        return ReleaseQueue.Key(stamp: FrameStamp(time: time, clock: time, source: 0, number: 1), index: 0)
    }()

    @Test func storageOfAboutTheRightSizeIsUsedAgain() {
        var pool = ExchangePool()
        let slots = (0..<3).map { add(to: &pool, $0) }
        for (slot, room) in zip(slots, [900, 6000, 20_000]) { give(room, to: slot, in: &pool) }
        for slot in slots { pool.remove(slot) }
        #expect(room(for: 5000, in: &pool) >= 6000)
        #expect(room(for: 400, in: &pool) >= 900)
        // None is left but one of four times the size.
        let new = room(for: 5000, in: &pool)
        #expect(new >= 5000 && new < 6000)
        #expect(room(for: 15_000, in: &pool) >= 20_000)
    }

    @Test func aSmallExchangeThatWaitsHoldsNoLargeStorage() {
        var pool = ExchangePool()
        for number in 0..<50 {
            let slot = add(to: &pool, number)
            give(50_000, to: slot, in: &pool)
            pool.remove(slot)
        }
        for _ in 0..<50 { #expect(room(for: 300, in: &pool) < 1200) }
    }

    @Test func aLargeStorageIsNotKept() {
        var pool = ExchangePool()
        let slot = add(to: &pool, 0)
        give(100_000, to: slot, in: &pool)
        pool.remove(slot)
        #expect(room(for: 60_000, in: &pool) < 70_000)
    }

    @Test func theStorageKeptHasABoundInAll() {
        var pool = ExchangePool()
        let slots = (0..<200).map { add(to: &pool, $0) }
        for slot in slots { give(60_000, to: slot, in: &pool) }
        for slot in slots { pool.remove(slot) }
        let used = (0..<200).count { _ in room(for: 50_000, in: &pool) >= 60_000 }
        #expect(used >= 60 && used <= 4_194_304 / 60_000)
    }

    private func add(to pool: inout ExchangePool, _ index: Int) -> Int {
        pool.add(ExchangeID(connection: 1, index: index), place: 0, key: key)
    }

    /// Gives the draft at `slot` storage of so much room, as taking messages does.
    private func give(_ room: Int, to slot: Int, in pool: inout ExchangePool) {
        var storage: [UInt8] = []
        storage.reserveCapacity(room)
        pool[slot].draft.begin(in: storage)
    }

    /// The room that an exchange of so many octets is given.
    private func room(for octets: Int, in pool: inout ExchangePool) -> Int {
        let slot = add(to: &pool, 1000)
        pool.giveStorage(to: slot, for: octets)
        return pool[slot].draft.end().capacity
    }
}
