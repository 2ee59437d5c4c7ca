import ByteStream
import Reassembly
import Testing
import Wire

/// Which SYN opens a connection, and which belongs to one that is there.
@Suite struct HandshakeTests {
    @Test func aSYNACKBeforeItsSYNIsOneConnection() {
        var tap = Wiretap()
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.first, .syn, seq: 1000)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.second, .ack, seq: 5001, ack: 1004, "200")
        #expect(tap.opened.count == 1)
        #expect(tap.opened.first?.client == .second)
        #expect(tap.stream(.second).text == "GET")
        #expect(tap.stream(.first).text == "200")
        #expect(tap.anomalies.isEmpty)
    }

    @Test func dataBeforeTheSYNIsOneConnection() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.first, .syn, seq: 1000)
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.second, .ack, seq: 5001, ack: 1004, "200")
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "GET")
        #expect(tap.stream(.second).text == "200")
        #expect(tap.anomalies.isEmpty)
    }

    @Test func simultaneousOpenIsOneConnection() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000)
        tap.send(.second, .syn, seq: 5000)
        tap.send(.first, [.syn, .ack], seq: 1000, ack: 5001)
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "AB")
        tap.send(.second, .ack, seq: 5001, ack: 1003, "CD")
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "AB")
        #expect(tap.stream(.second).text == "CD")
    }

    @Test func aRetransmittedSYNChangesNothing() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000)
        tap.send(.first, .syn, seq: 1000, after: 1_000_000_000)
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GET")
        tap.send(.first, .syn, seq: 1000)
        tap.send(.first, .ack, seq: 1004, ack: 5001, "!")
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "GET!")
        #expect(tap.anomalies.isEmpty)
    }

    @Test func aSecondSYNBeforeAnAnswerIsFollowedWhereItIsAnswered() {
        for answered: UInt32 in [1000, 2000] {
            var tap = Wiretap()
            tap.send(.first, .syn, seq: 1000)
            tap.send(.first, .syn, seq: 2000)
            tap.send(.second, [.syn, .ack], seq: 5000, ack: answered + 1)
            tap.send(.first, .ack, seq: answered + 1, ack: 5001, "GET")
            tap.finish()
            #expect(tap.opened.count == 1)
            #expect(tap.stream(.first).text == "GET")
            #expect(tap.stream(.first).gaps.isEmpty)
        }
    }

    @Test func portsUsedAgainAfterTheCloseAreANewConnection() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, [.fin, .ack], seq: 1004, ack: 5001)
        tap.send(.second, [.fin, .ack], seq: 5001, ack: 1005)
        tap.send(.first, .syn, seq: 1000)
        tap.send(.second, [.syn, .ack], seq: 7000, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 7001, "two")
        tap.finish()
        #expect(tap.opened.map(\.ordinal) == [1, 2])
        #expect(tap.stream(.first, 1).text == "one")
        #expect(tap.stream(.first, 2).text == "two")
        #expect(tap.stream(.first, 1).ends == [.fin])
    }

    @Test func portsUsedAgainWithoutACloseAreReplaced() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .syn, seq: 90_000_000)
        tap.send(.second, [.syn, .ack], seq: 7000, ack: 90_000_001)
        tap.send(.first, .ack, seq: 90_000_001, ack: 7001, "two")
        tap.finish()
        #expect(tap.opened.map(\.ordinal) == [1, 2])
        #expect(tap.opened.last?.stamp.number == 5)
        #expect(tap.opened.last?.client == .first)
        #expect(tap.stream(.first, 1).ends == [.replaced])
        #expect(tap.stream(.first, 2).text == "two")
        #expect(tap.parts.filter { if case .roundTrip = $0.content { true } else { false } }.count == 2)
    }

    @Test func aSYNThatNobodyAnswersEndsNothing() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .syn, seq: 90_000_000)
        tap.send(.second, .ack, seq: 5001, ack: 1004)
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "onetwo")
        #expect(tap.anomalies == [.unexpectedSYN])
    }

    @Test func aSYNInsideTheWindowIsNoNewConnectionThoughItsSenderGoesOnThere() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, [.syn, .ack], seq: 1006, ack: 5001, "EVIL")
        tap.send(.first, .ack, seq: 1007, ack: 5001, "later")
        tap.send(.second, .ack, seq: 5001, ack: 1007)
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).text == "onetwolater")
    }

    /// A client that takes turns sends no two segments in a row.
    @Test func portsUsedAgainWithoutACapturedSYNAreFoundByAnAnswer() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.second, .ack, seq: 5001, ack: 1004, "ok")
        tap.send(.first, .ack, seq: 2_000_000_000, ack: 3_000_000_000, "lost")
        // What fits in one number alone may be anybody's.
        tap.send(.second, .ack, seq: 3_100_000_000, ack: 2_000_000_004, "no")
        #expect(tap.opened.count == 1)
        tap.send(.first, .ack, seq: 2_000_000_000, ack: 3_000_000_000, "lost")
        tap.send(.second, .ack, seq: 3_000_000_000, ack: 2_000_000_004, "204")
        tap.send(.first, .ack, seq: 2_000_000_004, ack: 3_000_000_003, "two")
        tap.finish()
        #expect(tap.opened.count == 2)
        #expect(tap.table.ledger.unplaced == 4 && tap.table.ledger.outsideWindow == 6)
        #expect(tap.table.ledger.inOrder == 3 + 2 + 3 + 3)
    }

    @Test func portsUsedAgainWithoutACapturedSYNAreFound() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .ack, seq: 2_000_000_000, ack: 5001, "lost ")
        tap.send(.first, .ack, seq: 2_000_000_005, ack: 5001, "two")
        tap.finish()
        #expect(tap.opened.count == 2)
        #expect(tap.stream(.first, 2).text == "two")
        #expect(tap.table.ledger.outsideWindow == 0 && tap.table.ledger.unplaced == 5)
    }
}
