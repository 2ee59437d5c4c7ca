import TestSupport
import Testing
import Wire

@Suite struct IPv4HeaderTests {
    @Test func everyFieldIsReadFromItsPlace() throws {
        let found = try segment(ipv4Packet, .ipv4)
        #expect(
            found
                == Segment(
                    source: try Endpoint("10.0.0.5", 51_234), destination: try Endpoint("10.0.0.9", 80),
                    sequenceNumber: 1_000, acknowledgmentNumber: 2_000, flags: [.psh, .ack], window: 502,
                    payload: 40..<45, snapped: 0, identification: 1))
    }

    @Test func optionsAreSkipped() throws {
        var packet = ipv4Packet
        packet[0] = 0x47
        packet[3] += 8
        packet.insert(contentsOf: hex("94 04 00 00  01 01 01 00"), at: 20)
        #expect(try segment(packet, .ipv4).payload == 48..<53)
    }

    @Test func paddingOfEthernetNeverReachesTCP() throws {
        let padded = ipv4Packet + [0, 0, 0, 0, 0, 0]
        #expect(try segment(padded, .ipv4).payload == 40..<45)
        // Not even where the snapshot length cut the padding.
        let snapped = try segment(ipv4Packet + [0], .ipv4, originalLength: 51)
        #expect(snapped.payload == 40..<45 && snapped.snapped == 0)
    }

    @Test func aTotalLengthOfZeroMeansTheFrame() throws {
        var packet = ipv4Packet + Array("world".utf8)
        packet.replaceSubrange(2..<4, with: [0, 0])
        #expect(try segment(packet, .ipv4).payload == 40..<50)
        let snapped = try segment(packet, .ipv4, originalLength: 1_000)
        #expect(snapped.payload == 40..<50 && snapped.snapped == 950)
    }

    @Test func aTotalLengthBeyondTheFrameCountsAsSnapped() throws {
        var packet = ipv4Packet
        packet[3] += 100
        let found = try segment(packet, .ipv4)
        #expect(found.payload == 40..<45 && found.snapped == 100)
    }

    @Test func anOriginalLengthBelowTheCapturedOneIsIgnored() throws {
        #expect(try segment(ipv4Packet, .ipv4, originalLength: 0).payload == 40..<45)
        #expect(try segment(ipv4Packet, .ipv4, originalLength: -5).payload == 40..<45)
    }

    @Test func lengthsThatCannotBeAreMalformed() {
        for (offset, value) in [(0, UInt8(0x44)), (0, 0x40), (3, 19), (3, 1), (3, 39)] {
            var packet = ipv4Packet
            packet[offset] = value
            #expect(decode(packet, .ipv4) == .undecodable(.malformedHeader), "octet \(offset) = \(value)")
        }
        var long = ipv4Packet
        long[0] = 0x4F
        #expect(decode(long, .ipv4) == .undecodable(.malformedHeader))
    }

    @Test func otherProtocolsAreNotTCP() {
        for transport in [UInt8(0), 1, 17, 43, 44, 58, 60, 143, 255] {
            var packet = ipv4Packet
            packet[9] = transport
            #expect(decode(packet, .ipv4) == .notTCP)
        }
    }

    @Test func fragmentsAreHandedOutWithTheirPlace() throws {
        var packet = ipv4Packet
        packet.replaceSubrange(4..<8, with: hex("BE EF 20 02"))
        let expected = IPFragment(
            source: try Endpoint("10.0.0.5", 0).address, destination: try Endpoint("10.0.0.9", 0).address,
            identification: 0xBEEF, transport: 6, offset: 16, moreFragments: true, payload: 20..<45, snapped: 0)
        #expect(decode(packet, .ipv4) == .fragment(expected))

        var last = expected
        last.moreFragments = false
        last.payload = 20..<30
        last.snapped = 15
        packet[6] = 0
        #expect(decode(Array(packet[..<30]), .ipv4, originalLength: 45) == .fragment(last))
    }

    @Test func dontFragmentAndTheReservedBitAreNoFragment() throws {
        for flags in [UInt8(0x40), 0x80, 0xC0] {
            var packet = ipv4Packet
            packet[6] = flags
            #expect(try segment(packet, .ipv4).payload == 40..<45)
        }
    }

    @Test func fragmentsOfOtherProtocolsAreNotTCP() {
        var packet = ipv4Packet
        packet[6] = 0x20
        packet[9] = 1
        #expect(decode(packet, .ipv4) == .notTCP)
    }

    @Test(arguments: [(UInt16(443), true), (53, true), (4789, false), (2152, false)])
    func aFirstFragmentOfUDPSaysWhetherATunnelMayFollow(port: UInt16, leadsNowhere: Bool) throws {
        let datagram = Encapsulation.datagram(port, [UInt8](repeating: 1, count: 40))
        let builder = FrameBuilder(from: "10.0.0.5", 0, to: "10.0.0.9", 0)
        let fragments = builder.fragments(of: datagram, transport: 17, size: 24).map { octets in
            decode(octets, .ethernet)
        }
        guard case .fragment(let first) = fragments[0], case .fragment(let second) = fragments[1] else {
            Issue.record("\(fragments)")
            return
        }
        #expect(first.leadsNowhere == leadsNowhere && !second.leadsNowhere)
    }
}
