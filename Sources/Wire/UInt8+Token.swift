extension UInt8 {
    /// Whether the octet may stand in a token: `tchar` of RFC 9110 §5.6.2.
    @inlinable
    @inline(__always)
    public var isTokenCharacter: Bool {
        // The octets below 40 and from there to 7F, a bit each.
        let bits: UInt64 = self < 64 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return self < 128 && (bits >> UInt64(self & 63)) & 1 == 1
    }
}
