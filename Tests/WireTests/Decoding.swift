import TestSupport
import Testing
import Wire

/// Decodes one frame that was captured whole, or of which `originalLength` octets were on the wire.
func decode(_ octets: [UInt8], _ linkType: LinkType, originalLength: Int? = nil) -> FrameContent {
    var decoder = FrameDecoder()
    return decoder.decode(octets.span.bytes, linkType: linkType, originalLength: originalLength ?? octets.count)
}

/// The segment in a frame; records an issue where there is none.
func segment(
    _ octets: [UInt8], _ linkType: LinkType, originalLength: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Segment {
    let content = decode(octets, linkType, originalLength: originalLength)
    guard case .segment(let segment) = content else {
        Issue.record("not a segment: \(content)", sourceLocation: sourceLocation)
        throw NotASegment()
    }
    return segment
}

struct NotASegment: Error {}

extension Endpoint {
    /// An endpoint from text, for expectations.
    init(_ address: String, _ port: UInt16) throws {
        self.init(address: try #require(IPAddress(address)), port: port)
    }
}

/// A packet without link-layer header: 10.0.0.5:51234 to 10.0.0.9:80, PSH and ACK, payload `hello`.
let ipv4Packet =
    hex(
        """
        45              # version 4, header length 5
        00              # differentiated services
        00 2D           # total length 45
        00 01           # identification
        00 00           # flags, fragment offset
        40              # time to live
        06              # TCP
        66 BD           # header checksum
        0A 00 00 05     # source
        0A 00 00 09     # destination
        """) + tcpOctets

/// The TCP part of `ipv4Packet`.
let tcpOctets = hex(
    """
    C8 22           # source port 51234
    00 50           # destination port 80
    00 00 03 E8     # sequence number 1000
    00 00 07 D0     # acknowledgment number 2000
    50              # data offset 5
    18              # PSH, ACK
    01 F6           # window 502
    81 C7           # checksum
    00 00           # urgent pointer
    68 65 6C 6C 6F  # hello
    """)

/// 2001:db8::5 to 2001:db8::9 with `next` as next header and `payload` behind.
func ipv6Packet(next: UInt8, _ payload: [UInt8], length: Int? = nil) -> [UInt8] {
    let length = length ?? payload.count
    return hex("60 00 00 00")  // version 6, traffic class, flow label
        + [UInt8(length >> 8), UInt8(length & 0xFF)] + [next, 64]  // payload length, next header, hop limit
        + hex("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 05")
        + hex("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 09") + payload
}
