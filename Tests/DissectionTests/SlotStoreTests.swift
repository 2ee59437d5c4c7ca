import Testing

@testable import Dissection

@Suite struct SlotStoreTests {
    /// Says when it goes.
    private struct Guest: SlotValue, ~Copyable {
        var number = 0
        var gone: Counter?

        deinit { gone?.count += 1 }
    }

    private final class Counter {
        var count = 0
    }

    @Test func valuesStandInTheirSlotsWhateverRoomIsMade() {
        var store = SlotStore<Guest>()
        #expect(store.capacity == 0)
        for slot in [3, 700, 63, 64] {
            store.reserve(slot)
            #expect(store.capacity > slot)
            store[slot].number = slot
        }
        #expect(store[3].number == 3 && store[63].number == 63 && store[64].number == 64 && store[700].number == 700)
        #expect(store[699].number == 0)
    }

    @Test func everyValueGoesWithTheStore() {
        let counter = Counter()
        do {
            var store = SlotStore<Guest>()
            store.reserve(200)
            for slot in [0, 64, 200] { store[slot].gone = counter }
            store[64] = Guest()
            #expect(counter.count == 1)
        }
        #expect(counter.count == 3)
    }
}
