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

    @Test func theStorageOfTheLastThatEndedIsUsedNext() {
        var pool = ExchangePool()
        let slots = (0..<3).map { add(to: &pool, $0) }
        for (slot, room) in zip(slots, [100, 6000, 300]) { give(room, to: slot, in: &pool) }
        pool.remove(slots[1])
        pool.remove(slots[0])
        let first = add(to: &pool, 3)
        let second = add(to: &pool, 4)
        #expect(room(of: first, in: &pool) < 6000)
        #expect(room(of: second, in: &pool) >= 6000)
        let third = add(to: &pool, 5)
        #expect(room(of: third, in: &pool) == 0)
    }

    @Test func aLargeStorageIsNotKept() {
        var pool = ExchangePool()
        let slot = add(to: &pool, 0)
        give(100_000, to: slot, in: &pool)
        pool.remove(slot)
        let next = add(to: &pool, 1)
        #expect(room(of: next, in: &pool) == 0)
    }

    @Test func theStorageKeptHasABoundInAll() {
        var pool = ExchangePool()
        let slots = (0..<200).map { add(to: &pool, $0) }
        for slot in slots {
            give(60_000, to: slot, in: &pool)
        }
        for slot in slots { pool.remove(slot) }
        let rooms = (0..<200).map { number in
            let slot = add(to: &pool, 200 + number)
            return room(of: slot, in: &pool)
        }
        let kept = rooms.reduce(0, +)
        #expect(kept > 3_900_000 && kept <= 4_194_304)
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

    /// The room that the draft at `slot` has, which is taken from it.
    private func room(of slot: Int, in pool: inout ExchangePool) -> Int { pool[slot].draft.end().capacity }
}
