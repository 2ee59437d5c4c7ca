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
}
