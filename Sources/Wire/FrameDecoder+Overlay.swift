/// Tunnels that carry frames over a data centre's network or to an analyser, each in UDP.
extension FrameDecoder {
    /// VXLAN (RFC 7348 §5): flags, network identifier; its group policy and protocol extensions are told by their flags.
    func vxlan(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(8) { return .unread(fault) }
        let flags = octets.octet(start)
        // The identifier is valid, and the octet behind it is reserved.
        guard flags & 0x08 != 0, octets.octet(start &+ 7) == 0 else { return .end(.notTCP) }
        // The protocol extension: version 0, and the next header's number in the reserved octets.
        if flags & 0x04 != 0 {
            guard flags & 0xF2 == 0, octets.bigEndian16(start &+ 1) == 0 else { return .end(.notTCP) }
            return protocolOfService(octets.octet(start &+ 3))
        }
        // A group's identifier stands in the reserved octets where the first bit says so.
        guard flags == 0x88 || flags == 0x08 && octets.bigEndian32(start) & 0xFF_FFFF == 0 else {
            return .end(.notTCP)
        }
        return guessedFrame(octets, at: &position)
    }

    /// An Ethernet frame that a guessed tunnel should hold, believed by its type.
    private func guessedFrame(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 14) { return .unread(fault) }
        return .ethernet
    }

    /// GENEVE (RFC 8926 §3.4): version, length of options in words, flags, EtherType, network identifier.
    func geneve(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(8) { return .unread(fault) }
        let first = octets.octet(start)
        guard first >> 6 == 0, octets.octet(start &+ 1) & 0x3F == 0, octets.octet(start &+ 7) == 0 else {
            return .end(.notTCP)
        }
        // Control packets carry no payload.
        guard octets.octet(start &+ 1) & 0x80 == 0 else { return .end(.notTCP) }
        let type = octets.bigEndian16(start &+ 2)
        guard type > EtherType.longestLength else { return .end(.notTCP) }
        return skipping(Int(first & 0x3F) &* 4, to: .etherType(type), at: &position)
    }

    /// LISP (RFC 9300 §5): eight octets of flags, nonce and locator bits, then a packet.
    func lisp(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(8) { return .unread(fault) }
        return guessedPacket(octets, at: position)
    }

    /// An IP packet that a guessed tunnel should hold, believed by version and length.
    func guessedPacket(_ octets: RawSpan, at position: Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        return isLikelyPacket(octets, position, at: position.start) ? .ip : .end(.notTCP)
    }

    /// TZSP, as wireless sensors and routers mirror: version 1, kind, encapsulation, then fields up to one of kind 1.
    func tzsp(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(4) { return .unread(fault) }
        // Received, or to be sent.
        guard octets.octet(start) == 1, octets.octet(start &+ 1) <= 1 else { return .end(.notTCP) }
        while true {
            if let fault = position.skip(1) { return .unread(fault) }
            let kind = octets.octet(position.start &- 1)
            if kind == 1 { break }
            // Kind 0 is padding of one octet.
            if kind == 0 { continue }
            if let fault = position.skip(1) { return .unread(fault) }
            if let fault = position.skip(Int(octets.octet(position.start &- 1))) { return .unread(fault) }
        }
        switch octets.bigEndian16(start &+ 2) {
        case 1: return .ethernet
        case 0x12: return .wlan(isPadded: false)
        case 0x77: return .link(.prism)
        case 0x7F: return .link(.avs)
        default: return .end(.notTCP)
        }
    }
}
