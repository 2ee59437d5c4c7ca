/// Frames to segments: link layer, tunnels, IP and TCP headers read where they lie, nothing copied.
///
/// The state is the counts of wrong checksums alone, so any order of frames gives the same results. Headers are followed in
/// a loop: each says what stands behind it, and a tunnel begins again at Ethernet, PPP or IP.
public struct FrameDecoder: Sendable {
    /// The headers that are followed in one frame: a dozen tunnels in each other, which nobody builds on purpose.
    ///
    /// VLAN tags, MPLS labels and extension headers, which come in rows, count as one.
    static let layerLimit = 64

    /// The checksums that were not right so far.
    public internal(set) var checksums = ChecksumCounts()

    /// Makes a decoder that has counted nothing.
    public init() {}

    /// Reads one frame.
    ///
    /// `octets` is what was captured, `originalLength` what was on the wire. Ranges of the result index `octets`.
    public mutating func decode(_ octets: RawSpan, linkType: LinkType, originalLength: Int) -> FrameContent {
        var position = Position(captured: octets.byteCount, originalLength: originalLength)
        // What nearly every frame is, read in a straight line.
        if linkType == .ethernet, octets.byteCount >= 14, octets.bigEndian16(12) == EtherType.ipv4 {
            position.start = 14
            return readIPv4(octets, position)
        }
        // A frame of which there was nothing on the wire either: nothing was cut off.
        if position.wireEnd == 0 { return .notTCP }
        return follow(.link(linkType), octets, from: position)
    }

    /// Reads the payload of an IP datagram that was put together from fragments.
    ///
    /// `transport` is the protocol number, for IPv6 that of the first header after the fragment header; `snapped`
    /// counts the octets missing at the end, and `network` is that of the fragments. Ranges of the result index `octets`. Gives a fragment only of a packet that
    /// travelled inside the datagram.
    public mutating func decode(
        datagramPayload octets: RawSpan, transport: UInt8, source: IPAddress, destination: IPAddress, snapped: Int = 0,
        network: UInt32 = 0
    ) -> FrameContent {
        var position = Position(
            captured: octets.byteCount, originalLength: octets.byteCount &+ max(snapped, 0))
        position.isBounded = true
        position.isWhole = true
        position.source = source
        position.destination = destination
        position.network = network
        return follow(.transport(transport), octets, from: position)
    }

    /// Follows the headers from one on to whatever ends them.
    @inline(never)
    mutating func follow(_ first: Layer, _ octets: RawSpan, from start: Position) -> FrameContent {
        var position = start
        var layer = first
        for _ in 0..<Self.layerLimit {
            switch layer {
            case .link(let type): layer = link(type, octets, at: &position)
            case .ethernet: layer = ethernet(octets, at: &position)
            case .etherType(let type): layer = network(type, octets, at: &position)
            case .llc: layer = llc(octets, at: &position)
            case .wlan(let isPadded): layer = wlan(octets, at: &position, isPadded: isPadded)
            case .wlanOfController: layer = wlanOfController(octets, at: &position)
            case .ppp: layer = ppp(octets, at: &position)
            case .labels: layer = labels(octets, at: &position)
            case .ip: layer = ip(octets, at: position)
            case .ipv4: layer = ipv4(octets, at: &position)
            case .ipv6: layer = ipv6(octets, at: &position)
            case .transport(let number): layer = transport(number, octets, at: &position)
            case .end(let content):
                if position.isGuessed, case .undecodable(.malformedHeader) = content { return .notTCP }
                return content
            }
        }
        if case .end(let content) = layer { return content }
        return .undecodable(.nestedTooDeep)
    }
}
