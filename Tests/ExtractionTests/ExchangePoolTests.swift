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

    @Test func storageOfTheRightClassIsUsedAgain() {
        var pool = ExchangePool()
        let slots = (0..<3).map { add(to: &pool, $0) }
        for (slot, room) in zip(slots, [1100, 6200, 20_000]) { give(room, to: slot, in: &pool) }
        for slot in slots { pool.remove(slot) }
        #expect(room(for: 5000, in: &pool) >= 6200)
        #expect(room(for: 500, in: &pool) >= 1100)
        // None is left of this class.
        let new = room(for: 5000, in: &pool)
        #expect(new >= 5512 && new < 6200)
        #expect(room(for: 15_600, in: &pool) >= 20_000)
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
        let used = (0..<200).count { _ in room(for: 48_000, in: &pool) >= 60_000 }
        #expect(used >= 15 && used <= 1_048_576 / 60_000)
    }

    @Test func aClassHoldsWhatItIsChosenForAndLittleMore() throws {
        for octets in Array(1...5000) + Array(stride(from: 5000, through: 65_536, by: 7)) + [65_535, 65_536] {
            let chosen = try #require(RoomClass(holding: octets))
            #expect(chosen.room >= octets && chosen.index >= 0 && chosen.index < RoomClass.all)
            if octets > 512 { #expect(chosen.room &* 2 <= octets &* 3 &+ 1) }
            // The largest storage of the class.
            if octets >= 512 {
                let above = RoomClass(of: 2 * octets)
                #expect(above.map { $0.index > chosen.index } ?? true, "\(octets)")
            }
            let same = try #require(RoomClass(of: chosen.room))
            #expect(same.index == chosen.index)
        }
        #expect(RoomClass(holding: 65_537) == nil && RoomClass(of: 511) == nil && RoomClass(of: 0) == nil)
        #expect(RoomClass(of: .max) == nil && RoomClass(holding: .max) == nil)
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
