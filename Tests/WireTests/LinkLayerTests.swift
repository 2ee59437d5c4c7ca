import TestSupport
import Testing
import Wire

@Suite struct LinkLayerTests {
    static let macs = hex("02 00 00 00 00 02  02 00 00 00 00 01")

    /// Header octets before an IPv4 packet, by link type.
    static let headers: [(String, LinkType, [UInt8])] = [
        ("Ethernet II", .ethernet, macs + hex("08 00")),
        ("802.1Q", .ethernet, macs + hex("81 00  00 07  08 00")),
        ("802.1ad and 802.1Q", .ethernet, macs + hex("88 A8  00 07  81 00  00 08  08 00")),
        ("0x9100 twice and 802.1Q", .ethernet, macs + hex("91 00 00 07  91 00 00 08  81 00 00 09  08 00")),
        ("802.3, LLC and SNAP", .ethernet, macs + hex("00 35  AA AA 03  00 00 00  08 00")),
        ("Linux cooked", .linuxSLL, hex("00 00  00 01  00 06  02 00 00 00 00 01 00 00  08 00")),
        (
            "Linux cooked, tagged", .linuxSLL,
            hex("00 00  00 01  00 06  02 00 00 00 00 01 00 00  81 00  00 07  08 00")
        ),
        ("Linux cooked 2", .linuxSLL2, hex("08 00  00 00  00 00 00 02  00 01  00  06  02 00 00 00 00 01 00 00")),
        (
            "Linux cooked 2, tagged", .linuxSLL2,
            hex("81 00  00 00  00 00 00 02  00 01  00  06  02 00 00 00 00 01 00 00  00 07  08 00")
        ),
        ("BSD loopback, little-endian", .null, hex("02 00 00 00")),
        ("BSD loopback, big-endian", .null, hex("00 00 00 02")),
        ("OpenBSD loopback", .loop, hex("00 00 00 02")),
        ("raw", .raw, []),
        ("raw by the number 12", LinkType(rawValue: 12), []),
        ("raw by the number 14", LinkType(rawValue: 14), []),
        ("raw IPv4", .ipv4, []),
    ]

    @Test(arguments: headers)
    func everyHeaderLeadsToTheSameSegment(name: String, linkType: LinkType, header: [UInt8]) throws {
        let found = try segment(header + ipv4Packet, linkType)
        #expect(found.source == (try Endpoint("10.0.0.5", 51_234)), "\(name)")
        #expect(found.payload == header.count + 40..<header.count + 45)
        #expect(found.snapped == 0)
    }

    @Test(arguments: headers)
    func aCutAnywhereIsSaidAndNeverTraps(name: String, linkType: LinkType, header: [UInt8]) {
        let whole = header + ipv4Packet
        for length in 0..<whole.count {
            let content = decode(Array(whole[..<length]), linkType, originalLength: whole.count)
            if length < header.count + 40 {
                // Of LLC without SNAP nobody knows what it holds.
                let undecided = name.hasPrefix("802.3") && (14..<22).contains(length)
                #expect(content == (undecided ? .notTCP : .undecodable(.truncatedHeader)), "\(name), \(length)")
            } else {
                guard case .segment(let found) = content else {
                    Issue.record("\(name), \(length): \(content)")
                    continue
                }
                #expect(found.payload == header.count + 40..<length)
                #expect(found.snapped == whole.count - length)
            }
        }
    }

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
