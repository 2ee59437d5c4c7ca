public import Wire

/// Builds frames with right lengths and checksums, for tests of everything above the wire.
///
/// A value of it is one direction of a connection over one kind of link.
public struct FrameBuilder: Sendable {
    /// The link-layer header to put before the packet.
    public enum Link: Sendable, Hashable {
        /// Ethernet with a tag for each TPID.
        case ethernet(tags: [UInt16] = [])
        /// Linux cooked, version 1.
        case linuxSLL
        /// Linux cooked, version 2.
        case linuxSLL2
        /// BSD loopback.
        case null
        /// No header.
        case raw

        /// Its number in a capture file.
        public var linkType: LinkType {
            switch self {
            case .ethernet: .ethernet
            case .linuxSLL: .linuxSLL
            case .linuxSLL2: .linuxSLL2
            case .null: .null
            case .raw: .raw
            }
        }
    }

    /// The link-layer header.
    public var link = Link.ethernet()
    /// The sender.
    public var source: Endpoint
    /// The receiver; of the same address family.
    public var destination: Endpoint
    /// The IPv4 identification, or that of IPv6 fragments.
    public var identification: UInt32 = 1
    /// TCP options; padded to four octets by the caller.
    public var options: [UInt8] = []

    /// Makes a builder for one direction.
    public init(from source: Endpoint, to destination: Endpoint, link: Link = .ethernet()) {
        self.source = source
        self.destination = destination
        self.link = link
    }

    /// Makes a builder from text such as `10.0.0.1` and `2001:db8::1`; stops the test on anything else.
    public init(from source: String, _ sourcePort: UInt16, to destination: String, _ port: UInt16) {
        guard let from = IPAddress(source), let to = IPAddress(destination) else {
            preconditionFailure("not an address: \(source) or \(destination)")
        }
        self.init(
            from: Endpoint(address: from, port: sourcePort), to: Endpoint(address: to, port: port))
    }

    /// The other direction.
    public var reversed: FrameBuilder {
        var other = self
        (other.source, other.destination) = (destination, source)
        return other
    }

    /// A TCP header, its options and payload, with the right checksum.
    public func segment(
        sequence: UInt32, acknowledgment: UInt32 = 0, flags: Segment.Flags = [.ack], window: UInt16 = 65_535,
        payload: [UInt8] = []
    ) -> [UInt8] {
        precondition(options.count.isMultiple(of: 4) && options.count <= 40, "options do not fit")
        var octets = bigEndian(source.port) + bigEndian(destination.port)
        octets += bigEndian(sequence) + bigEndian(acknowledgment)
        octets += [UInt8(5 + options.count / 4) << 4, flags.rawValue] + bigEndian(window)
        octets += [0, 0, 0, 0] + options + payload
        let pseudoHeader =
            addressOctets(source.address) + addressOctets(destination.address) + [0, 6]
            + bigEndian(UInt32(octets.count))
        let checksum = checksum(of: pseudoHeader + octets)
        octets.replaceSubrange(16..<18, with: bigEndian(checksum))
        return octets
    }

    /// An IP packet around `payload`, whose protocol is `transport`.
    public func packet(_ payload: [UInt8], transport: UInt8 = 6) -> [UInt8] {
        if source.address.isIPv4 {
            return ipv4Header(length: payload.count, transport: transport, fragmentation: 0) + payload
        }
        let addresses = addressOctets(source.address) + addressOctets(destination.address)
        return [0x60, 0, 0, 0] + bigEndian(UInt16(payload.count)) + [transport, 64] + addresses + payload
    }

    /// A packet with the link-layer header before it.
    public func frame(packet: [UInt8]) -> [UInt8] {
        let type: UInt16 = source.address.isIPv4 ? 0x0800 : 0x86DD
        switch link {
        case .ethernet(let tags):
            var header: [UInt8] = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]
            for tag in tags { header += bigEndian(tag) + [0, 7] }
            return header + bigEndian(type) + packet
        case .linuxSLL: return [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + bigEndian(type) + packet
        case .linuxSLL2:
            return bigEndian(type) + [0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0] + packet
        case .null: return [source.address.isIPv4 ? 2 : 30, 0, 0, 0] + packet
        case .raw: return packet
        }
    }

    /// A frame with one TCP segment.
    public func frame(
        sequence: UInt32, acknowledgment: UInt32 = 0, flags: Segment.Flags = [.ack], window: UInt16 = 65_535,
        payload: [UInt8] = []
    ) -> [UInt8] {
        let segment = segment(
            sequence: sequence, acknowledgment: acknowledgment, flags: flags, window: window, payload: payload)
        return frame(packet: packet(segment))
    }

    /// Frames with the fragments of a packet around `payload`, each of at most `size` octets (a multiple of 8).
    public func fragments(of payload: [UInt8], transport: UInt8 = 6, size: Int) -> [[UInt8]] {
        precondition(size > 0 && size.isMultiple(of: 8), "fragments are multiples of 8 octets")
        return stride(from: 0, to: payload.count, by: size).map { offset in
            let end = min(offset + size, payload.count)
            let more = end < payload.count
            let piece = Array(payload[offset..<end])
            if source.address.isIPv4 {
                let header = ipv4Header(
                    length: piece.count, transport: transport,
                    fragmentation: UInt16(offset / 8) | (more ? 0x2000 : 0))
                return frame(packet: header + piece)
            }
            let header = [transport, 0] + bigEndian(UInt16(offset) | (more ? 1 : 0)) + bigEndian(identification)
            return frame(packet: packet(header + piece, transport: 44))
        }
    }

    private func ipv4Header(length: Int, transport: UInt8, fragmentation: UInt16) -> [UInt8] {
        var header: [UInt8] = [0x45, 0] + bigEndian(UInt16(20 + length))
        header += bigEndian(UInt16(truncatingIfNeeded: identification)) + bigEndian(fragmentation)
        header += [64, transport, 0, 0] + addressOctets(source.address) + addressOctets(destination.address)
        header.replaceSubrange(10..<12, with: bigEndian(checksum(of: header)))
        return header
    }

    private func addressOctets(_ address: IPAddress) -> [UInt8] {
        if address.isIPv4 { return bigEndian(UInt32(truncatingIfNeeded: address.low)) }
        return bigEndian(address.high) + bigEndian(address.low)
    }

    /// RFC 1071, octet by octet: slow, and independent of the decoder's way.
    private func checksum(of octets: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for (index, octet) in octets.enumerated() {
            sum += UInt32(octet) << (index.isMultiple(of: 2) ? 8 : 0)
            sum = (sum & 0xFFFF) + (sum >> 16)
        }
        return ~UInt16(sum)
    }

    private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
