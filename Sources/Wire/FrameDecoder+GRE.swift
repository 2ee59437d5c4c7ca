/// GRE (RFC 2784, RFC 2890, RFC 1701), what travels in it, and EtherIP.
extension FrameDecoder {
    /// Flags and version, the protocol, then what the flags announce.
    func gre(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(4) { return .unread(fault) }
        let flags = octets.bigEndian16(start)
        let type = octets.bigEndian16(start &+ 2)
        switch flags & 0x07 {
        case 0: break
        case 1: return enhancedGRE(octets, at: &position, flags: flags, type: type)
        default: return .unread(.malformedHeader)
        }
        // Checksum and offset, where either checksum or routing is there.
        if flags & 0xC000 != 0, let fault = position.skip(4) { return .unread(fault) }
        // Key, sequence number.
        if flags & 0x2000 != 0, let fault = position.skip(4) { return .unread(fault) }
        if flags & 0x1000 != 0, let fault = position.skip(4) { return .unread(fault) }
        if flags & 0x4000 != 0, let fault = skipRoutes(octets, at: &position) { return .unread(fault) }
        switch type {
        // ERSPAN's first type has neither sequence number nor header of its own.
        case EtherType.erspan2 where flags & 0x1000 == 0: return .ethernet
        case EtherType.wccp: return redirected(octets, at: &position)
        // What access points of Aruba's send to their controller: 802.11, one type for each radio and queue.
        case 0x8200...0x8370 where type & 0x0F == 0: return .wlan(isPadded: false)
        case ...EtherType.longestLength: return .end(.notTCP)
        default: return .etherType(type)
        }
    }

    /// Source routes (RFC 1701): address family, offset, length and addresses each; an empty one ends them.
    private func skipRoutes(_ octets: RawSpan, at position: inout Position) -> Undecodable? {
        while true {
            if let fault = position.skip(4) { return fault }
            let length = Int(octets.octet(position.start &- 1))
            if length == 0, octets.bigEndian16(position.start &- 4) == 0 { return nil }
            if let fault = position.skip(length) { return fault }
        }
    }

    /// Enhanced GRE (RFC 2637 §4.1): payload length and call, then sequence and acknowledgment numbers; PPP follows.
    private func enhancedGRE(
        _ octets: RawSpan, at position: inout Position, flags: UInt16, type: UInt16
    ) -> Layer {
        guard flags & 0x2000 != 0, type == EtherType.ppp || type == EtherType.mikroTik && flags == 0x2001 else {
            return .unread(.malformedHeader)
        }
        if let fault = position.skip(4) { return .unread(fault) }
        let length = Int(octets.bigEndian16(position.start &- 4))
        if type == EtherType.mikroTik {
            // MikroTik's Ethernet over IP: the payload's length and the tunnel's number in the place of the key.
            guard length > 0 else { return .end(.notTCP) }
            if position.start &+ length < position.wireEnd { position.bound(at: position.start &+ length) }
            return .ethernet
        }
        // Without a sequence number it only acknowledges.
        guard flags & 0x1000 != 0, length > 0 else { return .end(.notTCP) }
        if let fault = position.skip(flags & 0x0080 == 0 ? 4 : 8) { return .unread(fault) }
        if position.start &+ length < position.wireEnd { position.bound(at: position.start &+ length) }
        return .ppp
    }

    /// WCCP: version 2 puts four octets before the packet, version 1 none; an IP header tells.
    private func redirected(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        return octets.octet(position.start) >> 4 == 4 ? .ipv4 : skipping(4, to: .ip, at: &position)
    }

    /// ERSPAN, second type: version 1, VLAN, session, index; then the mirrored frame.
    func erspan2(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(8) { return .unread(fault) }
        enterNetwork(octets.bigEndian16(position.start &- 8), at: &position)
        return octets.octet(position.start &- 8) >> 4 == 1 ? .ethernet : .unread(.malformedHeader)
    }

    /// ERSPAN, third type: version 2, VLAN, session, time stamp, group, and eight octets more where the O flag is set.
    func erspan3(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(12) { return .unread(fault) }
        guard octets.octet(position.start &- 12) >> 4 == 2 else { return .unread(.malformedHeader) }
        enterNetwork(octets.bigEndian16(position.start &- 12), at: &position)
        let flags = octets.bigEndian16(position.start &- 2)
        if flags & 1 != 0, let fault = position.skip(8) { return .unread(fault) }
        // The frame's type: Ethernet, or IP without a link layer.
        return flags >> 10 & 0x1F == 2 ? .ip : .ethernet
    }

    /// EtherIP (RFC 3378): version 3 and twelve bits of nothing, then the frame.
    func etherIP(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(2) { return .unread(fault) }
        return octets.octet(position.start &- 2) >> 4 == 3 ? .ethernet : .unread(.malformedHeader)
    }
}
