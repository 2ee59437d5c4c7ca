extension RawSpan {
    /// A copy of some octets.
    func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Whether `count` octets from `offset` equal those of `other` from `otherOffset`.
    func equals(at offset: Int, _ other: RawSpan, at otherOffset: Int, count: Int) -> Bool {
        var index = 0
        while index &+ 8 <= count {
            let left = unsafe unsafeLoadUnaligned(fromByteOffset: offset &+ index, as: UInt64.self)
            let right = unsafe other.unsafeLoadUnaligned(fromByteOffset: otherOffset &+ index, as: UInt64.self)
            if left != right { return false }
            index &+= 8
        }
        while index < count {
            let left = unsafe unsafeLoad(fromByteOffset: offset &+ index, as: UInt8.self)
            let right = unsafe other.unsafeLoad(fromByteOffset: otherOffset &+ index, as: UInt8.self)
            if left != right { return false }
            index &+= 1
        }
        return true
    }
}
