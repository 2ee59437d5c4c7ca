/// One character beyond ASCII as UTF-8 writes it (RFC 3629).
enum UTF8Sequence {
    /// The octets of the sequence at `offset`, 2 to 4; 0 where it is cut, overlong, a surrogate or above U+10FFFF.
    ///
    /// The octet at `offset` must be 80 or above.
    @inline(__always)
    static func length(_ octets: RawSpan, at offset: Int) -> Int {
        let left = octets.byteCount &- offset
        let first = octets.octet(offset)
        guard first >= 0xC2, first <= 0xF4, left >= 2 else { return 0 }
        let second = octets.octet(offset &+ 1)
        if first < 0xE0 { return isContinuation(second) ? 2 : 0 }
        guard isContinuation(second), left >= 3, isContinuation(octets.octet(offset &+ 2)) else { return 0 }
        if first < 0xF0 {
            if first == 0xE0 { return second >= 0xA0 ? 3 : 0 }
            return first == 0xED && second >= 0xA0 ? 0 : 3
        }
        guard left >= 4, isContinuation(octets.octet(offset &+ 3)) else { return 0 }
        if first == 0xF0 { return second >= 0x90 ? 4 : 0 }
        return first == 0xF4 && second >= 0x90 ? 0 : 4
    }

    /// Whether the valid sequence at `offset` is U+0085, U+2028 or U+2029, at which some tools break lines.
    @inline(__always)
    static func isLineSeparator(_ octets: RawSpan, at offset: Int) -> Bool {
        switch octets.octet(offset) {
        case 0xC2: octets.octet(offset &+ 1) == 0x85
        case 0xE2: octets.octet(offset &+ 1) == 0x80 && octets.octet(offset &+ 2) & 0xFE == 0xA8
        default: false
        }
    }

    @inline(__always)
    private static func isContinuation(_ octet: UInt8) -> Bool {
        octet & 0xC0 == 0x80
    }
}
