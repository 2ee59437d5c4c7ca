/// Ethernet as cards record it that see the wire itself, and links of old.
extension FrameDecoder {
    /// A preamble, then Ethernet; or a piece of a frame that gave way to another (IEEE 802.3br §99.3).
    func mPacket(_ octets: RawSpan, at position: inout Position) -> Layer {
        var length = 0
        repeat {
            length &+= 1
            if let fault = position.fault(upTo: position.start &+ length) { return .unread(fault) }
        } while octets.octet(position.start &+ length &- 1) == 0x55 && length < 8
        switch octets.octet(position.start &+ length &- 1) {
        // An express frame, or one that begins here and may be cut.
        case 0xD5, 0xE6, 0x4C, 0x7F, 0xB3: return skipping(length, to: .ethernet, at: &position)
        case 0x61, 0x52, 0x9E, 0x2A: return .unread(.fragmentedLink)
        default: return .end(.notTCP)
        }
    }

    /// Token Ring (IEEE 802.5): frame control names LLC, and the source's first bit says that a route follows.
    func tokenRing(_ octets: RawSpan, at position: inout Position) -> Layer {
        let start = position.start
        if let fault = position.skip(14) { return .unread(fault) }
        guard octets.octet(start &+ 1) & 0xC0 == 0x40 else { return .end(.notTCP) }
        guard octets.octet(start &+ 8) & 0x80 != 0 else { return .llc }
        if let fault = position.fault(upTo: start &+ 15) { return .unread(fault) }
        let length = Int(octets.octet(start &+ 14) & 0x1F)
        return length >= 2 ? skipping(length, to: .llc, at: &position) : .unread(.malformedHeader)
    }

    /// IP over FireWire: destination and source of eight octets, EtherType.
    func fireWire(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(18) { return .unread(fault) }
        return .etherType(octets.bigEndian16(position.start &- 2))
    }
}
