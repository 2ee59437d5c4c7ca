extension RawSpan {
    /// Whether a range holds no control octet and no space, as a request target does not (RFC 9112 §3.2).
    ///
    /// Both ends must lie in the span. Octets above ASCII count as visible.
    @inlinable
    @inline(__always)
    public func isVisible(from start: Int, to end: Int) -> Bool {
        // The range is checked once; the loops read within it.
        let octets = extracting(start..<end)
        var index = 0
        while index &+ 8 <= octets.byteCount {
            let word = unsafe octets.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            let low = (word &- 0x2121_2121_2121_2121) & ~word
            let mixed = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let delete = (mixed &- 0x0101_0101_0101_0101) & ~mixed
            if (low | delete) & 0x8080_8080_8080_8080 != 0 { return false }
            index &+= 8
        }
        while index < octets.byteCount {
            let octet = unsafe octets.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
            if octet <= 0x20 || octet == 0x7F { return false }
            index &+= 1
        }
        return true
    }
}
