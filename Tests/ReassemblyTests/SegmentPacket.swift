import Wire

/// A TCP segment of 10.79.0.2 to 10.79.0.1, as an IPv4 packet.
struct SegmentPacket {
    var sourcePort: UInt16
    var destinationPort: UInt16
    var sequence: UInt32
    var acknowledgment: UInt32
    var flags: Segment.Flags
    var urgentPointer: UInt16 = 0
    /// A multiple of four octets.
    var options: [UInt8] = []
    var payload: [UInt8] = []
    var hasWrongChecksum = false

    private static let addresses: [UInt8] = [10, 79, 0, 2, 10, 79, 0, 1]

    func packet(identification: UInt16) -> [UInt8] {
        var tcp: [UInt8] = []
        tcp += sourcePort.octets + destinationPort.octets + sequence.octets + acknowledgment.octets
        tcp += [UInt8((5 + options.count / 4) << 4), flags.rawValue]
        tcp += UInt16(65_535).octets + [0, 0] + urgentPointer.octets + options + payload
        let pseudoHeader = Self.addresses + [0, 6] + UInt16(tcp.count).octets
        var checksum = Self.checksum(pseudoHeader + tcp)
        if hasWrongChecksum { checksum ^= 0x1234 }
        tcp.replaceSubrange(16..<18, with: checksum.octets)
        return Self.datagram(tcp, identification: identification.octets, place: [0, 0])
    }

    /// Puts a payload in an IPv4 packet; `place` are the octets of flags and fragment offset.
    static func datagram(_ payload: [UInt8], identification: [UInt8], place: [UInt8]) -> [UInt8] {
        var header: [UInt8] = [0x45, 0] + UInt16(20 + payload.count).octets + identification + place
        header += [64, 6, 0, 0] + addresses
        header.replaceSubrange(10..<12, with: checksum(header).octets)
        return header + payload
    }

    /// The sequence number of a packet.
    static func sequence(of packet: [UInt8]) -> UInt32? {
        packet.count < 40 ? nil : packet[24..<28].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func checksum(_ octets: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in octets.indices { sum += UInt32(octets[index]) << (index % 2 == 0 ? 8 : 0) }
        while sum >> 16 != 0 { sum = (sum & 0xFFFF) + sum >> 16 }
        return ~UInt16(sum)
    }
}

/// How a packet goes out.
enum PacketSplit {
    case whole
    /// Two fragments, the second first.
    case reversed
    /// Two fragments, the first twice.
    case repeated
    /// Two fragments, and one between them that differs from the second.
    case conflicting

    func packets(_ packet: [UInt8]) -> [[UInt8]] {
        let payload = Array(packet[20...])
        func fragment(_ octets: [UInt8], at offset: Int, isLast: Bool) -> [UInt8] {
            SegmentPacket.datagram(
                octets, identification: Array(packet[4..<6]),
                place: UInt16((isLast ? 0 : 0x2000) | offset / 8).octets)
        }
        guard self != .whole, payload.count > 24 else { return [packet] }
        let first = fragment(Array(payload[..<24]), at: 0, isLast: false)
        let second = fragment(Array(payload[24...]), at: 24, isLast: true)
        return switch self {
        case .whole: [packet]
        case .reversed: [second, first]
        case .repeated: [first, first, second]
        case .conflicting: [first, fragment([UInt8](repeating: 0x58, count: 16), at: 16, isLast: false), second]
        }
    }
}

extension FixedWidthInteger {
    /// The octets in network order.
    fileprivate var octets: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
