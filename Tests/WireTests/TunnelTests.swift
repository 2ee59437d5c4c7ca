import TestSupport
import Testing
import Wire

@Suite struct TunnelTests {
    /// Any payload may go to any port: what does not hold a packet is UDP, whatever its port.
    @Test(arguments: [1701, 2152, 3544, 5247, 51_820, 4341, 4754, 4789, 4790, 6081, 6635, 8472, 37_008] as [UInt16])
    func plainUDPIsNeverTakenForATunnel(port: UInt16) {
        var payloads: [[UInt8]] = [
            [], [0], Array("GET / HTTP/1.1\r\nHost: example.test\r\n\r\n".utf8),
            // A DNS query, an RTP packet, a QUIC packet.
            hex("12 34 01 00 00 01 00 00 00 00 00 00 07 65 78 61 6D 70 6C 65 04 74 65 73 74 00 00 01 00 01"),
            hex("80 60 00 01 00 00 00 10 DE AD BE EF") + [UInt8](repeating: 0x55, count: 160),
            hex("C0 00 00 00 01 08 01 02 03 04 05 06 07 08 00 00 44 9E") + [UInt8](repeating: 0xA7, count: 1_200),
            [UInt8](repeating: 0, count: 100), [UInt8](repeating: 0xFF, count: 100),
        ]
        for seed in 0..<UInt64(2_000) {
            var random = SeededRandom(seed: seed)
            payloads.append((0..<200).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
        for payload in payloads {
            let frame = Encapsulation.outer(17, Encapsulation.datagram(port, payload))
            let content = decode(frame, .ethernet)
            #expect(content == .notTCP, "\(payload.prefix(40))")
        }
    }

    /// Reserved bits are ignored (RFC 7348 §5, RFC 8926 §3.4), so that only what is behind them tells a tunnel.
    @Test(
        arguments: [
            (4789, "09 00 00 00 00 00 2A 00"), (4789, "FF FF FF FF FF FF FF FF"), (4790, "CC 00 00 03 00 00 2A 01"),
            (4790, "CC 00 00 01 00 00 2A 01"), (6081, "00 01 65 58 00 00 2A 01"), (6081, "00 01 08 00 00 00 2A 00"),
            // No identifier; versions that are not known.
            (4789, "01 00 00 00 00 00 2A 00"), (4790, "3C 00 00 03 00 00 2A 00"), (6081, "40 01 65 58 00 00 2A 00"),
        ] as [(UInt16, String)])
    func reservedBitsBeforeNoFrameAreUDP(port: UInt16, header: String) {
        let payload = hex(header) + Array("no frame stands here, and no packet does either".utf8)
        #expect(decode(Encapsulation.outer(17, Encapsulation.datagram(port, payload)), .ethernet) == .notTCP)
    }

    @Test func aTunnelOnAnotherPortIsUDP() {
        let inside = Encapsulation.ethernet(0x0800, ipv4Packet)
        let datagram = Encapsulation.datagram(4_788, hex("08 00 00 00 00 00 2A 00") + inside)
        #expect(decode(Encapsulation.outer(17, datagram), .ethernet) == .notTCP)
    }

    /// What a tunnel says of its own packets is no packet.
    @Test(
        arguments: [
            (2152, "32 01 00 04 00 00 00 00 00 01 00 00"),  // GTP echo request
            (2152, "30 1A 00 00 00 00 00 00"),  // GTP error indication
            (1701, "C8 02 00 0C 00 05 00 00 00 01 00 01"),  // L2TP control
            (1701, "00 02 00 05 00 06 FF 03 C0 21 09 01 00 08 11 22 33 44"),  // LCP echo in L2TP
            (5247, "00 10 02 08 00 00 00 00"),  // CAPWAP keep-alive
            (4500, "FF"),  // NAT keep-alive
            (4500, "00 00 00 00 11 22 33 44 55 66 77 88"),  // IKE
            (51_820, "01 00 00 00 11 22 33 44"),  // WireGuard handshake
            (6081, "00 80 65 58 00 00 2A 00"),  // GENEVE control
            (4790, "0C 00 00 07 00 00 2A 00"),  // VXLAN-GPE with an unknown protocol
            (
                3544,
                "60 00 00 00 00 00 3B FF 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01"
            ),
        ] as [(UInt16, String)])
    func messagesOfTunnelsAreNotTCP(port: UInt16, octets: String) {
        let frame = Encapsulation.outer(17, Encapsulation.datagram(port, hex(octets)))
        #expect(decode(frame, .ethernet) == .notTCP)
    }

    @Test(arguments: [
        Encapsulation.outer(50, hex("00 00 00 07 00 00 00 01") + [UInt8](repeating: 0xA7, count: 64)),
        Encapsulation.outer(
            17, Encapsulation.datagram(4500, hex("00 00 00 07 00 00 00 01") + [UInt8](repeating: 0xA7, count: 64))),
        Encapsulation.outer(
            17, Encapsulation.datagram(51_820, hex("04 00 00 00 11 22 33 44") + [UInt8](repeating: 0xA7, count: 72))),
        Encapsulation.outer(
            17, Encapsulation.datagram(5247, hex("01 00 00 00 17 FE FD 00 01") + [UInt8](repeating: 0xA7, count: 64))),
    ])
    func whatATunnelEncryptsIsNamed(frame: [UInt8]) {
        #expect(decode(frame, .ethernet) == .undecodable(.encryptedTunnel))
    }

    /// IPComp (RFC 3173), whole, in a fragment, and over IPv6.
    @Test func whatIPCompressesIsNamed() {
        let compressed = hex("06 00 00 02") + [UInt8](repeating: 0xA7, count: 40)
        #expect(decode(Encapsulation.outer(108, compressed), .ethernet) == .undecodable(.compressed))
        #expect(decode(ipv6Packet(next: 108, compressed), .ipv6) == .undecodable(.compressed))
        for fragment in Encapsulation.carrier.fragments(of: compressed, transport: 108, size: 16) {
            #expect(decode(fragment, .ethernet) == .undecodable(.compressed))
        }
    }

    @Test func aPieceOfAFrameIsNamed() {
        let frame = Encapsulation.ethernet(0x0800, ipv4Packet)
        #expect(
            decode(hex("55 55 55 55 55 55 61 E6") + frame, .ethernetMPacket) == .undecodable(.fragmentedLink))
        #expect(decode(hex("18 41 03 B1 80 01") + ipv4Packet, .frameRelay) == .undecodable(.fragmentedLink))
        let piece = Encapsulation.datagram(5247, hex("00 10 02 80 00 01 00 00") + frame)
        #expect(decode(Encapsulation.outer(17, piece), .ethernet) == .undecodable(.fragmentedLink))
    }

    @Test func tunnelsInEachOtherHaveABound() throws {
        func nested(_ depth: Int) -> [UInt8] {
            var packet = ipv4Packet
            for _ in 0..<depth { packet = Encapsulation.carrier.packet(packet, transport: 4) }
            return packet
        }
        #expect(try segment(nested(16), .ipv4).payload.count == 5)
        #expect(decode(nested(64), .ipv4) == .undecodable(.nestedTooDeep))
        #expect(decode(nested(3_000), .ipv4) == .undecodable(.nestedTooDeep))
    }

    @Test func anyNumberOfLabelsIsRead() throws {
        for count in [1, 9, 300] {
            let labels = [[UInt8]](repeating: hex("00 01 00 40"), count: count - 1).flatMap(\.self)
            let frame = Encapsulation.ethernet(0x8847, labels + hex("00 01 01 40") + ipv4Packet)
            #expect(try segment(frame, .ethernet).payload.count == 5)
        }
    }

    /// An address may hold what a frame's type says; the header that contradicts nothing is the one.
    @Test func aPacketBehindLabelsStaysOneWhateverItsAddresses() throws {
        // The source is 8.0.69.1, where a frame would have the type of IPv4 and a version behind it.
        let sender = FrameBuilder(from: "8.0.69.1", 51_234, to: "10.0.0.9", 80)
        var packet = sender.packet(tcpOctets, transport: 6)
        #expect(try segment(Encapsulation.ethernet(0x8847, hex("00 02 01 40") + packet), .ethernet).payload.count == 5)
        // Its checksum is left to the card.
        packet.replaceSubrange(10..<12, with: [0, 0])
        #expect(try segment(Encapsulation.ethernet(0x8847, hex("00 02 01 40") + packet), .ethernet).payload.count == 5)
    }

    @Test func aMirrorThatCutsFramesCountsAsSnapped() throws {
        // The mirrored packet says 45 octets, and the mirror sent 42 of them.
        let cut = Array(Encapsulation.ethernet(0x0800, ipv4Packet).dropLast(3))
        for header in ["08 00 00 00 00 00 2A 00"] {
            let frame = Encapsulation.outer(17, Encapsulation.datagram(4_789, hex(header) + cut))
            let found = try segment(frame, .ethernet)
            #expect(found.payload.count == 2 && found.snapped == 3)
        }
    }

    @Test func paddingBehindATunnelNeverReachesTCP() throws {
        for encapsulation in Encapsulation.overEthernetAndAbove {
            let frame = encapsulation.frame(ipv4Packet) + [UInt8](repeating: 0xEE, count: 18)
            #expect(try segment(frame, encapsulation.linkType).payload.count == 5, "\(encapsulation)")
        }
    }

    @Test(
        arguments: [
            // GRE of a version that is none, and PPTP without its key.
            (47, "00 02 08 00"), (47, "10 01 88 0B 00 00 00 00 00 00 00 00"),
            // ERSPAN of another version than its type.
            (47, "10 00 88 BE 00 00 00 01 20 07 00 05 00 00 00 00"),
            (47, "10 00 22 EB 00 00 00 01 10 07 00 05 00 00 00 00 00 00 80 00"),
            // EtherIP of another version; IP in IP of another.
            (97, "20 00 00 00"), (4, "60 00 00 00"), (41, "45 00 00 14"),
        ] as [(UInt8, String)])
    func headersThatCannotBeAreMalformed(transport: UInt8, octets: String) {
        #expect(decode(Encapsulation.outer(transport, hex(octets)), .ethernet) == .undecodable(.malformedHeader))
    }

    @Test func aSessionWhosePayloadNothingTellsIsSaid() {
        let unknown = hex("00 00 00 05") + [UInt8](repeating: 0xC7, count: 60)
        #expect(decode(Encapsulation.outer(115, unknown), .ethernet) == .undecodable(.unknownEncapsulation))
        #expect(decode(Encapsulation.outer(115, hex("00 00 00 00 C8 03 00 0C")), .ethernet) == .notTCP)
    }

    /// IPsec cuts what is too long for its path after it has encrypted it.
    @Test(arguments: [0x2000, 0x2001, 0x0001] as [UInt16]) func fragmentsOfWhatIsEncryptedAreNamed(
        fragmentation: UInt16
    ) {
        var packet =
            hex("45 00 00 24 00 07 00 00 40 32 00 00 0A 00 00 01 0A 00 00 02") + [UInt8](repeating: 0xA7, count: 16)
        packet[6] = UInt8(fragmentation >> 8)
        packet[7] = UInt8(fragmentation & 0xFF)
        #expect(decode(packet, .ipv4) == .undecodable(.encryptedTunnel))
        let header =
            hex("32 00") + [
                UInt8(fragmentation >> 5 & 0xFF), UInt8(fragmentation << 3 & 0xF8) | UInt8(fragmentation >> 13),
            ]
        let fragment = header + hex("00 00 00 07") + [UInt8](repeating: 0xA7, count: 16)
        #expect(decode(ipv6Packet(next: 44, fragment), .ipv6) == .undecodable(.encryptedTunnel))
    }
}
