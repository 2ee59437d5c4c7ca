extension RawSpan {
    /// Whether the octets at `range` say `POST`.
    func isPOST(_ range: Range<Int>) -> Bool {
        range.count == 4
            && unsafeLoadUnaligned(fromByteOffset: range.lowerBound, as: UInt32.self) == UInt32(bigEndian: 0x504F_5354)
    }
}
