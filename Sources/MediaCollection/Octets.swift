/// The octets that paths are made of.
extension UInt8 {
    static var slash: UInt8 { 0x2F }
    static var questionMark: UInt8 { 0x3F }
    static var numberSign: UInt8 { 0x23 }
    static var colon: UInt8 { 0x3A }

    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    /// RFC 3986 §3.1, after the first letter.
    var isSchemeOctet: Bool { isLetter || isDigit || self == 0x2B || self == 0x2D || self == 0x2E }
    var endsAuthority: Bool { self == .slash || self == .questionMark || self == .numberSign }
    var isOptionalWhitespace: Bool { self == 0x20 || self == 0x09 }
}

extension RawSpan {
    /// The octet at `index`, which must be in the span.
    @inline(__always)
    func octet(_ index: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    /// Whether the octets at `range` are those of `text`.
    @inline(__always)
    func matches(_ text: StaticString, at range: Range<Int>) -> Bool {
        guard range.count == text.utf8CodeUnitCount, range.upperBound <= byteCount else { return false }
        return text.withUTF8Buffer { equals(at: range.lowerBound, $0.span.bytes, count: range.count) }
    }

    /// Whether the `count` octets from `start` on are those of `text`, which must have so many: eight at a time, then four.
    @inline(__always)
    private func equals(at start: Int, _ text: RawSpan, count: Int) -> Bool {
        var at = 0
        while count &- at >= 8 {
            let isSame =
                unsafeLoadUnaligned(fromByteOffset: start &+ at, as: UInt64.self)
                == text.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            if !isSame { return false }
            at &+= 8
        }
        if count &- at >= 4 {
            let isSame =
                unsafeLoadUnaligned(fromByteOffset: start &+ at, as: UInt32.self)
                == text.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self)
            if !isSame { return false }
            at &+= 4
        }
        while at < count {
            if octet(start &+ at) != text.octet(at) { return false }
            at &+= 1
        }
        return true
    }
}
