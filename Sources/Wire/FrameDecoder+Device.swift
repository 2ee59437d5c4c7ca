/// What network devices put around the frames that they hand to a host.
extension FrameDecoder {
    /// Juniper's routers: a mark, flags, and where these say so a length with as many octets of extensions.
    ///
    /// Where the flags say that there is no link layer, an address family stands before the packet.
    func juniper(_ octets: RawSpan, to layer: Layer, at position: inout Position) -> Layer {
        if let fault = position.skip(4) { return .unread(fault) }
        let start = octets.bigEndian32(position.start &- 4)
        guard start >> 8 == 0x4D_4743 else { return .unread(.malformedHeader) }
        if start & 0x80 != 0 {
            if let fault = position.skip(2) { return .unread(fault) }
            if let fault = position.skip(Int(octets.bigEndian16(position.start &- 2))) { return .unread(fault) }
        }
        return start & 0x02 == 0 ? layer : loopback(octets, at: &position)
    }

    /// A switch's tag between the addresses and the type of an Ethernet frame, as hosts see it that drive one (Linux' DSA).
    func switchTag(_ octets: RawSpan, length: Int, at position: inout Position) -> Layer {
        if let fault = position.skip(12 &+ length &+ 2) { return .unread(fault) }
        return .etherType(octets.bigEndian16(position.start &- 2))
    }

    /// IP over InfiniBand: 40 octets of routing, EtherType, two octets reserved.
    func infiniBand(_ octets: RawSpan, at position: inout Position) -> Layer {
        if let fault = position.skip(44) { return .unread(fault) }
        return .etherType(octets.bigEndian16(position.start &- 4))
    }
}
