import TestSupport
import Testing
import Wire

@Suite struct LinkLayerTests {
    static let macs = hex("02 00 00 00 00 02  02 00 00 00 00 01")

    @Test func anyNumberOfTagsIsRead() throws {
        for count in [0, 1, 64, 5_000] {
            let tags = [[UInt8]](repeating: hex("81 00 00 07"), count: count).joined()
            let header = Self.macs + tags + hex("08 00")
            #expect(try segment(header + ipv4Packet, .ethernet).payload.lowerBound == header.count + 40)
        }
    }

    @Test(arguments: [
        hex("00 00 00 0A"), hex("0A 00 00 00"), hex("00 00 00 18"), hex("18 00 00 00"), hex("00 00 00 1C"),
        hex("1C 00 00 00"), hex("00 00 00 1E"), hex("1E 00 00 00"),
    ])
    func loopbackKnowsEverySystemsIPv6(family: [UInt8]) throws {
        #expect(try segment(family + ipv6Packet(next: 6, tcpOctets), .null).payload == 64..<69)
    }

    @Test func whatIsNotIPIsNotTCP() {
        #expect(decode(Self.macs + hex("08 06 00 01 08 00"), .ethernet) == .notTCP)
        #expect(decode(Self.macs + hex("81 00 00 07 88 CC 02 07"), .ethernet) == .notTCP)
        #expect(decode(Self.macs + hex("00 26 42 42 03 00 00 00 00 00 00 00 00"), .ethernet) == .notTCP)
        #expect(decode(hex("07 00 00 00 45"), .null) == .notTCP)
        // Netlink: the protocol field holds a family, which may read like an EtherType.
        #expect(decode(hex("00 04 03 38 00 00 00 00 00 00 00 00 00 00 08 00") + ipv4Packet, .linuxSLL) == .notTCP)
    }

    @Test func aVersionThatCannotBeIsMalformed() {
        #expect(decode(hex("55 00 00 14"), .raw) == .undecodable(.malformedHeader))
        #expect(decode(ipv4Packet, .ipv6) == .undecodable(.malformedHeader))
        #expect(decode(ipv6Packet(next: 6, tcpOctets), .ipv4) == .undecodable(.malformedHeader))
        #expect(decode(Self.macs + hex("86 DD") + ipv4Packet, .ethernet) == .undecodable(.malformedHeader))
    }

    @Test func anUnknownLinkTypeIsSaid() {
        #expect(decode(ipv4Packet, LinkType(rawValue: 9_999)) == .undecodable(.unknownLinkType))
    }
}
