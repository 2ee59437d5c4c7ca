public import ByteStream

extension Anomaly.Kind {
    /// Framing that two readers could read differently (RFC 9112 §6.3, §11.2).
    public static let ambiguousFraming = Anomaly.Kind(rawValue: "ambiguousFraming")
    /// Octets where a request line was due that are none.
    public static let invalidRequestLine = Anomaly.Kind(rawValue: "invalidRequestLine")
    /// Octets where a status line was due that are none.
    public static let invalidStatusLine = Anomaly.Kind(rawValue: "invalidStatusLine")
    /// A request line longer than the bound.
    public static let startLineOverLimit = Anomaly.Kind(rawValue: "startLineOverLimit")
    /// A head larger than the bound.
    public static let headOverLimit = Anomaly.Kind(rawValue: "headOverLimit")
    /// More requests wait for an answer than the bound.
    public static let pendingOverLimit = Anomaly.Kind(rawValue: "pendingOverLimit")
    /// Octets waited for the other half-stream up to the bound.
    public static let heldOverLimit = Anomaly.Kind(rawValue: "heldOverLimit")
    /// A half-stream can no longer be followed and is searched for the next proven message.
    public static let framingLost = Anomaly.Kind(rawValue: "framingLost")
}
