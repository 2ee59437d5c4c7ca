extension Encapsulation {
    private static func inEthernet(_ packet: [UInt8]) -> [UInt8] { ethernet(0x0800, packet) }

    /// Tunnels with a protocol number of IP.
    static let overIP: [Encapsulation] = [
        Encapsulation("IP in IP") { outer(4, $0) },
        Encapsulation("IP in IPv6") { outer6(4, $0) },
        Encapsulation("IP in IPv6 behind destination options") { outer6(60, hex("04 00 01 04 00 00 00 00") + $0) },
        Encapsulation("6in4, IP in it") {
            outer(41, FrameBuilder(from: "fd00::1", 0, to: "fd00::2", 0).packet($0, transport: 4))
        },
        Encapsulation("IP in IP three times") {
            outer(4, carrier.packet(carrier.packet($0, transport: 4), transport: 4))
        },
        Encapsulation("GRE") { outer(47, hex("00 00 08 00") + $0) },
        Encapsulation("GRE with checksum, key and sequence number") {
            outer(47, hex("B0 00 08 00  00 00 00 00  00 00 00 07  00 00 00 01") + $0)
        },
        Encapsulation("GRE over IPv6") { outer6(47, hex("20 00 08 00 00 00 00 07") + $0) },
        Encapsulation("GRE with Ethernet") { outer(47, hex("20 00 65 58 00 00 00 07") + inEthernet($0)) },
        Encapsulation("GRE with MPLS") { outer(47, hex("00 00 88 47 00 02 01 40") + $0) },
        Encapsulation("GRE with source routes") {
            outer(47, hex("40 00 08 00  00 00 00 00  08 00 00 04 0A 00 00 01  00 00 00 00") + $0)
        },
        Encapsulation("PPTP") {
            outer(
                47,
                hex("30 81 88 0B") + octets(UInt16($0.count + 4)) + hex("00 05  00 00 00 01  00 00 00 01  FF 03 00 21")
                    + $0)
        },
        Encapsulation("MikroTik's Ethernet over IP") {
            outer(47, hex("20 01 64 00") + octets(UInt16($0.count + 14)) + hex("19 02") + inEthernet($0))
        },
        // tshark takes the last octets for a check sequence.
        Encapsulation("GRE with 802.11, as access points of Aruba's send it", isTold: false) {
            outer(47, hex("00 00 82 00 \(fromStation) AA AA 03 00 00 00 08 00") + $0)
        },
        Encapsulation("WCCP") { outer(47, hex("00 00 88 3E 00 00 00 00") + $0) },
        Encapsulation("ERSPAN, first type") { outer(47, hex("00 00 88 BE") + inEthernet($0)) },
        Encapsulation("ERSPAN, second type") {
            outer(47, hex("10 00 88 BE 00 00 00 01  10 07 00 05 00 00 00 00") + inEthernet($0))
        },
        Encapsulation("ERSPAN, third type") {
            outer(47, hex("10 00 22 EB 00 00 00 01  20 07 00 05 00 00 00 00 00 00 80 00") + inEthernet($0))
        },
        Encapsulation("ERSPAN, third type with a subheader") {
            outer(
                47,
                hex("10 00 22 EB 00 00 00 01  20 07 00 05 00 00 00 00 00 00 80 01  00 00 00 00 00 00 00 00")
                    + inEthernet($0))
        },
        Encapsulation("EtherIP") { outer(97, hex("30 00") + inEthernet($0)) },
        Encapsulation("Ethernet in IPv6") { outer6(143, inEthernet($0)) },
        Encapsulation("MPLS in IP") { outer(137, hex("00 02 01 40") + $0) },
        Encapsulation("authentication") {
            outer(51, hex("04 04 00 00 00 00 00 01 00 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00") + $0)
        },
        Encapsulation("L2TP version 3", isTold: false) { outer(115, hex("00 00 00 05") + inEthernet($0)) },
        Encapsulation("L2TP version 3 with cookie and sublayer", isTold: false) {
            outer(115, hex("00 00 00 05  11 22 33 44 55 66 77 88  40 00 00 01") + inEthernet($0))
        },
        Encapsulation("L2TP version 3 with PPP", isTold: false) {
            outer(115, hex("00 00 00 05  11 22 33 44  FF 03 00 21") + $0)
        },
        Encapsulation("L2TP version 3 with IP", isTold: false) { outer(115, hex("00 00 00 05  11 22 33 44") + $0) },
    ]

    private static func guessed(
        _ name: String, isTold: Bool = true, _ around: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) -> Encapsulation {
        Encapsulation(name, isGuessed: true, isTold: isTold, around: around)
    }

    /// Tunnels in UDP.
    static let overUDP: [Encapsulation] = [
        guessed("VXLAN") { udp(4789, hex("08 00 00 00 00 00 2A 00") + inEthernet($0)) },
        guessed("VXLAN with a group policy") { udp(4789, hex("88 00 00 05 00 00 2A 00") + inEthernet($0)) },
        guessed("VXLAN with a reserved flag") { udp(4789, hex("09 00 00 00 00 00 2A 00") + inEthernet($0)) },
        guessed("VXLAN with a reserved octet") { udp(4789, hex("08 00 00 01 00 00 2A 00") + inEthernet($0)) },
        guessed("VXLAN with a reserved octet at its end") {
            udp(4789, hex("08 00 00 00 00 00 2A 01") + inEthernet($0))
        },
        guessed("VXLAN as fabrics of Cisco's have it") {
            udp(4789, hex("C8 80 00 01 00 00 2A 80") + ethernet(0x8100, hex("00 07 08 00") + $0))
        },
        guessed("VXLAN on Linux' old port", isTold: false) {
            udp(8472, hex("08 00 00 00 00 00 2A 00") + ethernet(0x8100, hex("00 07 08 00") + $0))
        },
        guessed("VXLAN over IPv6") {
            outer6(17, datagram(4789, hex("08 00 00 00 00 00 2A 00") + inEthernet($0)))
        },
        guessed("VXLAN in VXLAN") {
            udp(4789, hex("08 00 00 00 00 00 2A 00") + udp(4789, hex("08 00 00 00 00 00 2B 00") + inEthernet($0)))
        },
        guessed("VXLAN-GPE with IP") { udp(4790, hex("0C 00 00 01 00 00 2A 00") + $0) },
        guessed("VXLAN-GPE with a frame for many") { udp(4790, hex("0E 00 00 03 00 00 2A 00") + inEthernet($0)) },
        guessed("VXLAN-GPE with reserved bits", isTold: false) {
            udp(4790, hex("8C 00 01 03 00 00 2A 01") + inEthernet($0))
        },
        guessed("VXLAN-GPE with reserved bits and IP", isTold: false) {
            udp(4790, hex("4C 01 00 01 00 00 2A 00") + $0)
        },
        guessed("VXLAN-GPE with a service header") {
            udp(4790, hex("0C 00 00 04 00 00 2A 00  0F C2 02 03 00 00 01 FF") + inEthernet($0))
        },
        guessed("GENEVE") { udp(6081, hex("00 00 65 58 00 00 2A 00") + inEthernet($0)) },
        guessed("GENEVE with reserved bits") { udp(6081, hex("00 01 65 58 00 00 2A 01") + inEthernet($0)) },
        guessed("GENEVE with reserved bits and IP") { udp(6081, hex("00 20 08 00 00 00 2A 00") + $0) },
        guessed("GENEVE with options and IP") {
            udp(6081, hex("02 00 08 00 00 00 2A 00  01 02 80 01 00 00 00 05") + $0)
        },
        guessed("GUE with IP", isTold: false) { udp(6080, $0) },
        guessed("GUE with a header", isTold: false) { udp(6080, hex("00 04 00 00") + $0) },
        guessed("GUE with fields", isTold: false) { udp(6080, hex("02 04 80 00 00 00 00 00 11 22 33 44") + $0) },
        guessed("GTP-U") { udp(2152, hex("30 FF") + octets(UInt16($0.count)) + hex("00 00 00 09") + $0) },
        guessed("GTP-U with a sequence number") {
            udp(2152, hex("32 FF") + octets(UInt16($0.count + 4)) + hex("00 00 00 09  00 01 00 00") + $0)
        },
        guessed("GTP-U with extension headers") {
            udp(
                2152,
                hex("34 FF") + octets(UInt16($0.count + 16)) + hex("00 00 00 09  00 00 00 85")
                    + hex("01 10 01 C0") + hex("02 00 00 00 00 00 00 00") + $0)
        },
        guessed("Teredo, IP in it") { udp(3544, teredoPacket($0)) },
        guessed("Teredo with authentication and origin") {
            udp(
                50_000, source: 3544,
                hex("00 01 02 02 AA AA BB BB 11 22 33 44 55 66 77 88 00") + hex("00 00 3C 34 3F FF FD D6")
                    + teredoPacket($0))
        },
        guessed("L2TP") { udp(1701, hex("00 02 00 05 00 06 FF 03 00 21") + $0) },
        guessed("L2TP with length, numbers and offset") {
            udp(
                1701,
                hex("4A 02") + octets(UInt16($0.count + 20)) + hex("00 05 00 06 00 01 00 02 00 02 00 00")
                    + hex("FF 03 00 21") + $0)
        },
        guessed("L2TP version 3 over UDP", isTold: false) {
            udp(1701, hex("00 03 00 00 00 00 00 05 11 22 33 44") + inEthernet($0))
        },
        guessed("GRE in UDP") { udp(4754, hex("00 00 08 00") + $0) },
        guessed("MPLS in UDP") { udp(6635, hex("00 02 01 40") + $0) },
        guessed("CAPWAP with Ethernet") { udp(5247, hex("00 10 02 00 00 00 00 00") + inEthernet($0)) },
        guessed("CAPWAP with 802.11", isTold: false) {
            udp(5247, hex("00 10 03 00 00 00 00 00 \(fromStation) AA AA 03 00 00 00 08 00") + $0)
        },
        guessed("CAPWAP with 802.11 of the other order") {
            udp(5247, hex("00 10 03 00 00 00 00 00 01 08\(fromStation.dropFirst(5)) AA AA 03 00 00 00 08 00") + $0)
        },
        guessed("CAPWAP with the radio's address") {
            udp(
                50_000, source: 5247,
                hex("00 20 02 10 00 00 00 00  06 02 00 00 00 00 01 00") + inEthernet($0))
        },
        guessed("LISP") { udp(4341, hex("80 12 34 56 00 00 00 01") + $0) },
        guessed("TZSP") { udp(37_008, hex("01 00 00 01 0A 01 C4 00 01") + inEthernet($0)) },
    ]

    private static let fromStation = "08 01 00 00 02 00 00 00 00 03 02 00 00 00 00 01 02 00 00 00 00 02 10 00"

    private static func teredoPacket(_ packet: [UInt8]) -> [UInt8] {
        FrameBuilder(from: "2001::1", 0, to: "2001:db8::2", 0).packet(packet, transport: 4)
    }
}

extension Encapsulation {
    /// Those whose outer packet is IPv4 in Ethernet without tags, and so may be fragmented itself.
    public static let overIPv4 = (overIP + overUDP).filter { Array($0.frame([])[12...14]) == [0x08, 0x00, 0x45] }
}
