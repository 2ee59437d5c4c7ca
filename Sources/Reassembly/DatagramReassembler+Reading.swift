public import Wire

/// What a fragment made known.
public enum FragmentReading: Sendable {
    /// A TCP segment, whose ranges index the octets of the datagram.
    case segment(Segment, in: Datagram)
    /// A datagram that cannot be read to its TCP header, or one that is nested too deep.
    case undecodable
    /// Nothing yet, or nothing of interest.
    case nothing
}

extension DatagramReassembler {
    /// Datagrams in each other that are put together: more than one is rare, more than this is made to be so.
    private static let nestingLimit = 4

    /// Takes the next fragment and reads the datagram that it completes, which may hold the fragment of a packet that travelled
    /// inside.
    ///
    /// `octets` are what its `payload` range points into.
    public mutating func read(
        _ fragment: IPFragment, octets: RawSpan, at stamp: FrameStamp, with decoder: inout FrameDecoder
    ) -> FragmentReading {
        guard var datagram = receive(fragment, octets: octets, at: stamp) else { return .nothing }
        var network = fragment.network
        for _ in 0..<Self.nestingLimit {
            let current = datagram
            let span = current.octets.span.bytes
            let content = decoder.decode(
                datagramPayload: span, transport: current.transport, source: current.source,
                destination: current.destination, snapped: current.snapped, network: network)
            switch content {
            case .segment(let segment): return .segment(segment, in: current)
            case .notTCP: return .nothing
            // Frames of 802.11 in a tunnel whose packets were cut: none is several in one that fits.
            case .undecodable, .aggregate: return .undecodable
            case .fragment(let inner):
                guard let next = receive(inner, octets: span, at: stamp, isInner: true) else { return .nothing }
                datagram = next
                network = inner.network
            }
        }
        return .undecodable
    }
}
