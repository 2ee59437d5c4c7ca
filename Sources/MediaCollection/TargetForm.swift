/// The four forms of a request target (RFC 9112 §3.2), and where the path stands in each.
enum TargetForm {
    /// The path's range: up to the first `?` or `#`, after scheme and authority where those stand in front.
    ///
    /// Empty for `*` and for authority-form. In absolute-form without a path it is empty and stands after the authority.
    static func pathRange(in target: RawSpan) -> Range<Int> {
        let count = target.byteCount
        guard count > 0 else { return 0..<0 }
        var start = 0
        if target.octet(0) != .slash {
            guard let authority = authorityStart(in: target) else { return 0..<0 }
            start = authority
            while start < count, !target.octet(start).endsAuthority { start += 1 }
        }
        return start..<pathEnd(in: target, from: start)
    }

    /// The first `?` or `#` from `start` on, or the target's end; looked for sixteen octets at a time, then eight.
    private static func pathEnd(in target: RawSpan, from start: Int) -> Int {
        let count = target.byteCount
        var end = start
        while count &- end >= 16 {
            let octets = target.unsafeLoadUnaligned(fromByteOffset: end, as: SIMD2<UInt64>.self)
            let ones = SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
            let question = octets ^ SIMD2(repeating: 0x3F3F_3F3F_3F3F_3F3F)
            let number = octets ^ SIMD2(repeating: 0x2323_2323_2323_2323)
            let marks =
                ((question &- ones) & ~question | (number &- ones) & ~number)
                & SIMD2(repeating: 0x8080_8080_8080_8080)
            if marks.x | marks.y != 0 { break }
            end &+= 16
        }
        while end &+ 8 <= count {
            let octets = target.unsafeLoadUnaligned(fromByteOffset: end, as: UInt64.self).littleEndian
            let marks = zeroes(octets ^ 0x3F3F_3F3F_3F3F_3F3F) | zeroes(octets ^ 0x2323_2323_2323_2323)
            // The lowest mark is right whatever borrows do to those above it.
            if marks != 0 { return end &+ marks.trailingZeroBitCount / 8 }
            end &+= 8
        }
        while end < count, target.octet(end) != .questionMark, target.octet(end) != .numberSign { end &+= 1 }
        return end
    }

    /// The high bit of each octet that is zero, and perhaps of some above the lowest such.
    @inline(__always)
    private static func zeroes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Where the authority begins in `scheme://authority…`; nil where the target does not begin with a scheme.
    static func authorityStart(in target: RawSpan) -> Int? {
        let count = target.byteCount
        guard count > 0, target.octet(0).isLetter else { return nil }
        var index = 1
        while index < count, target.octet(index).isSchemeOctet { index += 1 }
        guard index + 2 < count, target.octet(index) == .colon, target.octet(index + 1) == .slash,
            target.octet(index + 2) == .slash
        else { return nil }
        return index + 3
    }
}
