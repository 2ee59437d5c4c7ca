import TestSupport
import Testing
import Wire

@Suite struct IPv6HeaderTests {
    /// Extension headers before TCP, each with the number of the first.
    static let chains: [(String, UInt8, [UInt8])] = [
        ("none", 6, []),
        ("hop-by-hop", 0, hex("06 00  05 02 00 00 01 00")),
        ("hop-by-hop of 16 octets", 0, hex("06 01  01 0C 00 00 00 00 00 00 00 00 00 00 00 00")),
        ("routing", 43, hex("06 02  00 00  00 00 00 00  20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 0A")),
        ("destination options", 60, hex("06 00  01 04 00 00 00 00")),
        ("authentication", 51, hex("06 04  00 00  00 00 00 01  00 00 00 01  00 00 00 00 00 00 00 00 00 00 00 00")),
        ("atomic fragment", 44, hex("06 00  00 00  00 00 00 01")),
        (
            "hop-by-hop, destination, routing, atomic fragment", 0,
            hex(
                """
                3C 00  01 04 00 00 00 00
                2B 00  01 04 00 00 00 00
                2C 00  00 00 00 00 00 00
                06 00  00 00  00 00 00 01
                """)
        ),
    ]

    @Test(arguments: chains)
    func everyChainLeadsToTheSameSegment(name: String, first: UInt8, chain: [UInt8]) throws {
        let found = try segment(ipv6Packet(next: first, chain + tcpOctets), .ipv6)
        #expect(found.source == (try Endpoint("2001:db8::5", 51_234)), "\(name)")
        #expect(found.destination == (try Endpoint("2001:db8::9", 80)))
        #expect(found.payload == 60 + chain.count..<65 + chain.count)
    }

    @Test(arguments: chains)
    func aCutAnywhereIsSaidAndNeverTraps(name: String, first: UInt8, chain: [UInt8]) {
        let whole = ipv6Packet(next: first, chain + tcpOctets)
        for length in 0..<whole.count {
            let content = decode(Array(whole[..<length]), .ipv6, originalLength: whole.count)
            if length < 60 + chain.count {
                #expect(content == .undecodable(.truncatedHeader), "\(name), \(length)")
            } else if case .segment(let found) = content {
                #expect(found.payload == 60 + chain.count..<length && found.snapped == whole.count - length)
            } else {
                Issue.record("\(name), \(length): \(content)")
            }
        }
    }

    @Test(arguments: chains)
    func aPayloadLengthThatEndsInsideAHeaderIsMalformed(name: String, first: UInt8, chain: [UInt8]) {
        for length in 1..<chain.count + 20 {
            let packet = ipv6Packet(next: first, chain + tcpOctets, length: length)
            #expect(decode(packet, .ipv6) == .undecodable(.malformedHeader), "\(name), \(length)")
        }
    }

    @Test func paddingNeverReachesTCP() throws {
        #expect(try segment(ipv6Packet(next: 6, tcpOctets) + [0, 0, 0], .ipv6).payload == 60..<65)
    }

    @Test func aPayloadLengthOfZeroMeansTheFrame() throws {
        let jumbo = hex("06 00  C2 04 00 01 00 00")
        let found = try segment(ipv6Packet(next: 0, jumbo + tcpOctets, length: 0), .ipv6, originalLength: 70_000)
        #expect(found.payload == 68..<73 && found.snapped == 70_000 - 73)
    }

    @Test func aChainHasABound() throws {
        func chain(_ count: Int) -> [UInt8] {
            let links = [[UInt8]](repeating: hex("3C 00 01 04 00 00 00 00"), count: count - 1)
            return links.flatMap(\.self) + hex("06 00 01 04 00 00 00 00")
        }
        #expect(try segment(ipv6Packet(next: 60, chain(8) + tcpOctets), .ipv6).payload.count == 5)
        #expect(decode(ipv6Packet(next: 60, chain(200) + tcpOctets), .ipv6) == .undecodable(.nestedTooDeep))
    }

    @Test func fragmentsAreHandedOutWithTheirPlace() throws {
        let header = hex(
            """
            06              # TCP
            00              # reserved
            00 11           # offset 2 times 8 octets, more fragments
            DE AD BE EF     # identification
            """)
        #expect(
            decode(ipv6Packet(next: 44, header + [1, 2, 3]), .ipv6)
                == .fragment(
                    IPFragment(
                        source: try Endpoint("2001:db8::5", 0).address,
                        destination: try Endpoint("2001:db8::9", 0).address,
                        identification: 0xDEAD_BEEF, transport: 6, offset: 16, moreFragments: true, payload: 48..<51,
                        snapped: 0)))
    }

    @Test func whatEndsTheChainElsewhereIsNotTCP() {
        for transport in [UInt8(49), 58, 59, 255] {
            #expect(decode(ipv6Packet(next: transport, tcpOctets), .ipv6) == .notTCP)
            let fragment = [transport] + hex("00 00 01 00 00 00 01")
            #expect(decode(ipv6Packet(next: 44, fragment + tcpOctets), .ipv6) == .notTCP)
        }
    }

    /// While segments are left, the packet stands under the address of the next hop, and its checksum is over that of the last one
    /// (RFC 8200 §8.1, RFC 8754 §2).
    @Test(arguments: [("00", 1), ("02", 1), ("04", 1), ("04", 0), ("00", 0), ("99", 1)] as [(String, UInt8)])
    func whereARouteEndsIsTheDestination(kind: String, left: UInt8) throws {
        let last = "20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 09"
        let route = hex("06 02 \(kind)") + [left] + hex("00 00 00 00 \(last)")
        var builder = FrameBuilder(from: "2001:db8::5", 51_234, to: "2001:db8::9", 80)
        builder.link = .raw
        let tcp = builder.frame(sequence: 1, acknowledgment: 1, flags: .ack, payload: [1, 2, 3])[40...]
        var packet = ipv6Packet(next: 43, route + tcp)
        if left > 0 { packet[39] = 0x0A }
        let found = try segment(packet, .ipv6)
        let isKnown = kind != "99"
        #expect(found.destination == (try Endpoint(left == 0 || isKnown ? "2001:db8::9" : "2001:db8::a", 80)))
        #expect((found.checksum == .right) == isKnown)
    }
}
