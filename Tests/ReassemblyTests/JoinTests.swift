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

    /// What a segment acknowledged counts from where the other half-stream turns out to start.
    @Test func anAnswerCapturedBeforeItsRequestAcknowledgesAllOfIt() {
        var tap = Wiretap()
        tap.send(.second, .ack, seq: 5001, ack: 1101, octets: [UInt8](repeating: 2, count: 200))
        tap.send(.first, .ack, seq: 1001, ack: 5001, octets: [UInt8](repeating: 1, count: 100))
        tap.send(.second, .ack, seq: 5201, ack: 1101)
        tap.send(.first, .ack, seq: 1101, ack: 5201)
        tap.finish()
        var acknowledged: [Int: UInt64?] = [:]
        for part in tap.parts {
            if case .data(let data) = part.content { acknowledged[data.count] = data.acknowledged }
        }
        #expect(acknowledged == [200: 100, 100: 0])
    }

    /// What octets of one half acknowledge is told as counted from the start of the other, which then stays where it is.
    @Test func aStartThatWasCountedFromStays() {
        // The handshake was not captured, or its SYN alone.
        for hasSYN in [false, true] {
            // The first answer was lost, or is late.
            for isLate in [false, true] {
                var tap = Wiretap()
                if hasSYN { tap.send(.first, .syn, seq: 1000) }
                tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
                if !hasSYN { tap.send(.second, .ack, seq: 5001, ack: 1004) }
                tap.send(.first, .ack, seq: 1004, ack: 5004, "two")
                tap.send(.second, .ack, seq: 5004, ack: 1007, "TWO")
                if isLate { tap.send(.second, .ack, seq: 5001, ack: 1004, "ONE") }
                tap.wait(2_000_000_000)
                #expect(tap.stream(.first).text == "onetwo")
                #expect(tap.stream(.second).text == (isLate ? "ONETWO" : "···TWO"))
                #expect(tap.table.ledger.outsideWindow == 0)
                let acknowledged = tap.parts.compactMap { part in
                    if case .data(let data) = part.content, part.sender == .first { data.acknowledged } else { nil }
                }
                #expect(acknowledged == [0, 3])
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
        let acknowledged = tap.parts.compactMap { part in
            if case .data(let data) = part.content, part.sender == .first { data.acknowledged } else { nil }
        }
        #expect(acknowledged == [0, 3, 6])
    }
}
