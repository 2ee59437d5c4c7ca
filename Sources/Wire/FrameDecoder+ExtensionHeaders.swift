/// What an IP header's protocol number names, extension headers included (RFC 8200 §4, RFC 4302).
extension FrameDecoder {
    /// The longest chain of extension headers that is followed.
    ///
    /// RFC 8200 §4.1 knows at most eight; Linux and others stop at about as many.
    private static let extensionHeaderLimit = 16

    /// The header of a protocol number.
    mutating func transport(_ number: UInt8, _ octets: RawSpan, at position: inout Position) -> Layer {
        switch number {
        case ProtocolNumber.tcp: .end(tcp(octets, at: position))
        case ProtocolNumber.udp: udp(octets, at: &position)
        case ProtocolNumber.ipv4: .ipv4
        case ProtocolNumber.ipv6: .ipv6
        case ProtocolNumber.gre: gre(octets, at: &position)
        case ProtocolNumber.l2tp: l2tpOverIP(octets, at: &position)
        case ProtocolNumber.mpls: .labels
        case ProtocolNumber.etherIP: etherIP(octets, at: &position)
        case ProtocolNumber.ethernet where !position.source.isIPv4: .ethernet
        case ProtocolNumber.authentication, ProtocolNumber.hopByHop, ProtocolNumber.routing,
            ProtocolNumber.destinationOptions, ProtocolNumber.fragment:
            extensionHeaders(octets, at: &position, number: number)
        case ProtocolNumber.securityPayload: .unread(.encryptedTunnel)
        case ProtocolNumber.compression: .unread(.compressed)
        default: .end(.notTCP)
        }
    }

    /// Follows the chain that begins with a header of number `number`.
    private func extensionHeaders(_ octets: RawSpan, at position: inout Position, number: UInt8) -> Layer {
        var number = number
        for _ in 0..<Self.extensionHeaderLimit {
            let start = position.start
            let length: Int
            switch number {
            case ProtocolNumber.authentication:
                if let fault = position.fault(upTo: start &+ 8) { return .unread(fault) }
                length = (Int(octets.octet(start &+ 1)) + 2) * 4
            case ProtocolNumber.hopByHop, ProtocolNumber.routing, ProtocolNumber.destinationOptions:
                guard !position.source.isIPv4 else { return .end(.notTCP) }
                if let fault = position.fault(upTo: start &+ 8) { return .unread(fault) }
                length = (Int(octets.octet(start &+ 1)) + 1) * 8
            case ProtocolNumber.fragment:
                guard !position.source.isIPv4 else { return .end(.notTCP) }
                if let fault = position.fault(upTo: start &+ 8) { return .unread(fault) }
                let fragmentation = octets.bigEndian16(start &+ 2)
                // Offset 0 and nothing more to come: an atomic fragment (RFC 6946), which is a whole packet.
                if fragmentation & 0xFFF9 != 0 {
                    guard !position.isWhole else { return .unread(.malformedHeader) }
                    return fragment(octets, at: position, fragmentation: fragmentation)
                }
                length = 8
            default:
                return .transport(number)
            }
            if number == ProtocolNumber.routing { follow(octets, length, at: &position) }
            number = octets.octet(start)
            if let fault = position.skip(length) { return .unread(fault) }
        }
        return .unread(.nestedTooDeep)
    }

    /// Takes the address where a route ends for the destination, which while segments are left is that of the next hop: TCP's
    /// checksum is over that (RFC 8200 §8.1), and the answers come from there.
    ///
    /// In types 0 and 2 it is the last address (RFC 2460 §4.4, RFC 6275 §6.4), in 4 the first entry of the list (RFC 8754 §2).
    /// `length` is the header's.
    private func follow(_ octets: RawSpan, _ length: Int, at position: inout Position) {
        let start = position.start
        guard octets.octet(start &+ 3) > 0, length >= 24, start &+ length <= position.end else { return }
        let address: Int
        switch octets.octet(start &+ 2) {
        case 0, 2: address = start &+ length &- 16
        case 4: address = start &+ 8
        default: return
        }
        position.destination = IPAddress(
            ipv6High: octets.bigEndian64(address), low: octets.bigEndian64(address &+ 8))
    }

    /// A fragment header (RFC 8200 §4.5).
    private func fragment(_ octets: RawSpan, at position: Position, fragmentation: UInt16) -> Layer {
        var payload = position
        payload.start &+= 8
        return .end(
            fragment(
                octets, at: payload, transport: octets.octet(position.start),
                identification: octets.bigEndian32(position.start &+ 4), offset: Int(fragmentation & 0xFFF8),
                moreFragments: fragmentation & 1 != 0))
    }
}
