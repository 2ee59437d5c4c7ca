/// What a link-layer header says comes next.
enum Carried {
    case ipv4(at: Int)
    case ipv6(at: Int)
    case notTCP
    case undecodable(Undecodable)
}

/// Link-layer headers (tcpdump.org/linktypes.html has each layout).
extension FrameDecoder {
    /// IEEE 802.3 and Ethernet II: destination, source, type or length.
    func ethernet(_ octets: RawSpan) -> Carried {
        guard octets.byteCount >= 14 else { return .undecodable(.truncatedHeader) }
        return protocolAfterTags(octets, typeAt: 12)
    }

    /// Linux cooked, version 1: packet type, ARPHRD_ type, address length, address (8), protocol.
    func linuxSLL(_ octets: RawSpan) -> Carried {
        guard octets.byteCount >= 16 else { return .undecodable(.truncatedHeader) }
        guard octets.bigEndian16(2) != hardwareNetlink else { return .notTCP }
        return protocolAfterTags(octets, typeAt: 14)
    }

    /// Linux cooked, version 2: protocol, reserved, interface (4), ARPHRD_ type, packet type, address length and address.
    func linuxSLL2(_ octets: RawSpan) -> Carried {
        guard octets.byteCount >= 20 else { return .undecodable(.truncatedHeader) }
        guard octets.bigEndian16(8) != hardwareNetlink else { return .notTCP }
        let type = octets.bigEndian16(0)
        if isTag(type) {
            // A tag's control information and the type behind it follow the cooked header.
            guard octets.byteCount >= 24 else { return .undecodable(.truncatedHeader) }
            return protocolAfterTags(octets, typeAt: 22)
        }
        return network(type: type, at: 20)
    }

    /// BSD loopback: the address family, in the byte order of whatever host captured.
    func loopback(_ octets: RawSpan) -> Carried {
        guard octets.byteCount >= 4 else { return .undecodable(.truncatedHeader) }
        let family = octets.bigEndian32(0)
        // Families are small: the order in which the number is small is the host's.
        switch family > 0xFFFF ? family.byteSwapped : family {
        case 2: return .ipv4(at: 4)
        // AF_INET6 of Linux; NetBSD and OpenBSD; FreeBSD; Darwin.
        case 10, 24, 28, 30: return .ipv6(at: 4)
        default: return .notTCP
        }
    }

    /// No header: the version nibble tells IPv4 from IPv6.
    func raw(_ octets: RawSpan) -> Carried {
        guard octets.byteCount >= 1 else { return .undecodable(.truncatedHeader) }
        switch octets.octet(0) >> 4 {
        case 4: return .ipv4(at: 0)
        case 6: return .ipv6(at: 0)
        default: return .undecodable(.malformedHeader)
        }
    }

    /// Skips VLAN tags from the type field at `offset` on.
    ///
    /// Each costs four captured octets, which bounds their number.
    private func protocolAfterTags(_ octets: RawSpan, typeAt offset: Int) -> Carried {
        var offset = offset
        var type = octets.bigEndian16(offset)
        while isTag(type) {
            offset += 4
            guard offset + 2 <= octets.byteCount else { return .undecodable(.truncatedHeader) }
            type = octets.bigEndian16(offset)
        }
        // Up to 1500 it is a length (IEEE 802.3 §3.2.6) and LLC follows; SNAP with a zero OUI holds a type.
        if type <= 1_500 {
            guard offset + 10 <= octets.byteCount else { return .notTCP }
            guard octets.bigEndian32(offset + 2) == 0xAAAA_0300, octets.bigEndian16(offset + 6) == 0 else {
                return .notTCP
            }
            offset += 8
            type = octets.bigEndian16(offset)
        }
        return network(type: type, at: offset + 2)
    }

    /// What an EtherType says comes next.
    private func network(type: UInt16, at start: Int) -> Carried {
        switch type {
        case 0x0800: .ipv4(at: start)
        case 0x86DD: .ipv6(at: start)
        default: .notTCP
        }
    }

    /// IEEE 802.1Q, 802.1ad, and what came before 802.1ad.
    @inline(__always)
    private func isTag(_ type: UInt16) -> Bool {
        type == 0x8100 || type == 0x88A8 || type == 0x9100
    }

    /// ARPHRD_NETLINK: the protocol field holds a netlink family and no EtherType.
    private var hardwareNetlink: UInt16 { 824 }
}
