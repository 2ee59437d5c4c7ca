public import Wire

/// A way in which an IP packet travels or is captured: a link type, and what stands around the packet.
public struct Encapsulation: Sendable, CustomStringConvertible {
    /// What it is called.
    public let name: String
    /// The link type of the frames.
    public let linkType: LinkType
    /// Whether its UDP port alone says what it is, so that what is malformed in it counts as no tunnel.
    public let isGuessed: Bool
    /// Whether tshark reads it without being told how: not so for what no header announces.
    public let isTold: Bool
    private let around: @Sendable ([UInt8]) -> [UInt8]

    /// The name.
    public var description: String { name }

    /// Makes one that puts octets around a packet.
    public init(
        _ name: String, link: UInt32 = 1, isGuessed: Bool = false, isTold: Bool = true,
        around: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.name = name
        linkType = LinkType(rawValue: link)
        self.isGuessed = isGuessed
        self.isTold = isTold
        self.around = around
    }

    /// Makes one whose octets all stand before the packet, in hexadecimal digits.
    public init(_ name: String, link: UInt32 = 1, isTold: Bool = true, header: String) {
        let octets = hex(header)
        self.init(name, link: link, isTold: isTold) { octets + $0 }
    }

    /// A frame with the packet in it.
    public func frame(_ packet: [UInt8]) -> [UInt8] { around(packet) }
}

extension Encapsulation {
    /// Two addresses of Ethernet.
    static let addresses = hex("02 00 00 00 00 02  02 00 00 00 00 01")

    /// An Ethernet frame.
    public static func ethernet(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
        addresses + octets(type) + payload
    }

    /// An Ethernet frame with an IPv4 packet of another network, which carries a payload of this protocol.
    public static func outer(_ transport: UInt8, _ payload: [UInt8]) -> [UInt8] {
        ethernet(0x0800, carrier.packet(payload, transport: transport))
    }

    /// The same over IPv6.
    static func outer6(_ next: UInt8, _ payload: [UInt8]) -> [UInt8] {
        ethernet(0x86DD, FrameBuilder(from: "fd00::1", 0, to: "fd00::2", 0).packet(payload, transport: next))
    }

    /// A UDP datagram in an Ethernet frame; without a checksum, as tunnels send it.
    static func udp(_ port: UInt16, source: UInt16? = nil, _ payload: [UInt8]) -> [UInt8] {
        outer(17, datagram(port, source: source, payload))
    }

    /// A UDP header and its payload; without a source port, one that no other tunnel's ports have.
    public static func datagram(_ port: UInt16, source: UInt16? = nil, _ payload: [UInt8]) -> [UInt8] {
        octets(source ?? port ^ 0xC000) + octets(port) + octets(UInt16(8 + payload.count)) + [0, 0] + payload
    }

    /// The ends of a tunnel.
    public static let carrier = FrameBuilder(from: "192.0.2.1", 0, to: "192.0.2.2", 0)

    static func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
}
