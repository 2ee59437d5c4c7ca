extension RawSpan {
    /// Whether both hold the same octets.
    func equals(_ other: RawSpan) -> Bool {
        let count = byteCount
        guard count == other.byteCount else { return false }
        var offset = 0
        while count &- offset >= 8 {
            guard
                unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == other.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset &+= 8
        }
        while offset < count {
            guard
                unsafeLoad(fromByteOffset: offset, as: UInt8.self)
                    == other.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            else { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether the octets at `range` say `POST`.
    func isPOST(_ range: Range<Int>) -> Bool {
        range.count == 4
            && unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt32.self) == UInt32(bigEndian: 0x504F_5354)
    }
}
