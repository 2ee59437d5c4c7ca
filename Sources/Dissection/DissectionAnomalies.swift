public import ByteStream

extension Anomaly.Kind {
    /// A datagram that was put together from fragments and could not be read to its TCP header.
    public static let undecodableDatagram = Anomaly.Kind(rawValue: "undecodableDatagram")
}
