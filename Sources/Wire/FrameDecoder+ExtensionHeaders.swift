/// The headers between IP and TCP (RFC 8200 §4, RFC 4302).
extension FrameDecoder {
    /// The longest chain that is followed.
    ///
    /// RFC 8200 §4.1 knows at most eight; Linux and others stop at about as many.
    private var maxExtensionHeaders: Int { 16 }

    /// Follows the chain that begins with a header of number `transport` at the packet's start.
    mutating func extensionHeaders(
        _ octets: RawSpan, of packet: IPPacket, transport: UInt8, isWhole: Bool
    ) -> FrameContent {
        var packet = packet
        var transport = transport
        for _ in 0..<maxExtensionHeaders {
            let length: Int
            switch transport {
            case ProtocolNumber.tcp:
                return tcp(octets, of: packet)
            case ProtocolNumber.authentication:
                if let fault = packet.fault(upTo: packet.start + 8) { return .undecodable(fault) }
                length = (Int(octets.octet(packet.start + 1)) + 2) * 4
            case ProtocolNumber.hopByHop, ProtocolNumber.routing, ProtocolNumber.destinationOptions:
                guard !packet.source.isIPv4 else { return .notTCP }
                if let fault = packet.fault(upTo: packet.start + 8) { return .undecodable(fault) }
                length = (Int(octets.octet(packet.start + 1)) + 1) * 8
            case ProtocolNumber.fragment:
                guard !packet.source.isIPv4 else { return .notTCP }
                if let fault = packet.fault(upTo: packet.start + 8) { return .undecodable(fault) }
                let fragmentation = octets.bigEndian16(packet.start + 2)
                // Offset 0 and nothing more to come: an atomic fragment (RFC 6946), which is a whole packet.
                if fragmentation & 0xFFF9 != 0 {
                    guard !isWhole else { return .undecodable(.malformedHeader) }
                    return fragment(octets, of: packet, fragmentation: fragmentation)
                }
                length = 8
            default:
                return .notTCP
            }
            if let fault = packet.fault(upTo: packet.start + length) { return .undecodable(fault) }
            transport = octets.octet(packet.start)
            packet.start += length
        }
        return .undecodable(.nestedTooDeep)
    }

    /// A fragment header at the packet's start (RFC 8200 §4.5).
    private func fragment(_ octets: RawSpan, of packet: IPPacket, fragmentation: UInt16) -> FrameContent {
        let transport = octets.octet(packet.start)
        switch transport {
        case ProtocolNumber.tcp, ProtocolNumber.authentication, ProtocolNumber.hopByHop, ProtocolNumber.routing,
            ProtocolNumber.destinationOptions:
            return .fragment(
                IPFragment(
                    source: packet.source, destination: packet.destination,
                    identification: octets.bigEndian32(packet.start + 4), transport: transport,
                    offset: Int(fragmentation & 0xFFF8), moreFragments: fragmentation & 1 != 0,
                    payload: packet.start + 8..<packet.end, snapped: packet.wireEnd - packet.end))
        default:
            return .notTCP
        }
    }
}
