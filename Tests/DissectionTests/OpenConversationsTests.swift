import ByteStream
import Testing
import Wire

@testable import Dissection

@Suite struct OpenConversationsTests {
    private func connection(_ ordinal: Int) -> Connection {
        let time = Timestamp(nanoseconds: Int64(ordinal))
        return Connection(
            ordinal: ordinal, first: Endpoint(address: IPAddress(ipv4: 1), port: 1),
            second: Endpoint(address: IPAddress(ipv4: 2), port: 80),
            stamp: FrameStamp(time: time, clock: time, source: 0, number: Int64(ordinal)), client: nil)
    }

    /// Slots that are taken for long do not keep the places of what was read in them.
    @Test func aPlaceGoesToTheNextThatOpensWhateverItsSlot() {
        var conversations = OpenConversations()
        for slot in 0..<1_000 {
            conversations.open(connection(slot + 1), slot: slot)
            #expect(conversations.place(slot).map { conversations[$0].slot } == slot)
            #expect(conversations.place(slot).map { $0 < 2 } == true)
            if slot > 0 { conversations.close(slot - 1) }
            #expect(conversations.place(slot - 1) == nil)
        }
        let last = conversations.place(999).flatMap { conversations[$0].connection?.ordinal }
        #expect(last == 1_000)
    }

    @Test func aSlotWithoutAConversationHasNoPlace() {
        var conversations = OpenConversations()
        #expect(conversations.place(0) == nil && conversations.place(-1) == nil)
        conversations.open(connection(1), slot: 3)
        for slot in [-1, 0, 2, 4] { #expect(conversations.place(slot) == nil) }
        conversations.close(2)
        conversations.close(3)
        conversations.close(3)
        conversations.open(connection(2), slot: 3)
        conversations.open(connection(3), slot: 4)
        #expect(conversations.place(3) != conversations.place(4))
    }
}
