import TestSupport
import Testing
import Wire

@Suite struct EncapsulationTests {
    @Test(arguments: Encapsulation.all)
    func everyOneLeadsToTheSameSegment(encapsulation: Encapsulation) throws {
        let frame = encapsulation.frame(ipv4Packet)
        let found = try segment(frame, encapsulation.linkType)
        #expect(found.source == (try Endpoint("10.0.0.5", 51_234)))
        #expect(found.destination == (try Endpoint("10.0.0.9", 80)))
        #expect(found.payload == frame.count - 5..<frame.count)
        #expect(found.snapped == 0)
    }

    @Test(arguments: Encapsulation.all)
    func aCutAnywhereIsSaidAndNeverTraps(encapsulation: Encapsulation) {
        let whole = encapsulation.frame(ipv4Packet)
        for length in 0..<whole.count {
            let content = decode(Array(whole[..<length]), encapsulation.linkType, originalLength: whole.count)
            if length < whole.count - 5 {
                #expect(content == .undecodable(.truncatedHeader), "cut at \(length) of \(whole.count)")
            } else if case .segment(let found) = content {
                #expect(found.payload == whole.count - 5..<length && found.snapped == whole.count - length)
            } else {
                Issue.record("cut at \(length): \(content)")
            }
        }
    }

    /// A frame that ended on the wire where another header should follow: nobody sends that, and nothing may trap.
    @Test(arguments: Encapsulation.all)
    func aFrameThatEndsAnywhereNeverGivesASegmentItDoesNotHold(encapsulation: Encapsulation) {
        let whole = encapsulation.frame(ipv4Packet)
        for length in 0..<whole.count - 5 {
            if case .segment(let found) = decode(Array(whole[..<length]), encapsulation.linkType) {
                Issue.record("ended at \(length): \(found)")
            }
        }
    }

    @Test(arguments: Encapsulation.all)
    func noOctetTraps(encapsulation: Encapsulation) {
        let whole = encapsulation.frame(ipv4Packet)
        for place in whole.indices {
            for value in [UInt8(0x00), 0x01, 0x40, 0x45, 0x60, 0x7F, 0x80, 0xFF] {
                var frame = whole
                frame[place] = value
                expectRangesInside(frame, encapsulation.linkType, "octet \(place) = \(value)")
            }
        }
    }

    @Test(arguments: Encapsulation.all)
    func noRandomChangeTraps(encapsulation: Encapsulation) {
        for seed in 0..<UInt64(200) {
            var random = SeededRandom(seed: seed)
            var frame = encapsulation.frame(ipv4Packet)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                frame[Int.random(in: frame.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let kept = Int.random(in: 0...frame.count, using: &random)
            expectRangesInside(Array(frame[..<kept]), encapsulation.linkType, "seed \(seed)")
        }
    }

    private func expectRangesInside(_ frame: [UInt8], _ linkType: LinkType, _ what: String) {
        switch decode(frame, linkType) {
        case .segment(let found):
            #expect(found.payload.upperBound <= frame.count && found.snapped >= 0, "\(what)")
        case .fragment(let found):
            #expect(found.payload.upperBound <= frame.count && found.snapped >= 0, "\(what)")
        case .aggregate, .notTCP, .undecodable: break
        }
    }

    /// Random octets at random link types: whatever they say, they are read to an end.
    @Test func noNoiseTraps() {
        let types = Set(Encapsulation.all.map(\.linkType)).sorted { $0.rawValue < $1.rawValue }
        for seed in 0..<UInt64(20_000) {
            var random = SeededRandom(seed: seed)
            let count = Int.random(in: 0...200, using: &random)
            let frame = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let type = types[Int.random(in: types.indices, using: &random)]
            expectRangesInside(frame, type, "seed \(seed), link type \(type.rawValue)")
        }
    }

    @Test(arguments: Encapsulation.all)
    func everyOneCarriesFragmentsToo(encapsulation: Encapsulation) {
        var packet = ipv4Packet
        packet.replaceSubrange(6..<8, with: hex("20 00"))
        let frame = encapsulation.frame(packet)
        guard case .fragment(let fragment) = decode(frame, encapsulation.linkType) else {
            Issue.record("\(decode(frame, encapsulation.linkType))")
            return
        }
        #expect(fragment.payload == frame.count - 25..<frame.count && fragment.moreFragments)
    }
}
