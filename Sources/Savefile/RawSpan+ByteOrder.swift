extension RawSpan {
    /// A number at `offset`, swapped where the file's byte order is not this host's.
    @inline(__always)
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ offset: Int, as type: Value.Type, _ isSwapped: Bool
    ) -> Value {
        let value = unsafeLoadUnaligned(fromByteOffset: offset, as: type)
        return isSwapped ? value.byteSwapped : value
    }
}
