/// IPv4 (RFC 791) and IPv6 (RFC 8200).
extension FrameDecoder {
    /// An IPv4 header at `base`, and what it carries.
    @inline(__always)
    mutating func ipv4(_ octets: RawSpan, at base: Int, wireEnd: Int) -> FrameContent {
        let captured = octets.byteCount - base
        guard captured >= 1 else { return .undecodable(.truncatedHeader) }
        let headerLength = Int(octets.octet(base) & 0x0F) * 4
        guard octets.octet(base) >> 4 == 4, headerLength >= 20 else { return .undecodable(.malformedHeader) }
        guard captured >= 20 else { return .undecodable(.truncatedHeader) }
        var totalLength = Int(octets.bigEndian16(base + 2))
        // Segmentation offload hands out packets whose length does not fit, or is not filled in yet, as 0.
        if totalLength == 0 { totalLength = wireEnd - base }
        guard totalLength >= headerLength else { return .undecodable(.malformedHeader) }
        guard captured >= headerLength else { return .undecodable(.truncatedHeader) }

        var sum = InternetChecksum()
        sum.add(octets.extracting(base..<base + headerLength))
        if sum.folded != 0xFFFF { checksums.wrongIPv4 += 1 }

        let packet = IPPacket(
            source: IPAddress(ipv4: octets.bigEndian32(base + 12)),
            destination: IPAddress(ipv4: octets.bigEndian32(base + 16)), start: base + headerLength,
            end: min(octets.byteCount, base + totalLength), wireEnd: base + totalLength)
        let transport = octets.octet(base + 9)
        let fragmentation = octets.bigEndian16(base + 6)
        // More fragments, or an offset.
        if fragmentation & 0x3FFF != 0 {
            // Every fragment names the protocol, and only TCP is followed.
            guard transport == ProtocolNumber.tcp else { return .notTCP }
            return .fragment(
                IPFragment(
                    source: packet.source, destination: packet.destination,
                    identification: UInt32(octets.bigEndian16(base + 4)), transport: transport,
                    offset: Int(fragmentation & 0x1FFF) * 8, moreFragments: fragmentation & 0x2000 != 0,
                    payload: packet.start..<packet.end, snapped: packet.wireEnd - packet.end))
        }
        return payload(octets, of: packet, transport: transport, isWhole: false)
    }

    /// An IPv6 header at `base`, and what it carries.
    @inline(__always)
    mutating func ipv6(_ octets: RawSpan, at base: Int, wireEnd: Int) -> FrameContent {
        let captured = octets.byteCount - base
        guard captured >= 1 else { return .undecodable(.truncatedHeader) }
        guard octets.octet(base) >> 4 == 6 else { return .undecodable(.malformedHeader) }
        guard captured >= 40 else { return .undecodable(.truncatedHeader) }
        let start = base + 40
        let length = Int(octets.bigEndian16(base + 4))
        // 0 is a jumbogram (RFC 2675) or segmentation offload; either way the frame ends it.
        let payloadEnd = length == 0 ? wireEnd : start + length
        let packet = IPPacket(
            source: IPAddress(ipv6High: octets.bigEndian64(base + 8), low: octets.bigEndian64(base + 16)),
            destination: IPAddress(ipv6High: octets.bigEndian64(base + 24), low: octets.bigEndian64(base + 32)),
            start: start, end: min(octets.byteCount, payloadEnd), wireEnd: payloadEnd)
        return payload(octets, of: packet, transport: octets.octet(base + 6), isWhole: false)
    }

    /// Follows extension headers from `transport` on to TCP; `isWhole` where the fragments have been put together.
    @inline(__always)
    mutating func payload(
        _ octets: RawSpan, of packet: IPPacket, transport: UInt8, isWhole: Bool
    ) -> FrameContent {
        if transport == ProtocolNumber.tcp { return tcp(octets, of: packet) }
        return extensionHeaders(octets, of: packet, transport: transport, isWhole: isWhole)
    }
}

/// IP protocol numbers that are followed (www.iana.org/assignments/protocol-numbers).
enum ProtocolNumber {
    static let hopByHop: UInt8 = 0
    static let tcp: UInt8 = 6
    static let routing: UInt8 = 43
    static let fragment: UInt8 = 44
    static let authentication: UInt8 = 51
    static let destinationOptions: UInt8 = 60
}
