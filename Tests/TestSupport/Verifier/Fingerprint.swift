/// A short fingerprint of octets (FNV-1a, 64 bits), so that transcripts of large payloads stay small.
public enum Fingerprint {
    /// The fingerprint of a span.
    public static func of(_ octets: RawSpan) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in 0..<octets.byteCount {
            hash = (hash ^ UInt64(octets.unsafeLoad(fromByteOffset: index, as: UInt8.self))) &* 0x0000_0100_0000_01B3
        }
        return hash
    }

    /// The fingerprint of an array.
    public static func of(_ octets: [UInt8]) -> UInt64 { of(octets.span.bytes) }
}
