public import Wire

/// Something odd but survivable that a peer or the capture did, with its place.
public struct Anomaly: Hashable, Sendable {
    /// What was odd: a stable name, counted and printed.
    public var kind: Kind
    /// The frame at which it showed.
    public var stamp: FrameStamp
    /// The connection's ordinal, or nil below TCP.
    public var connection: Int?

    /// A stable name of an oddity, such as `conflictingOverlap`.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        /// The name as printed.
        public var rawValue: String
        /// Names an oddity.
        ///
        /// Each module declares its own as static constants.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// Makes an anomaly.
    public init(kind: Kind, stamp: FrameStamp, connection: Int?) {
        self.kind = kind
        self.stamp = stamp
        self.connection = connection
    }
}
