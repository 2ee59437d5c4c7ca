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
        return text.withUTF8Buffer { expected in
            var difference: UInt8 = 0
            for index in expected.indices { difference |= octet(range.lowerBound &+ index) ^ expected[index] }
            return difference == 0
        }
    }
}
