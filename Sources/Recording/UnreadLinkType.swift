import Dissection
public import Wire

/// A link type that is not read, and where it was met first.
public struct UnreadLinkType: Sendable, Equatable {
    /// The link type.
    public var linkType: LinkType
    /// The file as it was named, or the interface.
    public var source: String
    /// Its first frame in the source, counted from 1.
    public var frame: Int64

    /// Its place and its number.
    public var description: String {
        "\(source): frame \(frame): link type \(linkType.rawValue) is not read: its frames are counted and left out"
    }

    /// What to try next.
    public var hint: String {
        "read are Ethernet (1, 240, 241, 274), Linux cooked (113, 276), loopback (0, 108), raw IP (12, 14, 101, 228, 229), "
            + "802.11 (105, 119, 127, 163), PPP (9, 50, 51, 166, 204), Cisco's HDLC (104, 205), frame relay (107, 206), "
            + "ATM (100), Token Ring (6), FDDI (10), FireWire (138), Fibre Channel (122), InfiniBand (242), MPLS (219), logs of "
            + "firewalls (117, 239), IPsec of OpenBSD (109), Juniper's routers (178, 179, 180, 181), ports of switches (281, "
            + "282, 284, 285), and these behind other headers (192, 258)"
    }
}

extension UnreadLinkType {
    /// Those of a run, in the order in which they were met.
    static func all(in decoded: DecodedCounts, sources: [String]) -> [UnreadLinkType] {
        decoded.dissection.frames.unreadLinkTypes
            .sorted { ($0.value.source, $0.value.number) < ($1.value.source, $1.value.number) }
            .map { linkType, stamp in
                UnreadLinkType(linkType: linkType, source: sources[Int(stamp.source)], frame: stamp.number)
            }
    }
}
