/// Tunnels that carry frames over a data centre's network or to an analyser, each in UDP.
extension FrameDecoder {
    /// VXLAN (RFC 7348 §5): flags, network identifier; its group policy and protocol extensions are told by their flags.
    ///
    /// Reserved bits are ignored on receipt. Fabrics use them; where one is set, the frame behind it tells.
    func vxlan(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(8) { return .unread(fault) }
        let flags = octets.octet(start)
        // The identifier is valid.
        guard flags & 0x08 != 0 else { return .end(.notTCP) }
        position.enter(overlay: octets.bigEndian32(start &+ 4) >> 8)
        let isPlain = octets.octet(start &+ 7) == 0
        // The protocol extension: version 0, and the next header's number in the reserved octets.
        if flags & 0x34 == 0x04 {
            let next = octets.octet(start &+ 3)
            if isPlain, flags & 0xC0 == 0, octets.bigEndian16(start &+ 1) == 0 { return protocolOfService(next) }
            return next == 1 || next == 2 ? guessedPacket(octets, at: position) : guessedFrame(octets, at: position)
        }
        // A group's identifier stands in the reserved octets where the first bit says so.
        if isPlain, flags == 0x88 || flags == 0x08 && octets.bigEndian32(start) & 0xFF_FFFF == 0 {
            return .ethernet
        }
        return guessedFrame(octets, at: position)
    }

    /// An Ethernet frame that a guessed tunnel should hold, believed by its type and by what stands behind it.
    private func guessedFrame(_ octets: RawSpan, at position: Position) -> Layer {
        let start = position.start
        if isLikelyFrame(octets, position, at: start) { return .ethernet }
        // Where too little was captured to tell, that is why.
        if let fault = position.fault(upTo: start &+ 17), fault == .truncatedHeader { return .unread(fault) }
        return .end(.notTCP)
    }

    /// GENEVE (RFC 8926 §3.4): version, length of options in words, flags, EtherType, network identifier.
    ///
    /// Reserved bits are ignored on receipt; where one is set, what the type names has to stand there.
    func geneve(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(8) { return .unread(fault) }
        let first = octets.octet(start)
        let flags = octets.octet(start &+ 1)
        // Control packets carry no payload.
        guard first >> 6 == 0, flags & 0x80 == 0 else { return .end(.notTCP) }
        let type = octets.bigEndian16(start &+ 2)
        guard type > EtherType.longestLength else { return .end(.notTCP) }
        position.enter(overlay: octets.bigEndian32(start &+ 4) >> 8)
        if let fault = position.skip(Int(first & 0x3F) &* 4) { return .unread(fault) }
        if flags & 0x3F == 0, octets.octet(start &+ 7) == 0 { return .etherType(type) }
        switch type {
        case EtherType.bridging: return guessedFrame(octets, at: position)
        case EtherType.ipv4, EtherType.ipv6: return guessedPacket(octets, at: position)
        default: return .end(.notTCP)
        }
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

    /// Generic UDP encapsulation (draft-ietf-intarea-gue §3), as load balancers send it: an IP packet at once, or a header of
    /// version, control bit, length of fields in words and protocol.
    func genericUDP(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 4) { return .unread(fault) }
        let first = octets.octet(start)
        if first >> 6 == 1 { return guessedPacket(octets, at: position) }
        // Version 0, data and no control message.
        guard first & 0xE0 == 0 else { return .end(.notTCP) }
        let number = octets.octet(start &+ 1)
        if let fault = position.skip(4 &+ Int(first & 0x1F) &* 4) { return .unread(fault) }
        return number == ProtocolNumber.ipv4 || number == ProtocolNumber.ipv6
            ? guessedPacket(octets, at: position) : .end(.notTCP)
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
