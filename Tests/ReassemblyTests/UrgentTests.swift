import ByteStream
import Reassembly
import Testing
import Wire

/// Urgent data, FIN and segments that no receiver takes, as measured on a Linux receiver.
@Suite struct UrgentTests {
    private func sendUrgent(_ pointer: UInt16, seq: UInt32, _ text: String, to tap: inout Wiretap) {
        tap.send(.first, [.ack, .urg], seq: seq, ack: 5001, text, urgentPointer: pointer)
    }

    @Test func theUrgentOctetIsTakenOutOfTheStream() {
        var tap = Wiretap()
        tap.open()
        sendUrgent(2, seq: 1001, "ABCD", to: &tap)
        tap.send(.first, .ack, seq: 1005, ack: 5001, "EFGH")
        tap.send(.second, .ack, seq: 5001, ack: 1009, "ok")
        tap.finish()
        #expect(tap.stream(.first).text == "ACDEFGH")
        #expect(tap.stream(.first).gaps.isEmpty)
        #expect(tap.table.ledger.urgent == 1)
        #expect(tap.table.ledger.span == 9)
        #expect(tap.ambiguities.map(\.cause) == [.urgentData])
        #expect(tap.ambiguities.map(\.first.number) == [4])
    }

    @Test func anUrgentOctetOfALaterSegmentIsAwaited() {
        var tap = Wiretap()
        tap.open()
        sendUrgent(6, seq: 1001, "ABCD", to: &tap)
        tap.send(.first, .ack, seq: 1005, ack: 5001, "EFGH")
        #expect(tap.stream(.first).text == "ABCDEGH")
    }

    @Test func anUrgentOctetThatWasHeldIsTakenOut() {
        var tap = Wiretap()
        tap.open()
        sendUrgent(1, seq: 1003, "CDE", to: &tap)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "AB")
        #expect(tap.stream(.first).text == "ABDE")
        #expect(tap.table.ledger.held == 0)
    }

    /// The first octet that is seen of a joined connection is an urgent one: it is taken out, and so the half-stream starts there.
    @Test func anUrgentOctetSettlesWhereAJoinedHalfStreamStarts() {
        var tap = Wiretap()
        // The sender of the first frame is `.first` to the table.
        tap.send(.second, .ack, seq: 5001, ack: 1005, "ok")
        sendUrgent(1, seq: 1005, "E", to: &tap)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCD")
        tap.send(.first, .ack, seq: 1006, ack: 5001, "FGH")
        tap.finish()
        #expect(tap.stream(.second).text == "FGH")
        #expect(tap.stream(.second).gaps.isEmpty)
        #expect(tap.table.ledger.urgent == 1)
        #expect(tap.table.ledger.outsideWindow == 4)
        #expect(tap.table.ledger.span == 5)
    }

    @Test func anUrgentPointerIntoAGapIsForgotten() {
        var tap = Wiretap()
        tap.open()
        sendUrgent(3, seq: 1001, "A", to: &tap)
        tap.send(.first, .ack, seq: 1005, ack: 5001, "EFGH")
        tap.finish()
        #expect(tap.stream(.first).text == "A···EFGH")
        #expect(tap.table.ledger.urgent == 0)
    }

    @Test func aFINInOrderDropsWhatWasHeldBehindIt() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1009, ack: 5001, "late")
        tap.send(.first, [.fin, .ack], seq: 1001, ack: 5001, "AAAA")
        #expect(tap.stream(.first).text == "AAAA")
        #expect(tap.stream(.first).ends == [.fin])
        #expect(tap.ambiguities.map(\.cause) == [.misplacedFIN])
        #expect(tap.table.ledger.outsideWindow == 4)
    }

    @Test func aFINInOrderEndsBeforeWhatFollowsOn() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1003, ack: 5001, "CDEFGH")
        tap.send(.first, [.fin, .ack], seq: 1001, ack: 5001, "ABCDE")
        #expect(tap.stream(.first).text == "ABCDE")
        #expect(tap.stream(.first).ends == [.fin])
        #expect(tap.ambiguities.map(\.cause) == [.misplacedFIN])
        #expect(tap.table.ledger.outsideWindow == 3)
        #expect(tap.table.ledger.held == 0)
    }

    @Test func dataBeyondAFINThatIsStillToComeIsAmbiguous() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.fin, .ack], seq: 1005, ack: 5001, "BBBB")
        tap.send(.first, .ack, seq: 1005, ack: 5001, "BBBBCC")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "AAAA")
        #expect(tap.stream(.first).text == "AAAABBBB")
        #expect(tap.ambiguities.map(\.cause) == [.dataAfterEnd])
        #expect(tap.ambiguities.map(\.first.number) == [4])
        #expect(tap.ambiguities.map(\.offset) == [8])
    }

    @Test func twoFINsAtTwoPlacesAreAmbiguous() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, [.fin, .ack], seq: 1005, ack: 5001)
        tap.send(.first, [.fin, .ack], seq: 1009, ack: 5001)
        #expect(tap.ambiguities.map(\.cause) == [.misplacedFIN])
    }

    @Test func aSegmentWithoutACKIsNotTaken() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .psh, seq: 1001, "EVIL")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GOOD")
        #expect(tap.stream(.first).text == "GOOD")
        #expect(tap.anomalies == [.noAcknowledgment])
        #expect(tap.table.ledger.outsideWindow == 4)
    }

    @Test func aSegmentThatAcknowledgesWhatWasBeforeTheStartIsNotTaken() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 4901, "EVIL")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "GOOD")
        #expect(tap.stream(.first).text == "GOOD")
        #expect(tap.anomalies == [.implausibleAcknowledgment])
    }
}
