public import ByteStream

extension Anomaly.Kind {
    /// Two copies of the same octets of a half-stream differ: two hosts could read the stream differently.
    public static let conflictingOverlap = Anomaly.Kind(rawValue: "conflictingOverlap")
    /// Payload behind the FIN of its half-stream, or after the connection's RST.
    public static let dataAfterEnd = Anomaly.Kind(rawValue: "dataAfterEnd")
    /// A FIN at a place other than the end of its half-stream.
    public static let misplacedFIN = Anomaly.Kind(rawValue: "misplacedFIN")
    /// An RST at a sequence number that the receiver would not accept.
    public static let resetOutsideWindow = Anomaly.Kind(rawValue: "resetOutsideWindow")
    /// An RST or a FIN without data whose checksum is wrong, of a sender whose other checksums are right: no receiver takes it.
    public static let wrongChecksum = Anomaly.Kind(rawValue: "wrongChecksum")
    /// An acknowledgment far ahead of everything seen.
    public static let implausibleAcknowledgment = Anomaly.Kind(rawValue: "implausibleAcknowledgment")
    /// A segment without ACK after the handshake.
    public static let noAcknowledgment = Anomaly.Kind(rawValue: "noAcknowledgment")
    /// A SYN with another sequence number in the middle of a connection.
    public static let unexpectedSYN = Anomaly.Kind(rawValue: "unexpectedSYN")
    /// A segment far from everything seen of its half-stream.
    public static let segmentOutsideWindow = Anomaly.Kind(rawValue: "segmentOutsideWindow")
    /// Data in a SYN that the other end did not acknowledge.
    public static let unacceptedSYNData = Anomaly.Kind(rawValue: "unacceptedSYNData")
    /// Urgent data: a receiver may take one octet out of the stream.
    public static let urgentData = Anomaly.Kind(rawValue: "urgentData")
    /// Fragments of one datagram overlap with different octets, or disagree on its length.
    public static let conflictingFragments = Anomaly.Kind(rawValue: "conflictingFragments")
}
