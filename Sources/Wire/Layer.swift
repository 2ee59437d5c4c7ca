/// What stands next in a frame, at a position.
enum Layer {
    /// The header that a link type names.
    case link(LinkType)
    /// Destination, source, type or length.
    case ethernet
    /// What an EtherType names; the type itself is passed.
    case etherType(UInt16)
    /// IEEE 802.2.
    case llc
    /// An 802.11 header; whether padding makes it a multiple of four octets.
    case wlan(isPadded: Bool)
    /// An 802.11 header in CAPWAP.
    case wlanOfController
    /// PPP, with or without address and control.
    case ppp
    /// MPLS labels.
    case labels
    /// IPv4 or IPv6, told by the version.
    case ip
    /// IPv4.
    case ipv4
    /// IPv6.
    case ipv6
    /// What an IP protocol number names.
    case transport(UInt8)
    /// Nothing: the frame is read.
    case end(FrameContent)

    /// The end of a frame that cannot be read.
    static func unread(_ reason: Undecodable) -> Layer { .end(.undecodable(reason)) }
}
