import ByteStream
import Reassembly
import Testing
import Wire

/// Connections under way when the capture begins: their first octets may be captured behind later ones.
@Suite struct JoinTests {
    @Test func theFirstTwoSegmentsInWrongOrderAreBothOfTheStream() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.second, .ack, seq: 5001, ack: 1007, "yes")
        #expect(tap.stream(.first).text == "onetwo")
        #expect(tap.stream(.first).gaps.isEmpty && tap.table.ledger.outsideWindow == 0)
    }

    @Test func aFirstSegmentThatWasLostAndSentAgainIsOfTheStream() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        tap.send(.second, .ack, seq: 5001, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one", after: 300_000_000)
        tap.send(.second, .ack, seq: 5001, ack: 1007)
        #expect(tap.stream(.first).text == "onetwo")
        #expect(tap.stream(.first).gaps.isEmpty)
    }

    /// A copy with another boundary begins in what was sent before the capture did: in mid-message, most likely.
    @Test func aCopyThatBeginsBeforeTheJoinDoesNotMoveIt() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "onetwothree", after: 300_000_000)
        tap.send(.second, .ack, seq: 5001, ack: 1012)
        #expect(tap.stream(.first).text == "twothree")
        #expect(tap.stream(.first).gaps.isEmpty)
    }

    @Test func whatTheOtherEndAcknowledgesIsPassedOnAtOnce() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        #expect(tap.stream(.first).text == "")
        tap.send(.second, .ack, seq: 5001, ack: 1004)
        #expect(tap.stream(.first).text == "one")
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        #expect(tap.stream(.first).text == "onetwo")
    }

    @Test func whatWasAcknowledgedBeforeItsFirstOctetIsNotHeld() {
        var tap = Wiretap()
        tap.send(.second, .ack, seq: 5001, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        // Who was seen first is the first.
        #expect(tap.stream(.second).text == "one")
    }

    @Test func ofOneDirectionWaitingEndsAfterASecond() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.wait(900_000_000)
        #expect(tap.stream(.first).text == "")
        tap.wait(1_100_000_000)
        #expect(tap.stream(.first).text == "one")
        #expect(tap.stream(.first).gaps.isEmpty)
    }

    @Test func whatIsHeldAtAJoinIsBoundedAndNothingOfItIsLost() {
        var tap = Wiretap()
        let octets = [UInt8](repeating: 0x61, count: 10_000)
        for number in 0..<40 as Range<UInt32> {
            tap.send(.first, .ack, seq: 1001 + number * 10_000, ack: 5001, octets: octets)
        }
        #expect(tap.stream(.first).octets.count == 400_000)
        #expect(tap.stream(.first).gaps.isEmpty && tap.table.ledger.halfStreamLimit == 0)
    }

    @Test func theEndOfTheCaptureEndsTheWait() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.finish()
        #expect(tap.stream(.first).text == "one")
    }

    /// An RST right behind the first octets that were seen is where it should be: nobody could read them differently.
    @Test func anRSTRightBehindTheFirstOctetsIsNoDoubt() {
        var tap = Wiretap()
        tap.send(.first, .ack, seq: 1001, ack: 5001, octets: [UInt8](repeating: 1, count: 300))
        tap.send(.first, [.rst, .ack], seq: 1301, ack: 5001)
        tap.wait(12_000_000_000)
        tap.finish()
        #expect(tap.ambiguities.isEmpty)
        #expect(tap.stream(.first).octets.count == 300)
        #expect(tap.stream(.first).ends == [.reset])
    }

    /// What was held until it was acknowledged lies before what was acknowledged first.
    @Test func anAnswerCapturedBeforeItsRequestAcknowledgesAllOfIt() {
        var tap = Wiretap()
        tap.send(.second, .ack, seq: 5001, ack: 1101, octets: [UInt8](repeating: 2, count: 200))
        tap.send(.first, .ack, seq: 1001, ack: 5001, octets: [UInt8](repeating: 1, count: 100))
        tap.send(.second, .ack, seq: 5201, ack: 1101)
        tap.send(.first, .ack, seq: 1101, ack: 5201)
        tap.finish()
        let (request, answer) = (tap.data(of: .first).first, tap.data(of: .second).first)
        // Who was seen first is the first.
        #expect(request?.count == 200 && answer?.count == 100)
        #expect(request?.acknowledged == answer.map { $0.offset + 100 } && answer?.acknowledged == request?.offset)
    }

    /// What was told of an octet stays true, wherever the half-stream turns out to start.
    @Test func whatOctetsAcknowledgeIsToldAsTheOthersLie() {
        // The handshake was not captured, or its SYN alone.
        for hasSYN in [false, true] {
            // The first answer was lost, or is late.
            for isLate in [false, true] {
                var tap = Wiretap()
                if hasSYN { tap.send(.first, .syn, seq: 1000) }
                tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
                if !hasSYN { tap.send(.second, .ack, seq: 5001, ack: 1004) }
                tap.send(.first, .ack, seq: 1004, ack: 5004, "two")
                if isLate { tap.send(.second, .ack, seq: 5001, ack: 1004, "ONE") }
                tap.send(.second, .ack, seq: 5004, ack: 1007, "TWO")
                tap.wait(2_000_000_000)
                #expect(tap.stream(.first).text == "onetwo")
                // Behind a SYN the octets lie in the capture's time, and are missing.
                #expect(tap.stream(.second).text == (isLate ? "ONETWO" : hasSYN ? "···TWO" : "TWO"))
                #expect(tap.table.ledger.outsideWindow == 0)
                let told = tap.data(of: .first).map(\.acknowledged)
                let two = tap.data(of: .second).last?.offset
                #expect(told == [two.map { $0 - 3 }, two])
            }
        }
    }

    @Test func aLateSegmentAcknowledgesWhatItSaysThoughTheOtherHalfHasEnded() {
        var tap = Wiretap()
        tap.open()
        tap.send(.second, .ack, seq: 5001, ack: 1007, "ONETWO")
        tap.send(.second, [.fin, .ack], seq: 5007, ack: 1007)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .ack, seq: 1004, ack: 5004, "two")
        tap.send(.first, .ack, seq: 1007, ack: 5008, "end")
        #expect(tap.data(of: .first).map(\.acknowledged) == [0, 3, 6])
    }
}
