/// Frame relay (ITU-T Q.922, RFC 2427).
extension FrameDecoder {
    /// The address, of two to four octets, of which the last has its lowest bit set.
    func frameRelay(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        var length = 0
        repeat {
            length &+= 1
            if let fault = position.fault(upTo: start &+ length) { return .unread(fault) }
        } while octets.octet(start &+ length &- 1) & 1 == 0 && length < 4
        guard length >= 2, octets.octet(start &+ length &- 1) & 1 == 1 else { return .unread(.malformedHeader) }
        position.start = start &+ length
        if let fault = position.fault(upTo: position.start &+ 2) { return .unread(fault) }
        // Cisco puts an EtherType where others have the control octet of unnumbered information.
        if octets.octet(position.start) == 0x03 {
            position.start &+= 1
            return networkLayer(octets, at: &position)
        }
        let type = octets.bigEndian16(position.start)
        return type > EtherType.longestLength ? skipping(2, to: .etherType(type), at: &position) : .end(.notTCP)
    }

    /// What a network layer protocol identifier names (RFC 2427 §3), behind an octet of padding where there is one.
    private func networkLayer(_ octets: RawSpan, at position: inout Position) -> Layer {
        if octets.octet(position.start) == 0 { position.start &+= 1 }
        if let fault = position.skip(1) { return .unread(fault) }
        switch octets.octet(position.start &- 1) {
        case 0xCC: return .ipv4
        case 0x8E: return .ipv6
        case 0xCF: return .ppp
        // FRF.12, which cuts frames.
        case 0xB1: return .unread(.fragmentedLink)
        case 0x80: break
        default: return .end(.notTCP)
        }
        if let fault = position.skip(5) { return .unread(fault) }
        let organisation = octets.bigEndian32(position.start &- 6) & 0xFF_FFFF
        let type = octets.bigEndian16(position.start &- 2)
        if organisation == 0 { return .etherType(type) }
        // Bridged frames of IEEE 802.3, with and without their check sequence.
        return organisation == 0x80C2 && (type == 1 || type == 7) ? .ethernet : .end(.notTCP)
    }
}
