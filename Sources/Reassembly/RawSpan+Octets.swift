extension RawSpan {
    /// A copy of some octets.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// A keyed hash of some octets: what a peer sends cannot be chosen to collide without the key.
    ///
    /// The range is checked once; no read goes beyond it.
    @inline(__always)
    func hash(_ range: Range<Int>, seed: UInt64) -> UInt64 {
        let octets = extracting(range)
        var index = 0
        let end = octets.byteCount
        var left = seed ^ UInt64(truncatingIfNeeded: end)
        let key = (seed ^ 0xE703_7ED1_A0B4_28DB) &* 0xD6E8_FEB8_6659_FD93 | 1
        var right = key
        while index &+ 32 <= end {
            left = UInt64.fold(octets.word(index) ^ left, octets.word(index &+ 8) ^ seed)
            right = UInt64.fold(octets.word(index &+ 16) ^ right, octets.word(index &+ 24) ^ key)
            index &+= 32
        }
        while index &+ 8 <= end {
            left = UInt64.fold(octets.word(index) ^ left, key)
            index &+= 8
        }
        var tail: UInt64 = 0
        while index < end {
            tail = tail << 8 | UInt64(unsafe octets.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self))
            index &+= 1
        }
        return UInt64.fold(left ^ tail, right &+ 0xA076_1D64_78BD_642F)
    }

    /// Eight octets, which the caller has made sure of.
    @inline(__always)
    private func word(_ offset: Int) -> UInt64 {
        unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    }
}
