import ByteStream
import Reassembly
import Testing
import Wire

/// What a wrong checksum says depends on its sender's others; what it carries is never thrown away.
@Suite struct WrongChecksumTests {
    @Test(arguments: [.rst, [.rst, .ack], [.fin, .ack]] as [Segment.Flags])
    func aSegmentThatNoReceiverTakesEndsNothing(flags: Segment.Flags) {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, flags, seq: 1004, ack: 5001, checksum: .wrong)
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two")
        #expect(tap.stream(.first).text == "onetwo" && tap.stream(.first).ends.isEmpty)
        #expect(tap.anomalies == [.wrongChecksum] && tap.ambiguities.isEmpty)
    }

    @Test(arguments: [.wrong, .offloaded] as [Segment.Checksum])
    func whereASendersChecksumsAreNotRightAnRSTEndsItsConnection(others: Segment.Checksum) {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one", checksum: others)
        tap.send(.second, .ack, seq: 5001, ack: 1004)
        tap.send(.first, .rst, seq: 1004, checksum: .wrong)
        #expect(tap.stream(.first).ends == [.reset])
    }

    @Test func theOtherEndsChecksumsSayNothing() {
        var tap = Wiretap()
        // The client captures: its checksums are its card's.
        tap.send(.first, .syn, seq: 1000, checksum: .offloaded)
        tap.send(.second, [.syn, .ack], seq: 5000, ack: 1001)
        tap.send(.first, .ack, seq: 1001, ack: 5001, checksum: .offloaded)
        tap.send(.first, .rst, seq: 1001, checksum: .wrong)
        #expect(tap.stream(.first).ends == [.reset])
    }

    @Test func anRSTCutByTheSnapshotLengthCounts() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .rst, seq: 1001, checksum: .unchecked)
        #expect(tap.stream(.first).ends == [.reset])
    }

    @Test func dataWithAWrongChecksumAreTaken() {
        var tap = Wiretap()
        tap.open()
        tap.send(.first, .ack, seq: 1001, ack: 5001, "one")
        tap.send(.first, .ack, seq: 1004, ack: 5001, "two", checksum: .wrong)
        tap.send(.first, [.ack, .fin], seq: 1007, ack: 5001, "three", checksum: .wrong)
        #expect(tap.stream(.first).text == "onetwothree" && tap.stream(.first).ends == [.fin])
        #expect(tap.anomalies.isEmpty)
    }
}
