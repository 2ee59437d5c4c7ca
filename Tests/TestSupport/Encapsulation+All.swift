extension Encapsulation {
    /// Every way in which this tool reads an IPv4 packet.
    public static let all = links + serial + radio + overEthernet + overIP + overUDP

    private static let ieee = "02 00 00 00 00 02  02 00 00 00 00 01"

    /// Link types whose header is short.
    public static let links: [Encapsulation] = [
        Encapsulation("Ethernet II", header: "\(ieee) 08 00"),
        Encapsulation("BSD loopback, little-endian", link: 0, header: "02 00 00 00"),
        Encapsulation("BSD loopback, big-endian", link: 0, header: "00 00 00 02"),
        Encapsulation("OpenBSD loopback", link: 108, header: "00 00 00 02"),
        Encapsulation("raw", link: 101, header: ""),
        Encapsulation("raw by the number 12", link: 12, isTold: false, header: ""),
        Encapsulation("raw by the number 14", link: 14, isTold: false, header: ""),
        Encapsulation("raw IPv4", link: 228, header: ""),
        Encapsulation("Linux cooked", link: 113, header: "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00"),
        Encapsulation(
            "Linux cooked, tagged", link: 113,
            header: "00 00 00 01 00 06 02 00 00 00 00 01 00 00 81 00 00 07 08 00"),
        Encapsulation(
            "Linux cooked, LLC and SNAP", link: 113,
            header: "00 00 00 01 00 06 02 00 00 00 00 01 00 00 00 04 AA AA 03 00 00 00 08 00"),
        Encapsulation(
            "Linux cooked 2", link: 276, header: "08 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00"),
        Encapsulation(
            "Linux cooked 2, tagged", link: 276,
            header: "81 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00 00 07 08 00"),
        Encapsulation("FDDI", link: 10, header: "50 \(ieee) AA AA 03 00 00 00 08 00"),
        Encapsulation("ATM with LLC", link: 100, header: "AA AA 03 00 00 00 08 00"),
        Encapsulation("ATM with bridged Ethernet", link: 100, header: "AA AA 03 00 80 C2 00 07 00 00 \(ieee) 08 00"),
        Encapsulation(
            "ATM with bridged Ethernet and its check sequence", link: 100, isTold: false,
            header: "AA AA 03 00 80 C2 00 01 00 00 \(ieee) 08 00"),
        Encapsulation("OpenBSD's IPsec interface", link: 109, header: "02 00 00 00 00 00 00 00 00 00 00 00"),
        Encapsulation("Token Ring", link: 6, header: "10 40 \(ieee) AA AA 03 00 00 00 08 00"),
        Encapsulation(
            "Token Ring with a route", link: 6,
            header: "10 40 02 00 00 00 00 02 82 00 00 00 00 01 06 10 00 11 00 20 AA AA 03 00 00 00 08 00"),
        Encapsulation(
            "Fibre Channel", link: 122,
            header: "02 00 00 00 00 00 00 02 02 00 00 00 00 00 00 01 AA AA 03 00 00 00 08 00"),
        Encapsulation("InfiniBand", link: 242) { [UInt8](repeating: 0, count: 40) + hex("08 00 00 00") + $0 },
        Encapsulation("MPLS without Ethernet", link: 219, isTold: false, header: "00 01 01 40"),
        Encapsulation("a tag of Broadcom's", link: 281, isTold: false, header: "\(ieee) 20 00 00 01 08 00"),
        Encapsulation("a tag of Broadcom's before it", link: 282, isTold: false, header: "20 00 00 01 \(ieee) 08 00"),
        Encapsulation("a tag of Marvell's", link: 284, isTold: false, header: "\(ieee) C0 08 00 00 08 00"),
        Encapsulation(
            "a tag of Marvell's with a type", link: 285, isTold: false, header: "\(ieee) DA DA 00 00 C0 08 00 00 08 00"),
        Encapsulation("Juniper, Ethernet", link: 178, header: "4D 47 43 01 \(ieee) 08 00"),
        Encapsulation(
            "Juniper, Ethernet, with extensions", link: 178, header: "4D 47 43 81 00 06 01 01 0A 02 01 01 \(ieee) 08 00"
        ),
        Encapsulation("Juniper, without a link layer", link: 178, header: "4D 47 43 83 00 00 02 00 00 00"),
        Encapsulation("Juniper, PPP", link: 179, header: "4D 47 43 01 FF 03 00 21"),
        Encapsulation("Juniper, frame relay", link: 180, header: "4D 47 43 81 00 00 18 41 03 CC"),
        Encapsulation("Juniper, Cisco's HDLC", link: 181, header: "4D 47 43 81 00 00 0F 00 08 00"),
        Encapsulation(
            "FireWire", link: 138, header: "02 00 00 00 00 00 00 02 02 00 00 00 00 00 00 01 08 00"),
        Encapsulation("Ethernet with its preamble", link: 274, header: "55 55 55 55 55 55 55 D5 \(ieee) 08 00"),
        Encapsulation("Ethernet that may be cut", link: 274, header: "55 55 55 55 55 55 55 E6 \(ieee) 08 00"),
        Encapsulation("netANALYZER", link: 240, header: "40 04 00 00 \(ieee) 08 00"),
        Encapsulation(
            "netANALYZER, transparent", link: 241, isTold: false,
            header: "40 04 00 00 55 55 55 55 55 55 55 D5 \(ieee) 08 00"),
        Encapsulation("Per-Packet Information", link: 192, header: "00 00 08 00 01 00 00 00 \(ieee) 08 00"),
        Encapsulation("netfilter's log, little-endian", link: 239) {
            hex("02 00 00 05  08 00 01 00 08 00 01 00  05 00 0A 00 61 00 00 00")
                + [UInt8($0.count + 4), UInt8(($0.count + 4) >> 8), 9, 0] + $0
        },
        Encapsulation("netfilter's log, big-endian", link: 239, isTold: false) {
            hex("02 00 00 05  00 08 00 01 08 00 01 00  00 05 00 0A 61 00 00 00") + octets(UInt16($0.count + 4))
                + [0, 9] + $0
        },
    ]

    /// PPP and its like.
    static let serial: [Encapsulation] = [
        Encapsulation("PPP", link: 9, header: "00 21"),
        Encapsulation("PPP with address and control", link: 9, header: "FF 03 00 21"),
        Encapsulation("PPP with a compressed number", link: 9, header: "FF 03 21"),
        Encapsulation("PPP on a serial line", link: 50, header: "FF 03 00 21"),
        Encapsulation("Cisco's HDLC on a serial line", link: 50, header: "0F 00 08 00"),
        Encapsulation("Cisco's HDLC", link: 104, header: "8F 00 08 00"),
        Encapsulation("Cisco's HDLC with a direction", link: 205, isTold: false, header: "01 8F 00 08 00"),
        Encapsulation("frame relay", link: 107, header: "18 41 03 CC"),
        Encapsulation("frame relay with four octets of address", link: 107, header: "18 40 80 41 03 CC"),
        Encapsulation("frame relay, SNAP", link: 107, header: "18 41 03 00 80 00 00 00 08 00"),
        Encapsulation("frame relay, bridged", link: 107, header: "18 41 03 00 80 00 80 C2 00 07 \(ieee) 08 00"),
        Encapsulation("frame relay, PPP", link: 107, header: "18 41 03 CF 00 21"),
        Encapsulation("frame relay as Cisco has it", link: 107, header: "18 41 08 00"),
        Encapsulation("frame relay with a direction", link: 206, isTold: false, header: "01 18 41 03 CC"),
        Encapsulation("PPP with a direction", link: 204, header: "01 FF 03 00 21"),
        Encapsulation("PPP as pppd records it", link: 166, isTold: false, header: "01 03 00 21"),
        Encapsulation("PPP multilink, whole", link: 9, header: "FF 03 00 3D C0 00 00 01 00 21"),
        Encapsulation(
            "PPP multilink, whole, with short numbers", link: 9, isTold: false, header: "FF 03 00 3D C0 01 21"),
        Encapsulation(
            "PPP multilink, whole, with short numbers and a long one", link: 9, isTold: false,
            header: "FF 03 00 3D C0 01 00 21"),
        Encapsulation("PPP multilink, whole, with a compressed number", link: 9, header: "FF 03 00 3D C0 00 00 01 21"),
        Encapsulation("PPP bridging", link: 9, header: "FF 03 00 31 00 01 \(ieee) 08 00"),
        Encapsulation("PPPoE as a link", link: 51) {
            hex("11 00 00 2A") + octets(UInt16($0.count + 2)) + hex("00 21") + $0
        },
        Encapsulation("PPPoE") {
            ethernet(0x8864, hex("11 00 00 2A") + octets(UInt16($0.count + 2)) + hex("00 21") + $0)
        },
        Encapsulation("PPPoE in two VLANs") {
            let session = hex("11 00 00 2A") + octets(UInt16($0.count + 2)) + hex("00 21") + $0
            return addresses + hex("88 A8 00 07 81 00 00 08 88 64") + session
        },
    ]

    private static let toAccessPoint = "08 01 2C 00 02 00 00 00 00 03 02 00 00 00 00 01 02 00 00 00 00 02 10 00"
    private static let relayed = "\(toAccessPoint.dropFirst(5)) 02 00 00 00 00 04"
    private static let snap = "AA AA 03 00 00 00 08 00"

    /// IEEE 802.11.
    static let radio: [Encapsulation] = [
        Encapsulation("802.11", link: 105, header: "\(toAccessPoint) \(snap)"),
        Encapsulation(
            "802.11 with quality of service", link: 105, header: "88\(toAccessPoint.dropFirst(2)) 00 00 \(snap)"),
        Encapsulation(
            "802.11 with high throughput control", link: 105,
            header: "88 81\(toAccessPoint.dropFirst(5)) 00 00 00 00 00 00 \(snap)"),
        Encapsulation(
            "802.11 between access points", link: 105,
            header: "08 03\(toAccessPoint.dropFirst(5)) 02 00 00 00 00 04 \(snap)"),
        Encapsulation("802.11 in a mesh", link: 105, header: "88 03\(relayed) 00 01  00 1F 01 00 00 00 \(snap)"),
        Encapsulation(
            "802.11 in a mesh, one more address", link: 105,
            header: "88 03\(relayed) 00 01  01 1F 01 00 00 00 02 00 00 00 00 05 \(snap)"),
        Encapsulation(
            "802.11 in a mesh, two more addresses", link: 105,
            header: "88 03\(relayed) 00 01  02 1F 01 00 00 00 \(ieee) \(snap)"),
        Encapsulation(
            "802.11 between access points, with the length of a queue", link: 105, isTold: false,
            header: "88 03\(relayed) 10 01 \(snap)"),
        Encapsulation("802.11 with one frame of an aggregate", link: 105) {
            hex("88\(toAccessPoint.dropFirst(2)) 80 00 \(ieee)") + octets(UInt16($0.count + 8)) + hex(snap) + $0
        },
        Encapsulation(
            "radiotap", link: 127, header: "00 00 08 00 00 00 00 00 \(toAccessPoint) \(snap)"),
        Encapsulation(
            "radiotap with a clock, two words and padding", link: 127,
            header: """
                00 00 1C 00  03 00 00 A0  00 00 00 20  00 00 00 00
                11 22 33 44 55 66 77 88  20 00 00 00
                88\(toAccessPoint.dropFirst(2)) 00 00  00 00  \(snap)
                """),
        Encapsulation("Prism", link: 119) {
            hex("44 00 00 00 90 00 00 00") + [UInt8](repeating: 0, count: 136) + hex("\(toAccessPoint) \(snap)") + $0
        },
        Encapsulation("AVS by Prism's number", link: 119) {
            hex("80 21 10 01 00 00 00 40") + [UInt8](repeating: 0, count: 56) + hex("\(toAccessPoint) \(snap)") + $0
        },
        Encapsulation("AVS", link: 163) {
            hex("80 21 10 01 00 00 00 40") + [UInt8](repeating: 0, count: 56) + hex("\(toAccessPoint) \(snap)") + $0
        },
    ]

    /// Tags, LLC and tunnels in Ethernet.
    static let overEthernet: [Encapsulation] = [
        Encapsulation("802.1Q", header: "\(ieee) 81 00 00 07 08 00"),
        Encapsulation("802.1ad and 802.1Q", header: "\(ieee) 88 A8 00 07 81 00 00 08 08 00"),
        Encapsulation("0x9100 twice and 802.1Q", header: "\(ieee) 91 00 00 07 91 00 00 08 81 00 00 09 08 00"),
        Encapsulation("VN-Tag", header: "\(ieee) 89 26 00 00 00 00 08 00"),
        Encapsulation("HSR", header: "\(ieee) 89 2F 00 35 00 01 08 00"),
        Encapsulation("security group tag", header: "\(ieee) 89 09 01 01 00 01 00 05 08 00"),
        Encapsulation("802.1BR", header: "\(ieee) 89 3F 00 00 00 01 00 00 08 00"),
        Encapsulation("802.1BR and 802.1Q", header: "\(ieee) 89 3F 00 00 00 01 00 00 81 00 00 07 08 00"),
        Encapsulation("FabricPath", isTold: false, header: "\(ieee) 89 03 00 21 \(ieee) 08 00"),
        Encapsulation("802.3, LLC and bridged Ethernet") {
            addresses + octets(UInt16($0.count + 24)) + hex("AA AA 03 00 80 C2 00 07 00 00 \(ieee) 08 00") + $0
        },
        Encapsulation("802.3, LLC and SNAP") { addresses + octets(UInt16($0.count + 8)) + hex(snap) + $0 },
        Encapsulation("802.1Q, 802.3, LLC and SNAP") {
            addresses + hex("81 00 00 07") + octets(UInt16($0.count + 8)) + hex(snap) + $0
        },
        Encapsulation("MPLS, two labels", header: "\(ieee) 88 47 00 01 00 40 00 02 01 40"),
        Encapsulation(
            "MPLS, Ethernet with a control word", isTold: false,
            header: "\(ieee) 88 47 00 02 01 40 00 00 00 00 \(ieee) 08 00"),
        Encapsulation("MPLS, Ethernet", isTold: false, header: "\(ieee) 88 47 00 02 01 40 \(ieee) 81 00 00 07 08 00"),
        Encapsulation(
            "MPLS, Ethernet to an address that begins with 6", isTold: false,
            header: "\(ieee) 88 47 00 02 01 40 6C 3B 6B 00 00 10 6C 3B 6B 00 00 11 08 00"),
        Encapsulation(
            "MPLS, Ethernet to an address that begins with 4", isTold: false,
            header: "\(ieee) 88 47 00 02 01 40 48 57 00 30 00 10 48 57 00 30 00 11 08 00"),
        Encapsulation(
            "MPLS, tagged Ethernet to an address that begins with 6", isTold: false,
            header: "\(ieee) 88 47 00 02 01 40 6C 3B 6B 00 00 10 6C 3B 6B 00 00 11 81 00 00 07 08 00"),
        Encapsulation(
            "MACsec without encryption", isTold: false,
            header: "\(ieee) 88 E5 20 00 00 00 00 01 02 00 00 00 00 01 00 01 08 00"),
        Encapsulation("802.1ah", header: "\(ieee) 88 A8 00 07 88 E7 00 00 00 05 \(ieee) 08 00"),
        Encapsulation("TRILL", header: "\(ieee) 22 F3 00 04 00 01 00 02 \(ieee) 08 00"),
        Encapsulation("network service header", header: "\(ieee) 89 4F 0F C2 02 01 00 00 01 FF"),
    ]
}

extension Encapsulation {
    /// Those in Ethernet frames, which may be padded.
    public static let overEthernetAndAbove = overEthernet + overIP + overUDP
}
