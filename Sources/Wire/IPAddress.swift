/// An IPv4 or IPv6 address in 16 octets, so that it compares and hashes without allocation.
public struct IPAddress: Hashable, Sendable {
    /// The first eight octets, most significant first; 0 for IPv4.
    public var high: UInt64
    /// The last eight octets, most significant first; the address itself for IPv4.
    public var low: UInt64
    /// Whether this is an IPv4 address.
    ///
    /// An IPv4-mapped IPv6 address is IPv6.
    public var isIPv4: Bool

    /// Makes an IPv4 address from its 32 bits, most significant octet first.
    @inlinable
    public init(ipv4 bits: UInt32) {
        high = 0
        low = UInt64(bits)
        isIPv4 = true
    }

    /// Makes an IPv6 address from its two halves, most significant octet first.
    @inlinable
    public init(ipv6High high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
        isIPv4 = false
    }
}
