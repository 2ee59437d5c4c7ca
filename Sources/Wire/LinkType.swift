/// A link-layer header type, by its number in the registry of LINKTYPE_ values (tcpdump.org/linktypes.html).
///
/// Any number is representable; the named ones are those that `FrameDecoder` reads.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The LINKTYPE_ value as a capture file holds it.
    public var rawValue: UInt32

    /// Names a link type by its LINKTYPE_ value.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// BSD loopback: a 4-octet address family in the capturing host's byte order.
    public static let null = LinkType(rawValue: 0)
    /// Ethernet II and IEEE 802.3.
    public static let ethernet = LinkType(rawValue: 1)
    /// IPv4 or IPv6 without a link-layer header, by the number that most BSDs have for it and old tools left in files.
    public static let rawBSD = LinkType(rawValue: 12)
    /// IPv4 or IPv6 without a link-layer header, by OpenBSD's number.
    public static let rawOpenBSD = LinkType(rawValue: 14)
    /// IPv4 or IPv6 without a link-layer header.
    public static let raw = LinkType(rawValue: 101)
    /// OpenBSD loopback: a 4-octet address family in network byte order.
    public static let loop = LinkType(rawValue: 108)
    /// Linux cooked capture, version 1.
    public static let linuxSLL = LinkType(rawValue: 113)
    /// IPv4 without a link-layer header.
    public static let ipv4 = LinkType(rawValue: 228)
    /// IPv6 without a link-layer header.
    public static let ipv6 = LinkType(rawValue: 229)
    /// Linux cooked capture, version 2.
    public static let linuxSLL2 = LinkType(rawValue: 276)
    /// Token Ring: access and frame control, two addresses, a route, LLC.
    public static let tokenRing = LinkType(rawValue: 6)
    /// PPP, with or without address and control (RFC 1661).
    public static let ppp = LinkType(rawValue: 9)
    /// FDDI: frame control, two addresses, LLC.
    public static let fddi = LinkType(rawValue: 10)
    /// ATM with LLC in it (RFC 2684).
    public static let atm = LinkType(rawValue: 100)
    /// PPP on a serial line (RFC 1662), or Cisco's HDLC there.
    public static let pppSerial = LinkType(rawValue: 50)
    /// PPP behind a PPPoE header (RFC 2516).
    public static let pppOverEthernet = LinkType(rawValue: 51)
    /// Cisco's HDLC.
    public static let ciscoHDLC = LinkType(rawValue: 104)
    /// IEEE 802.11.
    public static let ieee80211 = LinkType(rawValue: 105)
    /// OpenBSD's IPsec interface: address family, index and flags, then a packet.
    public static let encapsulation = LinkType(rawValue: 109)
    /// Frame relay: an address, then what RFC 2427 or Cisco puts there.
    public static let frameRelay = LinkType(rawValue: 107)
    /// The log of BSD's pf.
    public static let packetFilterLog = LinkType(rawValue: 117)
    /// IEEE 802.11 behind a Prism header, or behind AVS.
    public static let prism = LinkType(rawValue: 119)
    /// IEEE 802.11 behind a radiotap header.
    public static let radiotap = LinkType(rawValue: 127)
    /// IP over Fibre Channel (RFC 2625): two addresses of eight octets, LLC.
    public static let fibreChannel = LinkType(rawValue: 122)
    /// IP over FireWire as Darwin records it: two addresses of eight octets, EtherType.
    public static let fireWire = LinkType(rawValue: 138)
    /// IEEE 802.11 behind an AVS header.
    public static let avs = LinkType(rawValue: 163)
    /// PPP as pppd records it, with the direction in the place of the address.
    public static let pppDaemon = LinkType(rawValue: 166)
    /// Another link type behind a per-packet information header.
    public static let perPacketInformation = LinkType(rawValue: 192)
    /// Ethernet behind the header of a Juniper router.
    public static let juniperEthernet = LinkType(rawValue: 178)
    /// PPP behind the header of a Juniper router.
    public static let juniperPPP = LinkType(rawValue: 179)
    /// Frame relay behind the header of a Juniper router.
    public static let juniperFrameRelay = LinkType(rawValue: 180)
    /// Cisco's HDLC behind the header of a Juniper router.
    public static let juniperCiscoHDLC = LinkType(rawValue: 181)
    /// PPP behind an octet with the direction.
    public static let pppWithDirection = LinkType(rawValue: 204)
    /// Cisco's HDLC behind an octet with the direction.
    public static let ciscoHDLCWithDirection = LinkType(rawValue: 205)
    /// Frame relay behind an octet with the direction.
    public static let frameRelayWithDirection = LinkType(rawValue: 206)
    /// MPLS labels without a link-layer header.
    public static let mpls = LinkType(rawValue: 219)
    /// What Linux' netfilter logs: attributes, the packet among them.
    public static let netfilterLog = LinkType(rawValue: 239)
    /// Ethernet behind the header of a netANALYZER card.
    public static let netAnalyzer = LinkType(rawValue: 240)
    /// The same with the frame's preamble.
    public static let netAnalyzerTransparent = LinkType(rawValue: 241)
    /// IP over InfiniBand: a global routing header, EtherType, two octets reserved (RFC 4391 §6).
    public static let infiniBand = LinkType(rawValue: 242)
    /// Another link type behind the header of Darwin's packet tap.
    public static let packetTap = LinkType(rawValue: 258)
    /// Ethernet with its preamble, which may be cut in pieces (IEEE 802.3br).
    public static let ethernetMPacket = LinkType(rawValue: 274)
    /// Ethernet on the port between a host and a Broadcom switch, with its tag behind the addresses.
    public static let switchBroadcom = LinkType(rawValue: 281)
    /// The same with the tag before the addresses.
    public static let switchBroadcomPrepended = LinkType(rawValue: 282)
    /// Ethernet on the port between a host and a Marvell switch, with its tag behind the addresses.
    public static let switchMarvell = LinkType(rawValue: 284)
    /// The same with an EtherType before the tag.
    public static let switchMarvellTyped = LinkType(rawValue: 285)
}

extension LinkType {
    /// Whether `FrameDecoder` reads frames of this type.
    public var isRead: Bool { Self.read.contains(self) }

    private static let read: Set<LinkType> = [
        .null, .ethernet, .rawBSD, .rawOpenBSD, .raw, .loop, .linuxSLL, .ipv4, .ipv6, .linuxSLL2, .tokenRing, .ppp,
        .fddi, .atm, .pppSerial, .pppOverEthernet, .ciscoHDLC, .ieee80211, .encapsulation, .frameRelay,
        .packetFilterLog, .prism, .radiotap, .fireWire, .avs, .pppDaemon, .perPacketInformation, .pppWithDirection,
        .ciscoHDLCWithDirection, .frameRelayWithDirection, .netfilterLog, .netAnalyzer, .netAnalyzerTransparent,
        .packetTap, .ethernetMPacket, .fibreChannel, .juniperEthernet, .juniperPPP, .juniperFrameRelay,
        .juniperCiscoHDLC, .mpls, .infiniBand, .switchBroadcom, .switchBroadcomPrepended, .switchMarvell,
        .switchMarvellTyped,
    ]
}
