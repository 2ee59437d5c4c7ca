/// IPv4 (RFC 791) and IPv6 (RFC 8200).
extension FrameDecoder {
    /// Reads an IPv4 packet to its end, TCP in a straight line.
    @inline(__always)
    mutating func readIPv4(_ octets: RawSpan, _ start: Position) -> FrameContent {
        var position = start
        let next = ipv4(octets, at: &position)
        if case .transport(let number) = next, number == ProtocolNumber.tcp { return tcp(octets, at: position) }
        if case .end(let content) = next { return content }
        return follow(next, octets, from: position)
    }

    /// The version nibble tells IPv4 from IPv6.
    func ip(_ octets: RawSpan, at position: Position) -> Layer {
        if let fault = position.fault(upTo: position.start &+ 1) { return .unread(fault) }
        switch octets.octet(position.start) >> 4 {
        case 4: return .ipv4
        case 6: return .ipv6
        default: return .unread(.malformedHeader)
        }
    }

    /// An IPv4 header, and what it carries.
    @inline(__always)
    mutating func ipv4(_ octets: RawSpan, at position: inout Position) -> Layer {
        let base = position.start
        let captured = position.end &- base
        guard captured >= 1 else { return .unread(position.fault(upTo: base &+ 1) ?? .truncatedHeader) }
        let headerLength = Int(octets.octet(base) & 0x0F) * 4
        guard octets.octet(base) >> 4 == 4, headerLength >= 20 else { return .unread(.malformedHeader) }
        guard captured >= 20 else { return .unread(position.fault(upTo: base &+ 20) ?? .truncatedHeader) }
        let header = octets.extracting(base..<base &+ 20)
        var totalLength = Int(header.sure16(2))
        // Segmentation offload hands out packets whose length does not fit, or is not filled in yet, as 0.
        if totalLength == 0 { totalLength = position.wireEnd &- base }
        guard totalLength >= headerLength else { return .unread(.malformedHeader) }
        guard captured >= headerLength else {
            return .unread(position.fault(upTo: base &+ headerLength) ?? .truncatedHeader)
        }

        var sum = InternetChecksum()
        if headerLength == 20 {
            sum.add(header: header)
        } else {
            sum.add(octets.extracting(base..<base &+ headerLength))
        }
        if sum.folded != 0xFFFF { checksums.wrongIPv4 += 1 }

        position.bound(at: base &+ totalLength)
        position.start = base &+ headerLength
        position.isWhole = false
        position.identification = header.sure16(4)
        position.source = IPAddress(ipv4: header.sure32(12))
        position.destination = IPAddress(ipv4: header.sure32(16))
        let transport = header.sure8(9)
        let fragmentation = header.sure16(6)
        // More fragments, or an offset.
        if fragmentation & 0x3FFF != 0 {
            // Every fragment names the protocol, and only what may lead to TCP is followed.
            return .end(
                fragment(
                    octets, at: position, transport: transport, identification: UInt32(position.identification),
                    offset: Int(fragmentation & 0x1FFF) * 8, moreFragments: fragmentation & 0x2000 != 0))
        }
        return .transport(transport)
    }

    /// An IPv6 header, and what it carries.
    func ipv6(_ octets: RawSpan, at position: inout Position) -> Layer {
        let base = position.start
        if let fault = position.fault(upTo: base &+ 1) { return .unread(fault) }
        guard octets.octet(base) >> 4 == 6 else { return .unread(.malformedHeader) }
        if let fault = position.fault(upTo: base &+ 40) { return .unread(fault) }
        let length = Int(octets.bigEndian16(base &+ 4))
        position.start = base &+ 40
        // 0 is a jumbogram (RFC 2675) or segmentation offload; either way what is around ends it.
        position.bound(at: length == 0 ? position.wireEnd : base &+ 40 &+ length)
        position.isWhole = false
        position.identification = 0
        position.source = IPAddress(ipv6High: octets.bigEndian64(base &+ 8), low: octets.bigEndian64(base &+ 16))
        position.destination = IPAddress(
            ipv6High: octets.bigEndian64(base &+ 24), low: octets.bigEndian64(base &+ 32))
        return .transport(octets.octet(base &+ 6))
    }

    /// A fragment whose payload begins at the position, or nothing where its protocol leads nowhere.
    func fragment(
        _ octets: RawSpan, at position: Position, transport: UInt8, identification: UInt32, offset: Int,
        moreFragments: Bool
    ) -> FrameContent {
        if transport == ProtocolNumber.securityPayload { return .undecodable(.encryptedTunnel) }
        if transport == ProtocolNumber.compression { return .undecodable(.compressed) }
        guard ProtocolNumber.leadsOn(transport, isIPv4: position.source.isIPv4) else { return .notTCP }
        let isFirst = offset == 0
        return .fragment(
            IPFragment(
                source: position.source, destination: position.destination, identification: identification,
                transport: transport, offset: offset, moreFragments: moreFragments,
                payload: position.start..<max(position.start, position.end),
                snapped: position.wireEnd &- max(position.start, position.end),
                leadsNowhere: isFirst && transport == ProtocolNumber.udp && !mayTunnel(octets, at: position),
                network: position.network))
    }
}
