/// Tunnels that carry a subscriber's packets: GTP-U, Teredo and L2TP.
extension FrameDecoder {
    /// GTP-U (3GPP TS 29.281 §5.1): flags, message, length, tunnel; numbers and extension headers where flags say so.
    func gtp(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(8) { return .unread(fault) }
        let flags = octets.octet(start)
        let length = Int(octets.bigEndian16(start &+ 2))
        // Version 1, GTP and not GTP', a packet of the subscriber.
        guard flags >> 4 == 3, octets.octet(start &+ 1) == 0xFF, position.start &+ length <= position.wireEnd else {
            return .end(.notTCP)
        }
        position.bound(at: position.start &+ length)
        if flags & 0x07 != 0 {
            if let fault = position.skip(4) { return .unread(fault) }
            var next = flags & 0x04 == 0 ? 0 : octets.octet(position.start &- 1)
            while next != 0 {
                let header = position.start
                if let fault = position.fault(upTo: header &+ 1) { return .unread(fault) }
                let words = Int(octets.octet(header))
                guard words > 0 else { return .end(.notTCP) }
                if let fault = position.skip(words &* 4) { return .unread(fault) }
                next = octets.octet(position.start &- 1)
            }
        }
        return packetOrFrame(octets, at: &position)
    }

    /// Teredo (RFC 4380 §5.1.1): authentication and origin, each only where it is, then an IPv6 packet.
    func teredo(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 2) { return .unread(fault) }
        if octets.bigEndian16(position.start) == 1 {
            // Two lengths, the identifier and the value they measure, a nonce, a confirmation.
            if let fault = position.skip(4) { return .unread(fault) }
            let lengths = Int(octets.octet(position.start &- 2)) &+ Int(octets.octet(position.start &- 1))
            if let fault = position.skip(lengths &+ 9) { return .unread(fault) }
            if let fault = position.fault(upTo: position.start &+ 2) { return .unread(fault) }
        }
        if octets.bigEndian16(position.start) == 0, let fault = position.skip(8) { return .unread(fault) }
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        guard octets.octet(position.start) >> 4 == 6 else { return .end(.notTCP) }
        return guessedPacket(octets, at: position)
    }

    /// L2TP over UDP: version 2 (RFC 2661 §3.1) with PPP in it, or version 3 (RFC 3931 §4.1.2.1).
    func l2tp(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(2) { return .unread(fault) }
        let flags = octets.bigEndian16(start)
        // Control messages.
        guard flags & 0x8000 == 0 else { return .end(.notTCP) }
        switch flags & 0x000F {
        case 2: break
        case 3:
            guard flags == 3 else { return .end(.notTCP) }
            return skippingSession(6, octets, at: &position)
        default: return .end(.notTCP)
        }
        guard flags & 0x34F0 == 0 else { return .end(.notTCP) }
        if flags & 0x4000 != 0 {
            if let fault = position.skip(2) { return .unread(fault) }
            let length = Int(octets.bigEndian16(start &+ 2))
            guard start &+ length <= position.wireEnd else { return .end(.notTCP) }
            position.bound(at: start &+ length)
        }
        // Tunnel and session; sequence numbers.
        if let fault = position.skip(flags & 0x0800 == 0 ? 4 : 8) { return .unread(fault) }
        if flags & 0x0200 != 0 {
            if let fault = position.skip(2) { return .unread(fault) }
            if let fault = position.skip(Int(octets.bigEndian16(position.start &- 2))) { return .unread(fault) }
        }
        return .ppp
    }

    /// L2TP version 3 over IP (RFC 3931 §4.1.1.1): session 0 is control.
    func l2tpOverIP(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 4) { return .unread(fault) }
        guard octets.bigEndian32(position.start) != 0 else { return .end(.notTCP) }
        return skippingSession(4, octets, at: &position)
    }

    /// What follows a session's number: its cookie and its sublayer, neither of which a packet shows.
    ///
    /// Cookies have 0, 4 or 8 octets, the default sublayer 0 or 4 (RFC 3931 §4.1, §4.6): the first place at which a frame, PPP
    /// or a packet fits by its own header is taken.
    private func skippingSession(_ count: Int, _ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(count) { return .unread(fault) }
        let start = position.start
        for offset in stride(from: 0, through: 12, by: 4) {
            position.start = start &+ offset
            if isLikelyFrame(octets, position, at: position.start) { return .ethernet }
            if isPPPPacket(octets, position) { return .ppp }
        }
        for offset in stride(from: 0, through: 12, by: 4) {
            position.start = start &+ offset
            if isFittingPacket(octets, position) { return .ip }
        }
        position.start = start
        if let fault = position.fault(upTo: start &+ 12 &+ 15), fault == .truncatedHeader { return .unread(fault) }
        return position.isGuessed ? .end(.notTCP) : .unread(.unknownEncapsulation)
    }

    /// Whether address, control and the number of IPv4 or IPv6 stand here.
    private func isPPPPacket(_ octets: RawSpan, _ position: Position) -> Bool {
        guard position.start &+ 4 <= position.end else { return false }
        let header = octets.bigEndian32(position.start)
        return header == 0xFF03_0021 || header == 0xFF03_0057
    }

    /// Whether a packet stands here that reaches to the end of what is around it.
    private func isFittingPacket(_ octets: RawSpan, _ position: Position) -> Bool {
        guard position.start &+ 6 <= position.end, isLikelyPacket(octets, position, at: position.start) else {
            return false
        }
        let isIPv4 = octets.octet(position.start) >> 4 == 4
        let length = octets.bigEndian16(position.start &+ (isIPv4 ? 2 : 4))
        return position.start &+ Int(length) &+ (isIPv4 ? 0 : 40) == position.wireEnd
    }
}
