/// Ethernet, its tags, and what an EtherType names.
extension FrameDecoder {
    /// IEEE 802.3 and Ethernet II: destination, source, type or length.
    func ethernet(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(14) { return .unread(fault) }
        return .etherType(octets.bigEndian16(position.start &- 2))
    }

    /// What an EtherType names, behind any number of tags.
    ///
    /// Each tag costs four captured octets, which bounds their number.
    func network(_ type: UInt16, _ octets: RawSpan, at position: inout Position) -> Layer {
        var type = type
        while let length = EtherType.tagLength(type) {
            if let fault = position.skip(length &+ 2) { return .unread(fault) }
            if EtherType.namesNetwork(type) { enterNetwork(octets.bigEndian16(position.start &- 4), at: &position) }
            type = octets.bigEndian16(position.start &- 2)
        }
        switch type {
        case EtherType.ipv4: return .ipv4
        case EtherType.ipv6: return .ipv6
        case EtherType.mpls, EtherType.mplsMulticast: return .labels
        case EtherType.pppoe: return pppoe(octets, at: &position)
        case EtherType.ppp: return .ppp
        case EtherType.bridging: return .ethernet
        case EtherType.erspan2: return erspan2(octets, at: &position)
        case EtherType.erspan3: return erspan3(octets, at: &position)
        case EtherType.networkService: return networkService(octets, at: &position)
        case EtherType.macSecurity: return macSecurity(octets, at: &position)
        case EtherType.backboneTag: return backbone(octets, at: &position)
        case EtherType.trill: return trill(octets, at: &position)
        // Cisco's FabricPath: tree and time to live, then the customer's frame.
        case EtherType.fabricPath: return skipping(2, to: .ethernet, at: &position)
        case ...EtherType.longestLength: return lengthThenLLC(Int(type), at: &position)
        default: return .end(.notTCP)
        }
    }

    /// Enters the VLAN that a tag names beside priorities; 0 is none (IEEE 802.1Q §9.6).
    func enterNetwork(_ tag: UInt16, at position: inout Position) {
        if tag & 0x0FFF != 0 { position.enter(network: UInt32(tag & 0x0FFF)) }
    }

    /// 802.1ah: the service's identifier in three octets behind one of flags, then the customer's frame.
    private func backbone(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(4) { return .unread(fault) }
        position.enter(overlay: octets.bigEndian32(position.start &- 4) & 0xFF_FFFF)
        return .ethernet
    }

    /// A length in the place of a type: LLC follows, and padding behind it.
    private func lengthThenLLC(_ length: Int, at position: inout Position) -> Layer {
        // A length beyond the frame is left to the IP header to judge; 0 is what offload leaves.
        if length > 0, position.start &+ length < position.wireEnd { position.bound(at: position.start &+ length) }
        return .llc
    }

    /// LLC; SNAP with the OUI of RFC 1042 or of 802.1H holds a type, and with that of 802.1 a bridged frame.
    func llc(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 3) { return .unread(fault) }
        let access = octets.bigEndian16(start)
        guard octets.octet(start &+ 2) == 0x03 else { return .end(.notTCP) }
        if access == 0x0606 { return skipping(3, to: .ipv4, at: &position) }
        guard access == 0xAAAA else { return .end(.notTCP) }
        if let fault = position.skip(8) { return .unread(fault) }
        let organisation = octets.bigEndian32(start &+ 2) & 0xFF_FFFF
        let type = octets.bigEndian16(start &+ 6)
        // Frames of IEEE 802.3 with and without their check sequence, behind two octets of padding (RFC 2684 §5.2).
        if organisation == 0x80C2, type == 1 || type == 7 { return skipping(2, to: .ethernet, at: &position) }
        guard organisation == 0 || organisation == 0xF8 else { return .end(.notTCP) }
        return type > EtherType.longestLength ? .etherType(type) : .end(.notTCP)
    }

    /// MACsec (IEEE 802.1AE §9.3): control, short length, number, channel; a type follows where nothing is encrypted.
    private func macSecurity(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        let control = octets.octet(position.start)
        guard control & 0x0C == 0 else { return .unread(.encrypted) }
        if let fault = position.skip(control & 0x20 == 0 ? 8 : 16) { return .unread(fault) }
        return .etherType(octets.bigEndian16(position.start &- 2))
    }

    /// TRILL (RFC 6325 §3): six octets with the options' length in words, the options, the customer's frame.
    private func trill(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(6) { return .unread(fault) }
        let words = Int(octets.bigEndian16(position.start &- 6) >> 6 & 0x1F)
        return skipping(words &* 4, to: .ethernet, at: &position)
    }

    /// A network service header (RFC 8300 §2.2): its length in words, and what follows.
    func networkService(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 8) { return .unread(fault) }
        let length = Int(octets.octet(start &+ 1) & 0x3F) &* 4
        guard octets.octet(start) >> 6 == 0, length >= 8 else { return .unread(.malformedHeader) }
        let next = octets.octet(start &+ 3)
        if let fault = position.skip(length) { return .unread(fault) }
        return protocolOfService(next)
    }

    /// The next protocol of a network service header (RFC 8300 §2.2), which VXLAN-GPE took over.
    func protocolOfService(_ number: UInt8) -> Layer {
        switch number {
        case 1: .ipv4
        case 2: .ipv6
        case 3: .ethernet
        case 4: .etherType(EtherType.networkService)
        case 5: .labels
        default: .end(.notTCP)
        }
    }
}
