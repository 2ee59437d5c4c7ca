import ByteStream
import Reassembly
import Testing
import Wire

@Suite struct ConnectionTableTests {
    @Test func aPlainConnectionGivesBothStreamsAndTheirEnds() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.ack, .psh], seq: 1001, ack: 5001, "GET")
        tap.send(.second, [.ack, .psh], seq: 5001, ack: 1004, "200")
        tap.send(.second, [.ack, .fin], seq: 5004, ack: 1004)
        tap.send(.first, [.ack, .fin], seq: 1004, ack: 5005)
        tap.send(.second, [.ack], seq: 5005, ack: 1005)
        #expect(tap.stream(.first).text == "GET")
        #expect(tap.stream(.second).text == "200")
        #expect(tap.stream(.first).ends == [.fin])
        #expect(tap.stream(.second).ends == [.fin])
        #expect(tap.opened.map(\.client) == [.first])
        #expect(tap.parts.contains { $0.content == .roundTrip(1_000) })
        #expect(tap.parts.last?.content == .closed)
        #expect(tap.table.ledger.span == 6)
        #expect(tap.anomalies.isEmpty)
    }
}
