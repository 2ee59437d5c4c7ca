import Reassembly
import TestSupport
import Testing
import Wire

@Suite struct DatagramReassemblerTests {
    private static let source = IPAddress(ipv4: 0x0A00_0005)
    private static let destination = IPAddress(ipv4: 0x0A00_0009)

    private func fragment(
        id: UInt32 = 1, offset: Int, count: Int, more: Bool, snapped: Int = 0, transport: UInt8 = 6
    ) -> IPFragment {
        IPFragment(
            source: Self.source, destination: Self.destination, identification: id, transport: transport,
            offset: offset,
            moreFragments: more, payload: offset..<(offset + count), snapped: snapped)
    }

    private func stamp(_ number: Int64, at time: Int64 = 0) -> FrameStamp {
        let time = Timestamp(nanoseconds: time)
        return FrameStamp(time: time, clock: time, source: 0, number: number)
    }

    private let octets = (0..<80).map { UInt8($0) }

    @Test func fragmentsInAnyOrderMakeTheDatagram() throws {
        let parts = [(0, 24), (24, 16), (40, 8), (48, 32)]
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 1, 0, 3, 0, 2]] {
            var reassembler = DatagramReassembler()
            var whole: [Datagram] = []
            for index in order {
                let (offset, count) = parts[index]
                let fragment = fragment(offset: offset, count: count, more: index < 3)
                if let datagram = reassembler.receive(fragment, octets: octets.span.bytes, at: stamp(1)) {
                    whole.append(datagram)
                }
            }
            let datagram = try #require(whole.first)
            #expect(whole.count == 1)
            #expect(datagram.octets == octets)
            #expect(datagram.snapped == 0)
            #expect(datagram.fragments == 4)
            #expect(reassembler.counts.used == 4)
            #expect(reassembler.counts.duplicate == order.count - 4)
            #expect(reassembler.counts.balances)
        }
    }

    @Test func copiesOfAWholeDatagramsFragmentsAreDuplicates() {
        var reassembler = DatagramReassembler()
        for _ in 0..<2 {
            _ = reassembler.receive(fragment(offset: 0, count: 40, more: true), octets: octets.span.bytes, at: stamp(1))
            _ = reassembler.receive(
                fragment(offset: 40, count: 40, more: false), octets: octets.span.bytes, at: stamp(2))
        }
        reassembler.finish()
        #expect(reassembler.counts.used == 2)
        #expect(reassembler.counts.duplicate == 2)
        #expect(reassembler.counts.held == 0)
    }

    @Test func anIdentificationUsedAgainIsAnotherDatagram() {
        var reassembler = DatagramReassembler()
        let other = octets.map { $0 ^ 0xFF }
        var whole: [[UInt8]] = []
        for source in [octets, other] {
            for (offset, more) in [(0, true), (40, false)] {
                let fragment = fragment(offset: offset, count: 40, more: more)
                if let datagram = reassembler.receive(fragment, octets: source.span.bytes, at: stamp(1)) {
                    whole.append(datagram.octets)
                }
            }
        }
        #expect(whole == [octets, other])
    }

    @Test func aConflictingOverlapDropsTheDatagram() {
        var reassembler = DatagramReassembler()
        var forged = octets
        forged[30] ^= 1
        _ = reassembler.receive(fragment(offset: 0, count: 40, more: true), octets: octets.span.bytes, at: stamp(1))
        _ = reassembler.receive(fragment(offset: 24, count: 16, more: true), octets: forged.span.bytes, at: stamp(2))
        let rest = reassembler.receive(
            fragment(offset: 40, count: 40, more: false), octets: octets.span.bytes, at: stamp(3))
        #expect(rest == nil)
        #expect(reassembler.counts.conflicting == 3)
        #expect(reassembler.conflicts == 1)
        #expect(reassembler.counts.balances)
    }

    @Test func anAgreeingOverlapIsAccepted() {
        var reassembler = DatagramReassembler()
        _ = reassembler.receive(fragment(offset: 0, count: 40, more: true), octets: octets.span.bytes, at: stamp(1))
        let whole = reassembler.receive(
            fragment(offset: 24, count: 56, more: false), octets: octets.span.bytes, at: stamp(2))
        #expect(whole?.octets == octets)
    }

    @Test func twoEndsOfOneDatagramAreAConflict() {
        for second in [fragment(offset: 56, count: 8, more: false), fragment(offset: 72, count: 8, more: true)] {
            var reassembler = DatagramReassembler()
            _ = reassembler.receive(
                fragment(offset: 40, count: 24, more: false), octets: octets.span.bytes, at: stamp(1))
            _ = reassembler.receive(second, octets: octets.span.bytes, at: stamp(2))
            let isEqualEnd = second.offset == 56
            #expect(reassembler.conflicts == (isEqualEnd ? 0 : 1))
            #expect(reassembler.counts.balances)
        }
    }

    @Test func octetsThatWereCutOffAreNotInvented() throws {
        var reassembler = DatagramReassembler()
        _ = reassembler.receive(
            fragment(offset: 0, count: 30, more: true, snapped: 10), octets: octets.span.bytes, at: stamp(1))
        let last = fragment(offset: 40, count: 40, more: false)
        let datagram = reassembler.receive(last, octets: octets.span.bytes, at: stamp(2))
        let whole = try #require(datagram)
        #expect(whole.octets == Array(octets[..<30]))
        #expect(whole.snapped == 50)
    }

    @Test func impossibleFragmentsAreMalformed() {
        var reassembler = DatagramReassembler()
        let wrong = [
            fragment(offset: 0, count: 7, more: true), fragment(offset: 0, count: 0, more: true),
            IPFragment(
                source: Self.source, destination: Self.destination, identification: 1, transport: 6, offset: 65_528,
                moreFragments: false, payload: 0..<16, snapped: 0),
        ]
        for fragment in wrong { _ = reassembler.receive(fragment, octets: octets.span.bytes, at: stamp(1)) }
        #expect(reassembler.counts.malformed == wrong.count)
        #expect(reassembler.counts.balances)
    }

    @Test func aDatagramThatIsNotWholeInTimeExpires() {
        var reassembler = DatagramReassembler()
        _ = reassembler.receive(fragment(offset: 0, count: 40, more: true), octets: octets.span.bytes, at: stamp(1))
        let late = reassembler.receive(
            fragment(offset: 40, count: 40, more: false), octets: octets.span.bytes, at: stamp(2, at: 30_000_000_001))
        #expect(late == nil)
        #expect(reassembler.counts.expired == 1)
        reassembler.finish()
        #expect(reassembler.counts.held == 1)
        #expect(reassembler.counts.balances)
    }

    @Test func aStormOfFragmentsIsBoundedAndTheNewestSurvive() {
        var reassembler = DatagramReassembler()
        let big = [UInt8](repeating: 7, count: 60_000)
        for id in 0..<20_000 {
            let fragment = IPFragment(
                source: Self.source, destination: Self.destination, identification: UInt32(id), transport: 6, offset: 0,
                moreFragments: true, payload: 0..<(id % 2 == 0 ? 8 : 60_000), snapped: 0)
            _ = reassembler.receive(fragment, octets: big.span.bytes, at: stamp(1))
        }
        #expect(reassembler.counts.limited > 15_000)
        #expect(reassembler.counts.balances)
        let last = IPFragment(
            source: Self.source, destination: Self.destination, identification: 19_999, transport: 6, offset: 60_000,
            moreFragments: false, payload: 0..<8, snapped: 0)
        let datagram = reassembler.receive(last, octets: big.span.bytes, at: stamp(2))
        #expect(datagram?.octets.count == 60_008)
    }

    @Test(arguments: 0..<60)
    func randomFragmentationsGiveTheDatagramOrNothing(round: Int) {
        let seed = UInt64(round) &* 31 &+ 5
        var random = SeededRandom(seed: seed)
        let payload = (0..<(8 * Int.random(in: 2...40, using: &random) + 3)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        var fragments: [IPFragment] = []
        var offset = 0
        while offset < payload.count {
            let count = min(8 * Int.random(in: 1...5, using: &random), payload.count - offset)
            fragments.append(fragment(offset: offset, count: count, more: offset + count < payload.count))
            offset += count
        }
        let isLossy = round % 3 == 0
        if isLossy { fragments.remove(at: Int.random(in: 0..<fragments.count, using: &random)) }
        fragments += fragments.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        fragments.shuffle(using: &random)
        var reassembler = DatagramReassembler()
        let whole = fragments.compactMap { reassembler.receive($0, octets: payload.span.bytes, at: stamp(1)) }
        #expect(whole.map(\.octets) == (isLossy ? [] : [payload]), "seed \(seed)")
        #expect(reassembler.counts.balances, "seed \(seed)")
    }

    /// What the first fragment says counts (RFC 8200 §4.5).
    @Test func theFirstFragmentSaysWhatTheDatagramIs() throws {
        for order in [[0, 1], [1, 0]] {
            var reassembler = DatagramReassembler()
            var whole: Datagram?
            for index in order {
                let fragment = IPFragment(
                    source: IPAddress(ipv6High: 1, low: 1), destination: IPAddress(ipv6High: 1, low: 2),
                    identification: 1, transport: index == 0 ? 6 : 60, offset: index * 40, moreFragments: index == 0,
                    payload: index * 40..<index * 40 + 40, snapped: 0)
                whole = reassembler.receive(fragment, octets: octets.span.bytes, at: stamp(1)) ?? whole
            }
            #expect(whole?.transport == 6 && whole?.octets == octets)
        }
    }

    /// One number used again and again, behind a datagram that is never whole, leaves nothing behind.
    @Test func whatIsForgottenLeavesNothingInTheQueue() {
        var reassembler = DatagramReassembler()
        _ = reassembler.receive(fragment(offset: 0, count: 8, more: true), octets: octets.span.bytes, at: stamp(1))
        for number in 0..<20_000 {
            let other = octets.map { $0 &+ UInt8(truncatingIfNeeded: number) }
            for (offset, more) in [(0, true), (8, false)] {
                _ = reassembler.receive(
                    fragment(id: 2, offset: offset, count: 8, more: more), octets: other.span.bytes, at: stamp(2))
            }
        }
        #expect(reassembler.queuedCount < 100)
        // The first is waited for as long as any, and no longer.
        #expect(reassembler.counts.expired == 0)
        _ = reassembler.receive(
            fragment(id: 3, offset: 0, count: 8, more: true), octets: octets.span.bytes,
            at: stamp(3, at: 31_000_000_000))
        #expect(reassembler.counts.expired == 1)
        #expect(reassembler.counts.balances)
    }
}
