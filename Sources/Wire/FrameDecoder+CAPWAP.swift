/// CAPWAP (RFC 5415): frames between an access point and its controller.
extension FrameDecoder {
    /// The data channel's header (RFC 5415 §4.3): length in words, kind of radio, flags.
    func capwap(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.fault(upTo: start &+ 1) { return .unread(fault) }
        if octets.octet(start) == 1 { return capwapOverDTLS(octets, at: position) }
        guard octets.octet(start) == 0 else { return .end(.notTCP) }
        if let fault = position.fault(upTo: start &+ 8) { return .unread(fault) }
        let length = Int(octets.octet(start &+ 1) >> 3) &* 4
        let radio = octets.octet(start &+ 2) >> 1 & 0x1F
        let isNative = octets.octet(start &+ 2) & 0x01 != 0
        let flags = octets.octet(start &+ 3)
        // A keep-alive of the channel; reserved bits.
        guard length >= 8, flags & 0x0F == 0, octets.octet(start &+ 7) & 0x07 == 0, radio == 1 else {
            return .end(.notTCP)
        }
        if flags & 0x80 != 0 { return .unread(.fragmentedLink) }
        return skipping(length, to: isNative ? .wlanOfController : .ethernet, at: &position)
    }

    /// The same inside DTLS (RFC 5415 §4.2): three reserved octets, then a record.
    private func capwapOverDTLS(_ octets: RawSpan, at position: Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 7) { return .unread(fault) }
        let kind = octets.octet(position.start &+ 4)
        guard octets.bigEndian32(position.start) == 0x0100_0000, (20...25).contains(kind),
            octets.octet(position.start &+ 5) == 0xFE
        else { return .end(.notTCP) }
        return .unread(.encryptedTunnel)
    }

    /// An 802.11 frame from an access point: some put the two octets of frame control in the other order.
    func wlanOfController(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 2) { return .unread(fault) }
        let (first, second) = (octets.octet(position.start), octets.octet(position.start &+ 1))
        func isOfData(_ kind: UInt8) -> Bool { kind & 0x0F == 0x08 }
        return wlan(octets, at: &position, isPadded: false, isSwapped: !isOfData(first) && isOfData(second))
    }
}

/// Tunnels whose payload nobody on the way can read.
extension FrameDecoder {
    /// ESP in UDP (RFC 3948 §2): what does not begin with four octets of 0, or is a lone keep-alive.
    func securityPayload(_ octets: RawSpan, at position: Position) -> Layer {
        if position.wireEnd &- position.start < 8 { return .end(.notTCP) }
        if let fault = position.fault(upTo: position.start &+ 4) { return .unread(fault) }
        return octets.bigEndian32(position.start) == 0 ? .end(.notTCP) : .unread(.encryptedTunnel)
    }

    /// WireGuard's data: kind 4 and three octets of 0, receiver, counter, then a multiple of 16 octets.
    func wireGuard(_ octets: RawSpan, at position: Position) -> Layer {
        let length = position.wireEnd &- position.start
        guard length >= 32, length % 16 == 0 else { return .end(.notTCP) }
        if let fault = position.fault(upTo: position.start &+ 4) { return .unread(fault) }
        return octets.bigEndian32(position.start) == 0x0400_0000 ? .unread(.encryptedTunnel) : .end(.notTCP)
    }
}
