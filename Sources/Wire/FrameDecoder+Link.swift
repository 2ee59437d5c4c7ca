/// Headers that capture files put before a packet (tcpdump.org/linktypes.html has each layout).
extension FrameDecoder {
    /// The header that a link type names.
    func link(_ type: LinkType, _ octets: RawSpan, at position: inout Position) -> Layer {
        switch type {
        case .ethernet: .ethernet
        case .raw, .rawBSD, .rawOpenBSD: .ip
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .null, .loop: loopback(octets, at: &position)
        case .linuxSLL: linuxSLL(octets, at: &position)
        case .linuxSLL2: linuxSLL2(octets, at: &position)
        case .ppp: .ppp
        case .pppSerial: pppSerial(octets, at: &position)
        case .pppWithDirection: skipping(1, to: .ppp, at: &position)
        case .pppDaemon: pppDaemon(octets, at: &position)
        case .pppOverEthernet: pppoe(octets, at: &position)
        case .ciscoHDLC: ciscoHDLC(octets, at: &position)
        case .ieee80211: .wlan(isPadded: false)
        case .prism: prism(octets, at: &position)
        case .avs: avs(octets, at: &position)
        case .radiotap: radiotap(octets, at: &position)
        case .perPacketInformation: perPacketInformation(octets, at: &position)
        case .packetTap: packetTap(octets, at: &position)
        case .netfilterLog: netfilterLog(octets, at: &position)
        case .ciscoHDLCWithDirection: skipping(1, to: .link(.ciscoHDLC), at: &position)
        case .frameRelay: frameRelay(octets, at: &position)
        case .frameRelayWithDirection: skipping(1, to: .link(.frameRelay), at: &position)
        case .tokenRing: tokenRing(octets, at: &position)
        case .fireWire: fireWire(octets, at: &position)
        case .ethernetMPacket: mPacket(octets, at: &position)
        case .netAnalyzer: skipping(4, to: .ethernet, at: &position)
        case .netAnalyzerTransparent: skipping(4, to: .link(.ethernetMPacket), at: &position)
        case .fddi: skipping(13, to: .llc, at: &position)
        case .atm: .llc
        case .packetFilterLog: packetFilterLog(octets, at: &position)
        // An address family, an index and flags, four octets each.
        case .encapsulation: skipping(12, to: .ip, at: &position)
        case .juniperEthernet: juniper(octets, to: .ethernet, at: &position)
        case .juniperPPP: juniper(octets, to: .ppp, at: &position)
        case .juniperFrameRelay: juniper(octets, to: .link(.frameRelay), at: &position)
        case .juniperCiscoHDLC: juniper(octets, to: .link(.ciscoHDLC), at: &position)
        case .mpls: .labels
        case .fibreChannel: skipping(16, to: .llc, at: &position)
        case .infiniBand: infiniBand(octets, at: &position)
        case .switchBroadcom, .switchMarvell: switchTag(octets, length: 4, at: &position)
        case .switchMarvellTyped: switchTag(octets, length: 8, at: &position)
        case .switchBroadcomPrepended: skipping(4, to: .ethernet, at: &position)
        default: .unread(.unknownLinkType)
        }
    }

    /// Passes a header of fixed length.
    func skipping(_ count: Int, to layer: Layer, at position: inout Position) -> Layer {
        if let fault = position.skip(count) { return .unread(fault) }
        return layer
    }

    /// BSD loopback: the address family, in the byte order of whatever host captured.
    func loopback(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(4) { return .unread(fault) }
        let family = octets.bigEndian32(position.start &- 4)
        // Families are small: the order in which the number is small is the host's.
        switch family > 0xFFFF ? family.byteSwapped : family {
        case 2: return .ipv4
        // AF_INET6 of Linux; NetBSD and OpenBSD; FreeBSD; Darwin.
        case 10, 24, 28, 30: return .ipv6
        default: return .end(.notTCP)
        }
    }

    /// Linux cooked, version 1: packet type, ARPHRD_ type, address length, address (8), protocol.
    private func linuxSLL(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(16) { return .unread(fault) }
        return cooked(
            type: octets.bigEndian16(position.start &- 2), hardware: octets.bigEndian16(position.start &- 14))
    }

    /// Linux cooked, version 2: protocol, reserved, interface (4), ARPHRD_ type, packet type, address length and address.
    private func linuxSLL2(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(20) { return .unread(fault) }
        return cooked(
            type: octets.bigEndian16(position.start &- 20), hardware: octets.bigEndian16(position.start &- 12))
    }

    /// What a cooked header's protocol means by the kind of its device.
    private func cooked(type: UInt16, hardware: UInt16) -> Layer {
        switch hardware {
        case 801: return .link(.ieee80211)
        case 802: return .link(.prism)
        case 803: return .link(.radiotap)
        // Netlink: the field holds a netlink family and no EtherType.
        case 824: return .end(.notTCP)
        default: break
        }
        // ETH_P_802_2 stands for whatever has a length instead of a type; other numbers below the types are Linux' own, and no
        // lengths.
        if type == 4 { return .llc }
        return type > EtherType.longestLength ? .etherType(type) : .end(.notTCP)
    }

    /// Per-Packet Information: version, flags, length and link type, both little-endian, then fields about the radio.
    private func perPacketInformation(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 8) { return .unread(fault) }
        let length = Int(octets.littleEndian16(start &+ 2))
        guard octets.octet(start) == 0, length >= 8 else { return .unread(.malformedHeader) }
        return skipping(length, to: .link(LinkType(rawValue: octets.littleEndian32(start &+ 4))), at: &position)
    }

    /// Darwin's packet tap: length, kind and link type, four little-endian octets each, then names of processes.
    private func packetTap(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 12) { return .unread(fault) }
        let length = Int(octets.littleEndian32(start))
        guard length >= 12 else { return .unread(.malformedHeader) }
        return skipping(length, to: .link(LinkType(rawValue: octets.littleEndian32(start &+ 8))), at: &position)
    }

    /// pf's log: the header's length, which excludes its padding to four octets, and the address family.
    private func packetFilterLog(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        let length = Int(octets.octet(position.start))
        guard length >= 4 else { return .unread(.malformedHeader) }
        return skipping((length &+ 3) & ~3, to: .ip, at: &position)
    }

    /// Netfilter's log: family, version and group, then attributes: length and type in the capturing host's byte order.
    private func netfilterLog(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(4) { return .unread(fault) }
        guard octets.octet(position.start &- 3) == 0 else { return .unread(.malformedHeader) }
        while true {
            let start = position.start
            if let fault = position.fault(upTo: start &+ 4) { return .unread(fault) }
            var (length, type) = (octets.bigEndian16(start), octets.bigEndian16(start &+ 2))
            // Types are small: the order in which the number is small is the host's.
            if type > 0xFF { (length, type) = (length.byteSwapped, type.byteSwapped) }
            guard length >= 4 else { return .unread(.malformedHeader) }
            if type == 9 {
                position.start &+= 4
                position.bound(at: start &+ Int(length))
                return .ip
            }
            if let fault = position.skip((Int(length) &+ 3) & ~3) { return .unread(fault) }
        }
    }
}
