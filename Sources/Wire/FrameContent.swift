/// What a frame holds, as far as this tool follows it.
public enum FrameContent: Hashable, Sendable {
    /// A TCP segment, whole or cut by the snapshot length.
    case segment(Segment)
    /// A fragment of an IP datagram, to be put together first.
    case fragment(IPFragment)
    /// Several frames in one of 802.11, each to be read by `FrameDecoder.decode(nextOf:_:)`.
    case aggregate(FrameAggregate)
    /// Something well formed that is not TCP over IP.
    case notTCP
    /// A frame that could not be read to its TCP header, and why.
    case undecodable(Undecodable)
}

/// Why a frame could not be read to its TCP header.
///
/// Each is a class of the ledger.
public enum Undecodable: String, CaseIterable, Hashable, Sendable {
    /// The link type is not one that is read.
    case unknownLinkType
    /// The captured octets end inside a link-layer, IP or TCP header.
    case truncatedHeader
    /// A header contradicts itself: a version, header length or total length that cannot be.
    case malformedHeader
    /// More extension headers or tunnels in each other than the limit.
    case nestedTooDeep
    /// The link's payload is encrypted: protected 802.11 frames, MACsec, PPP with encryption.
    case encrypted
    /// A tunnel that encrypts what it carries: IPsec's ESP, WireGuard, CAPWAP over DTLS.
    case encryptedTunnel
    /// PPP whose packets or headers are compressed, and IPComp (RFC 3173).
    case compressed
    /// A fragment of the link layer: of an 802.11 frame, or of PPP multilink.
    case fragmentedLink
    /// Several frames in one of 802.11, where what they hold cannot be told apart, or is in fragments of IP.
    case aggregated
    /// The radio marked the frame as damaged.
    case damaged
    /// A tunnel whose payload cannot be told from its own header.
    case unknownEncapsulation
}

/// A fragment of an IPv4 or IPv6 datagram (RFC 791 §3.2, RFC 8200 §4.5).
public struct IPFragment: Hashable, Sendable {
    /// The datagram's source.
    public var source: IPAddress
    /// The datagram's destination.
    public var destination: IPAddress
    /// The identification: 16 bits in IPv4, 32 in IPv6.
    public var identification: UInt32
    /// The protocol of the datagram's payload; 6 is TCP, and others lead there.
    ///
    /// For IPv6 that of the header after the fragment header.
    public var transport: UInt8
    /// The offset of these octets in the datagram's payload, in octets.
    public var offset: Int
    /// Whether more fragments follow.
    public var moreFragments: Bool
    /// The fragment's payload as captured, as a range of the octets that were decoded.
    public var payload: Range<Int>
    /// How many octets of the fragment's payload the snapshot length cut off.
    public var snapped: Int
    /// Whether this is a first fragment which shows that no TCP is in the datagram: UDP to no tunnel's port.
    ///
    /// The other fragments do not show it.
    public var leadsNowhere: Bool
    /// Which network it was seen in, as a segment says it.
    public var network: UInt32
    /// Whether TCP follows on the IP header at once, so that its addresses are those of the connection.
    public var isOfTCP: Bool { transport == ProtocolNumber.tcp }

    /// Makes a fragment.
    public init(
        source: IPAddress, destination: IPAddress, identification: UInt32, transport: UInt8, offset: Int,
        moreFragments: Bool, payload: Range<Int>, snapped: Int, leadsNowhere: Bool = false, network: UInt32 = 0
    ) {
        self.source = source
        self.destination = destination
        self.identification = identification
        self.transport = transport
        self.offset = offset
        self.moreFragments = moreFragments
        self.payload = payload
        self.snapped = snapped
        self.leadsNowhere = leadsNowhere
        self.network = network
    }
}
