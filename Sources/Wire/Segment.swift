/// A TCP segment as captured: header values, and where its payload lies beside it (RFC 9293 §3.1).
public struct Segment: Hashable, Sendable {
    /// The sender.
    public var source: Endpoint
    /// The receiver.
    public var destination: Endpoint
    /// The sequence number of the first payload octet, or of SYN where that flag is set.
    public var sequenceNumber: UInt32
    /// The next sequence number that the sender expects; meaningful where ACK is set.
    public var acknowledgmentNumber: UInt32
    /// The control bits.
    public var flags: Flags
    /// The window field, not scaled.
    public var window: UInt16
    /// The urgent pointer; meaningful where URG is set.
    public var urgentPointer: UInt16
    /// Which network it was seen in, by VLAN tags and the identifiers of overlays: equal for one, as good as never for two, and
    /// 0 where nothing names one.
    public var network: UInt32
    /// The payload octets that were captured, as a range of the octets that were decoded.
    public var payload: Range<Int>
    /// How many payload octets were on the wire behind `payload` and cut by the snapshot length.
    public var snapped: Int
    /// The identification of the IPv4 packet (RFC 791 §3.1), which a sender gives to each; 0 where there is none.
    ///
    /// IPv6 has none, and many senders leave it 0 in packets that must not be fragmented (RFC 6864 §4.1).
    public var identification: UInt16

    /// What its checksum says.
    public var checksum: Checksum

    /// What a TCP checksum says of its segment (RFC 9293 §3.1).
    public enum Checksum: UInt8, Sendable {
        /// It is right.
        case right
        /// The segment was not captured whole, so that nothing can be said.
        case unchecked
        /// It was left to the card: zero, or the sum of the pseudo-header alone.
        case offloaded
        /// It is wrong: a receiver drops the segment, unless the card was to fill it in or the capture was edited.
        case wrong
    }

    /// The control bits of the header (RFC 9293 §3.1).
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The octet 13 of the header.
        public var rawValue: UInt8
        /// Makes flags from the header's octet.
        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// No more data from the sender.
        public static let fin = Flags(rawValue: 0x01)
        /// Synchronise sequence numbers.
        public static let syn = Flags(rawValue: 0x02)
        /// Reset the connection.
        public static let rst = Flags(rawValue: 0x04)
        /// Push.
        public static let psh = Flags(rawValue: 0x08)
        /// The acknowledgment number is significant.
        public static let ack = Flags(rawValue: 0x10)
        /// The urgent pointer is significant.
        public static let urg = Flags(rawValue: 0x20)
    }

    /// Makes a segment.
    @inlinable
    public init(
        source: Endpoint, destination: Endpoint, sequenceNumber: UInt32, acknowledgmentNumber: UInt32, flags: Flags,
        window: UInt16, urgentPointer: UInt16 = 0, payload: Range<Int>, snapped: Int, identification: UInt16 = 0,
        checksum: Checksum = .right, network: UInt32 = 0
    ) {
        self.source = source
        self.destination = destination
        self.sequenceNumber = sequenceNumber
        self.acknowledgmentNumber = acknowledgmentNumber
        self.flags = flags
        self.window = window
        self.urgentPointer = urgentPointer
        self.payload = payload
        self.snapped = snapped
        self.identification = identification
        self.checksum = checksum
        self.network = network
    }
}
