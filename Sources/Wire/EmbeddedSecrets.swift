/// Secrets that a capture file carries for the traffic in it, as found (pcapng, Decryption Secrets Block).
public struct EmbeddedSecrets: Hashable, Sendable {
    /// What the octets are, by the number of the block: 0x544C534B is a TLS key log.
    public var type: UInt32
    /// The secrets.
    public var octets: [UInt8]

    /// Makes secrets of a type.
    public init(type: UInt32, octets: [UInt8]) {
        self.type = type
        self.octets = octets
    }
}
