extension RawSpan {
    /// Whether both hold the same octets.
    @inlinable
    public func equals(_ other: RawSpan) -> Bool {
        byteCount == other.byteCount && equals(at: 0, other, at: 0, count: byteCount)
    }

    /// Whether `count` octets from `offset` equal those of `other` from `otherOffset`; both must have so many.
    @inlinable
    public func equals(at offset: Int, _ other: RawSpan, at otherOffset: Int, count: Int) -> Bool {
        // Both ranges are checked once; the loops read within them.
        let ours = extracting(offset..<offset &+ count)
        let theirs = other.extracting(otherOffset..<otherOffset &+ count)
        var index = 0
        while index &+ 8 <= count {
            let left = unsafe ours.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            let right = unsafe theirs.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
            if left != right { return false }
            index &+= 8
        }
        while index < count {
            let left = unsafe ours.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
            let right = unsafe theirs.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
            if left != right { return false }
            index &+= 1
        }
        return true
    }
}
