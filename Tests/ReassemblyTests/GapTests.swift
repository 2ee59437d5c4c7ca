import ByteStream
import Reassembly
import Testing
import Wire

@Suite struct GapTests {
    /// A client's segment of three octets is missing before `DEF`, and the server acknowledges everything.
    private func tapWithHole() -> Wiretap {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        tap.send(.second, .ack, seq: 5001, ack: 1007)
        return tap
    }

    @Test func acknowledgedOctetsBecomeAGapAfterASecond() {
        var tap = tapWithHole()
        tap.send(.second, .ack, seq: 5001, ack: 1007, after: 999_999_999)
        #expect(tap.stream(.first).text == "")
        tap.send(.second, .ack, seq: 5001, ack: 1007, after: 1)
        #expect(tap.stream(.first).text == "···DEF")
        #expect(tap.stream(.first).gaps.map(\.cause) == [.notCaptured])
        #expect(tap.table.ledger.notCaptured == 3)
    }

    @Test func acknowledgedOctetsBecomeAGapAfter256Frames() {
        var tap = tapWithHole()
        for _ in 0..<255 { tap.send(.second, .ack, seq: 5001, ack: 1007) }
        #expect(tap.stream(.first).text == "")
        tap.send(.second, .ack, seq: 5001, ack: 1007)
        #expect(tap.stream(.first).text == "···DEF")
    }

    @Test func theMissingOctetsMayStillComeWithTheLastFrame() {
        var tap = tapWithHole()
        for _ in 0..<255 { tap.send(.second, .ack, seq: 5001, ack: 1007) }
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC")
        #expect(tap.stream(.first).text == "ABCDEF")
        #expect(tap.stream(.first).gaps.isEmpty)
    }

    @Test func timeWithoutFramesCountsToo() {
        var tap = tapWithHole()
        tap.wait(999_000_000)
        #expect(tap.stream(.first).text == "")
        tap.wait(300_000_000)
        #expect(tap.stream(.first).text == "···DEF")
        #expect(tap.stream(.first).gaps[0].stamp.number == 5)
    }

    @Test func framesOfOtherConnectionsDoNotCount() {
        var tap = tapWithHole()
        for _ in 0..<600 { tap.send(.first, .ack, seq: 9, ack: 9, ports: (1, 2)) }
        #expect(tap.stream(.first).text == "")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC")
        #expect(tap.stream(.first).text == "ABCDEF")
    }

    @Test func octetsThatNobodyAcknowledgedAreWaitedFor() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        for _ in 0..<600 { tap.send(.second, .ack, seq: 5001, ack: 1001) }
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC", after: 40_000_000_000)
        #expect(tap.stream(.first).text == "ABCDEF")
    }

    @Test func octetsThatNobodyAcknowledgedAreWaitedForAsLongAsLinuxSendsThemAgain() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        // The fifteenth and last time (tcp_retries2), with the interval at 120 s since the tenth.
        tap.send(.second, .ack, seq: 5001, ack: 1001, after: 600_000_000_000)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC", after: 204_000_000_000)
        #expect(tap.stream(.first).text == "ABCDEF")
    }

    @Test func octetsThatLinuxHasGivenUpAreAGap() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1004, ack: 5001, "DEF")
        tap.send(.second, .ack, seq: 5001, ack: 1001, after: 924_000_000_000)
        #expect(tap.stream(.first).text == "")
        tap.send(.second, .ack, seq: 5001, ack: 1001, after: 1_000_000_000)
        #expect(tap.stream(.first).text == "···DEF")
    }

    @Test func eachHoleWaitsFromItsOwnAcknowledgment() {
        var tap = tapWithHole()
        tap.send(.first, .ack, seq: 1010, ack: 5001, "JKL", after: 600_000_000)
        tap.send(.second, .ack, seq: 5001, ack: 1013)
        tap.send(.second, .ack, seq: 5001, ack: 1013, after: 500_000_000)
        #expect(tap.stream(.first).text == "···DEF")
        tap.send(.first, .ack, seq: 1007, ack: 5001, "GHI")
        #expect(tap.stream(.first).text == "···DEFGHIJKL")
    }

    @Test func octetsAcknowledgedAndNeverSeenBecomeAGapWithNothingBehindThem() {
        var tap = Wiretap()
        tap.open()
        tap.send(.second, .ack, seq: 5001, ack: 1101)
        tap.send(.second, .ack, seq: 5001, ack: 1101, after: 1_000_000_000)
        #expect(tap.stream(.first).gaps.map(\.count) == [100])
    }

    @Test func oneAcknowledgedOctetAtTheEndMayBeAFIN() {
        var tap = Wiretap()
        tap.open()
        tap.send(.second, .ack, seq: 5001, ack: 1002)
        tap.send(.second, .ack, seq: 5001, ack: 1002, after: 2_000_000_000)
        #expect(tap.stream(.first).gaps.isEmpty)
        // It was an octet after all: data follows.
        tap.send(.first, .ack, seq: 1002, ack: 5001, "B")
        tap.send(.second, .ack, seq: 5001, ack: 1003, after: 1_100_000_000)
        #expect(tap.stream(.first).text == "·B")
    }

    @Test func theEndOfInputDeclaresAtOnce() {
        var tap = tapWithHole()
        tap.finish()
        #expect(tap.stream(.first).text == "···DEF")
        #expect(tap.stream(.first).ends == [.captureEnded])
        #expect(tap.stream(.second).ends == [.captureEnded])
        #expect(tap.table.ledger.span == 6)
        #expect(tap.table.count == 0)
    }

    @Test func octetsAfterTheirGapAreLate() {
        var tap = tapWithHole()
        tap.send(.second, .ack, seq: 5001, ack: 1007, after: 1_000_000_000)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCD")
        #expect(tap.stream(.first).text == "···DEF")
        #expect(tap.table.ledger.late == 3)
        #expect(tap.table.ledger.duplicate == 1)
    }

    @Test func aSnappedSegmentIsDataAndThenAGap() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "AB", snapped: 3)
        tap.send(.first, .ack, seq: 1006, ack: 5001, "FG")
        #expect(tap.stream(.first).text == "AB···FG")
        #expect(tap.stream(.first).gaps.map(\.cause) == [.snapped])
        #expect(tap.table.ledger.snapped == 3)
    }

    @Test func aHeldSnappedSegmentMayBeFilledByAnotherCopy() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1003, ack: 5001, "C", snapped: 4)
        tap.send(.first, .ack, seq: 1005, ack: 5001, "E")
        tap.send(.first, .ack, seq: 1008, ack: 5001, "H")
        tap.send(.first, .ack, seq: 1001, ack: 5001, "AB")
        #expect(tap.stream(.first).text == "ABC·E··H")
        #expect(tap.table.ledger.snapped == 3)
    }

    @Test func anInOrderSegmentFillsWhatWasCutOffAhead() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1003, ack: 5001, "C", snapped: 4)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABCDE")
        #expect(tap.stream(.first).text == "ABCDE··")
    }

    @Test func aSegmentCutToNothingIsAGap() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, snapped: 5)
        tap.send(.first, .ack, seq: 1006, ack: 5001, "x")
        #expect(tap.stream(.first).text == "·····x")
    }

    @Test func oneSidedStreamsDoNotWaitForAcknowledgments() {
        var tap = Wiretap()
        tap.send(.first, .syn, seq: 1000)
        tap.send(.first, .ack, seq: 1001, ack: 5001, "ABC")
        tap.send(.first, .ack, seq: 1007, ack: 5001, "GHI")
        tap.send(.first, .ack, seq: 1010, ack: 5001, "JKL", after: 9_000_000_000)
        #expect(tap.stream(.first).text == "ABC")
        tap.send(.first, .ack, seq: 1013, ack: 5001, "MNO", after: 1_000_000_000)
        #expect(tap.stream(.first).text == "ABC···GHIJKLMNO")
    }

    @Test func anAcknowledgmentFarAheadIsNotBelieved() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "A")
        tap.send(.second, .ack, seq: 5001, ack: 1002 + 100_000_000)
        tap.send(.second, .ack, seq: 5001, ack: 1002, after: 2_000_000_000)
        tap.finish()
        #expect(tap.stream(.first).text == "A")
        #expect(tap.anomalies == [.implausibleAcknowledgment])
    }

    @Test func aStretchLongerThanAnyWindowIsOneGap() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.second, .ack, seq: 5001, ack: 1004, "eins")
        tap.send(.first, .ack, seq: 1004 + (20 << 20), ack: 5005, "two")
        tap.send(.first, .ack, seq: 1007 + (20 << 20), ack: 5005, "three")
        tap.send(.second, .ack, seq: 5005, ack: 1012 + (20 << 20), "zwei")
        tap.finish()
        #expect(tap.opened.count == 1)
        #expect(tap.stream(.first).gaps.map(\.count) == [(20 << 20) + 3])
        #expect(tap.stream(.first).gaps.map(\.cause) == [.notCaptured])
        #expect(tap.stream(.first).length == (20 << 20) + 11)
        #expect(tap.stream(.second).text == "einszwei")
        #expect(tap.table.ledger.outsideWindow == 3)
    }
}
