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

    /// Below the EtherTypes a cooked header has Linux' own numbers, and no lengths.
    @Test(arguments: ["00 01", "00 02", "00 0C", "05 DC"]) func whatLinuxNumbersItselfIsNotTCP(type: String) {
        #expect(
            decode(hex("00 00 00 01 00 06 02 00 00 00 00 01 00 00 \(type)") + hex("FF FF 00 1E"), .linuxSLL) == .notTCP)
        let second = hex("\(type) 00 00 00 00 00 01 00 01 00 06 02 00 00 00 00 01 00 00")
        #expect(decode(second + hex("FF FF 00 1E"), .linuxSLL2) == .notTCP)
    }

    @Test func aVersionThatCannotBeIsMalformed() {
        #expect(decode(hex("55 00 00 14"), .raw) == .undecodable(.malformedHeader))
        #expect(decode(ipv4Packet, .ipv6) == .undecodable(.malformedHeader))
        #expect(decode(ipv6Packet(next: 6, tcpOctets), .ipv4) == .undecodable(.malformedHeader))
        #expect(decode(Self.macs + hex("86 DD") + ipv4Packet, .ethernet) == .undecodable(.malformedHeader))
    }

    /// What is said to be read is: a filter that cannot be compiled for it must not pass unsaid.
    @Test func theLinkTypesThatAreReadAreKnown() {
        for number in 0...300 as ClosedRange<UInt32> {
            let type = LinkType(rawValue: number)
            let isUnknown = decode([UInt8](repeating: 0, count: 64), type) == .undecodable(.unknownLinkType)
            // Those that name another link type inside name one that is unknown, or none.
            let namesAnother = [.perPacketInformation, .packetTap].contains(type)
            #expect(isUnknown != type.isRead || namesAnother, "\(number)")
        }
        #expect(!LinkType(rawValue: 9_999).isRead)
    }

    @Test func anUnknownLinkTypeIsSaid() {
        #expect(decode(ipv4Packet, LinkType(rawValue: 9_999)) == .undecodable(.unknownLinkType))
    }
}
