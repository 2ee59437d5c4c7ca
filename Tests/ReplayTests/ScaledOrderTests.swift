import Testing

@testable import Replay

/// Where a time goes among those of its session.
@Suite struct ScaledOrderTests {
    @Test func aTimeThatNobodyKnewBeforehandAndThatFindsNoRoomIsMerged() {
        var order = ScaledOrder()
        #expect(order.place(1000, scaled: 100) == .init(new: 100))
        #expect(order.place(1010, scaled: 101) == .init(new: 101))
        #expect(order.place(1005, scaled: 100) == .init(new: 101, isMerged: true))
        #expect(order.place(1010, scaled: 101) == .init(new: 101))
        #expect(order.place(1011, scaled: 101) == .init(new: 102, isKeptApart: true))
    }

    @Test func whatIsKeptOfALongSessionIsBounded() {
        var times = InvertedTimes()
        for time in 0..<40_000 as Range<Int64> { times.add(time.isMultiple(of: 2) ? time + 10 : time) }
        #expect(times.values.count == 1024)
        var order = ScaledOrder(inverted: times)
        for time in 0..<40_000 as Range<Int64> { _ = order.place(time, scaled: time) }
        #expect(order.count < 7000)
    }
}
