extension RawSpan {
    /// A copy of some octets.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// A keyed hash of some octets: what a peer sends cannot be chosen to collide without the key.
    @inline(__always)
    func hash(_ range: Range<Int>, seed: UInt64) -> UInt64 {
        var index = range.lowerBound
        let end = range.upperBound
        var left = seed ^ UInt64(truncatingIfNeeded: range.count)
        let key = (seed ^ 0xE703_7ED1_A0B4_28DB) &* 0xD6E8_FEB8_6659_FD93 | 1
        var right = key
        while index &+ 32 <= end {
            left = UInt64.fold(word(index) ^ left, word(index &+ 8) ^ seed)
            right = UInt64.fold(word(index &+ 16) ^ right, word(index &+ 24) ^ key)
            index &+= 32
        }
        while index &+ 8 <= end {
            left = UInt64.fold(word(index) ^ left, key)
            index &+= 8
        }
        var tail: UInt64 = 0
        while index < end {
            tail = tail << 8 | UInt64(unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self))
            index &+= 1
        }
        return UInt64.fold(left ^ tail, right &+ 0xA076_1D64_78BD_642F)
    }

    @inline(__always)
    private func word(_ offset: Int) -> UInt64 {
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
