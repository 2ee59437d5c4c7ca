public import Wire

/// An IP datagram's payload, put together from fragments.
public struct Datagram: Hashable, Sendable {
    /// The payload as far as it is known without a break.
    public var octets: [UInt8]
    /// The protocol of the payload; 6 is TCP.
    public var transport: UInt8
    /// The datagram's source.
    public var source: IPAddress
    /// The datagram's destination.
    public var destination: IPAddress
    /// How many octets follow `octets`, from the first that the snapshot length cut off: none of them is given.
    public var snapped: Int
    /// How many frames the datagram is made of.
    public var fragments: Int
}

/// What became of every fragment, in frames.
public struct FragmentCounts: Hashable, Sendable {
    /// Fragments received.
    public var received = 0
    /// Parts of a datagram that was put together.
    public var used = 0
    /// Copies of a fragment that was there already.
    public var duplicate = 0
    /// Of datagrams whose fragments contradict each other: none of it is given (RFC 5722).
    public var conflicting = 0
    /// Fragments that cannot be: an offset or length beyond a datagram's, a length that is no multiple of 8.
    public var malformed = 0
    /// Of datagrams not whole within the time that a host waits.
    public var expired = 0
    /// Of datagrams that were dropped to keep to a limit.
    public var limited = 0
    /// Of datagrams whose first fragment showed that no TCP is in them: UDP to no tunnel's port.
    public var dismissed = 0
    /// Of datagrams not whole yet.
    public var held = 0

    /// Makes counts of nothing.
    public init() {}

    /// Whether every fragment received is in exactly one of the classes.
    public var balances: Bool {
        received == used &+ duplicate &+ conflicting &+ malformed &+ expired &+ limited
            &+ dismissed &+ held
    }
}
