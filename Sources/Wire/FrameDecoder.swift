/// Frames to segments: link layer, IP and TCP headers read where they lie, nothing copied.
///
/// The state is the counts of wrong checksums alone, so any order of frames gives the same results.
public struct FrameDecoder: Sendable {
    /// The checksums that were not right so far.
    public internal(set) var checksums = ChecksumCounts()

    /// Makes a decoder that has counted nothing.
    public init() {}

    /// Reads one frame.
    ///
    /// `octets` is what was captured, `originalLength` what was on the wire. Ranges of the result index `octets`.
    public mutating func decode(_ octets: RawSpan, linkType: LinkType, originalLength: Int) -> FrameContent {
        // A file may state less than it holds; what is there was on the wire.
        let wireEnd = max(originalLength, octets.byteCount)
        switch network(in: octets, linkType) {
        case .ipv4(let start): return ipv4(octets, at: start, wireEnd: wireEnd)
        case .ipv6(let start): return ipv6(octets, at: start, wireEnd: wireEnd)
        case .notTCP: return .notTCP
        case .undecodable(let reason): return .undecodable(reason)
        }
    }

    @inline(__always)
    private func network(in octets: RawSpan, _ linkType: LinkType) -> Carried {
        switch linkType {
        case .ethernet: ethernet(octets)
        case .linuxSLL: linuxSLL(octets)
        case .linuxSLL2: linuxSLL2(octets)
        case .null, .loop: loopback(octets)
        case .raw, .rawBSD, .rawOpenBSD: raw(octets)
        case .ipv4: .ipv4(at: 0)
        case .ipv6: .ipv6(at: 0)
        default: .undecodable(.unknownLinkType)
        }
    }

    /// Reads the payload of an IP datagram that was put together from fragments.
    ///
    /// `transport` is the protocol number, for IPv6 that of the first header after the fragment header; `snapped`
    /// counts the octets missing at the end. Ranges of the result index `octets`. Never gives a fragment again.
    public mutating func decode(
        datagramPayload octets: RawSpan, transport: UInt8, source: IPAddress, destination: IPAddress, snapped: Int = 0
    ) -> FrameContent {
        let packet = IPPacket(
            source: source, destination: destination, start: 0, end: octets.byteCount,
            wireEnd: octets.byteCount + max(snapped, 0))
        return payload(octets, of: packet, transport: transport, isWhole: true)
    }
}

/// What the payload of an IP header needs to know of it.
struct IPPacket {
    var source: IPAddress
    var destination: IPAddress
    /// Where the payload begins.
    var start: Int
    /// Where the captured part of the payload ends.
    var end: Int
    /// Where the payload ended on the wire, by its header; at least `end`.
    var wireEnd: Int

    /// Why a header that would reach up to `position` cannot be read, or nil where it was captured whole.
    @inline(__always)
    func fault(upTo position: Int) -> Undecodable? {
        if position <= end { return nil }
        return position <= wireEnd ? .truncatedHeader : .malformedHeader
    }
}
