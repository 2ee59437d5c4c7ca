/// PPP (RFC 1661, RFC 1662), PPPoE (RFC 2516) and Cisco's HDLC.
extension FrameDecoder {
    /// The protocol field, behind address and control where these were not left out.
    func ppp(_ octets: RawSpan, at position: inout Position) -> Layer {
        var start = position.start
        if let fault = position.fault(upTo: start &+ 1) { return .unread(fault) }
        if octets.octet(start) == 0xFF {
            if let fault = position.fault(upTo: start &+ 3) { return .unread(fault) }
            guard octets.octet(start &+ 1) == 0x03 else { return .unread(.malformedHeader) }
            start &+= 2
        }
        var number = UInt16(octets.octet(start))
        // An odd octet is a whole number, compressed (RFC 1661 §6.5).
        if number & 1 == 0 {
            if let fault = position.fault(upTo: start &+ 2) { return .unread(fault) }
            number = octets.bigEndian16(start)
            start &+= 1
        }
        position.start = start &+ 1
        switch number {
        case 0x0021: return .ipv4
        case 0x0057: return .ipv6
        case 0x0281, 0x0283: return .labels
        case 0x0031: return bridged(octets, at: &position)
        case 0x003D: return multilink(octets, at: &position)
        case 0x0053: return .unread(.encrypted)
        // Headers compressed by ROHC, Van Jacobson or RFC 2507; all compressed, of one link or of all.
        case 0x0003, 0x0005, 0x002D, 0x002F, 0x0061, 0x0063, 0x0065, 0x0067, 0x0069, 0x2063, 0x2065, 0x00FB, 0x00FD:
            return .unread(.compressed)
        default: return .end(.notTCP)
        }
    }

    /// Bridging (RFC 3518 §4): flags with the number of padding octets, the kind of frame, the frame.
    private func bridged(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(2) { return .unread(fault) }
        let flags = octets.octet(position.start &- 2)
        guard octets.octet(position.start &- 1) == 1 else { return .end(.notTCP) }
        // The L flag says that the identifier of a LAN follows.
        return skipping(flags & 0x40 == 0 ? 0 : 4, to: .ethernet, at: &position)
    }

    /// Multilink (RFC 1990 §3): flags of beginning and end, and a sequence number; a packet in one piece is read.
    ///
    /// The number has 24 bits, or 12 where both ends agreed on that, which no frame says: the packet behind it does.
    private func multilink(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 1) { return .unread(fault) }
        guard octets.octet(start) & 0xC0 == 0xC0 else { return .unread(.fragmentedLink) }
        let isShort = !holdsPacket(octets, position, at: start &+ 4) && holdsPacket(octets, position, at: start &+ 2)
        return skipping(isShort ? 2 : 4, to: .ppp, at: &position)
    }

    /// Whether the number of IPv4 or IPv6 stands at `start`, compressed or not, and that version behind it.
    private func holdsPacket(_ octets: RawSpan, _ position: Position, at start: Int) -> Bool {
        guard start &+ 2 <= position.end else { return false }
        let place = octets.octet(start) == 0 ? start &+ 1 : start
        guard place &+ 2 <= position.end else { return false }
        switch octets.octet(place) {
        case 0x21: return octets.octet(place &+ 1) >> 4 == 4
        case 0x57: return octets.octet(place &+ 1) >> 4 == 6
        default: return false
        }
    }

    /// A serial line: PPP, or Cisco's HDLC by its address (RFC 1547 §4.3.1).
    func pppSerial(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        let address = octets.octet(position.start)
        return address == 0x0F || address == 0x8F ? ciscoHDLC(octets, at: &position) : .ppp
    }

    /// PPP as pppd records it: the direction in the place of the address, and the control that belonged to it.
    func pppDaemon(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(1) { return .unread(fault) }
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        return skipping(octets.octet(position.start) == 0x03 ? 1 : 0, to: .ppp, at: &position)
    }

    /// Cisco's HDLC: address, control, EtherType.
    func ciscoHDLC(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(4) { return .unread(fault) }
        let type = octets.bigEndian16(position.start &- 2)
        return type > EtherType.longestLength ? .etherType(type) : .end(.notTCP)
    }

    /// PPPoE: version and type, code, session, length; code 0 is the session's data.
    func pppoe(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(6) { return .unread(fault) }
        let start = position.start
        guard octets.octet(start &- 6) == 0x11 else { return .unread(.malformedHeader) }
        guard octets.octet(start &- 5) == 0 else { return .end(.notTCP) }
        let length = Int(octets.bigEndian16(start &- 2))
        // 0 is what segmentation offload leaves.
        if length > 0 { position.bound(at: start &+ length) }
        return .ppp
    }
}
