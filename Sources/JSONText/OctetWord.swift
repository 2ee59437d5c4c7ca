/// Eight octets in one register, the first in the lowest place, and tests on all of them at once.
///
/// Each test returns 80 at the place of an octet that meets it. The places above the lowest one that meets it may be wrong
/// (a borrow runs upwards), so that only the lowest set place may be used; no octet that meets a test is ever missed below it.
struct OctetWord {
    var bits: UInt64

    static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Takes eight octets that were loaded already.
    @inline(__always)
    init(bits: UInt64) { self.bits = bits }

    /// Loads eight octets; the caller has seen to it that they are there (the load is checked all the same).
    @inline(__always)
    init(_ octets: RawSpan, at offset: Int) {
        bits = UInt64(littleEndian: octets.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The octets that cannot be passed over inside a string: quote, backslash, control characters, and all beyond ASCII.
    @inline(__always)
    var stringStops: UInt64 { JSONString.stops(in: bits) }

    /// The octets that are no digits.
    @inline(__always)
    var digitStops: UInt64 {
        // Digits become 0 to 9, which alone stay below 80 when 76 is added.
        let values = bits ^ 0x3030_3030_3030_3030
        return (values &+ 0x7676_7676_7676_7676 | values) & Self.highs
    }

    /// How many of the first octets are not marked in `marks`: 8 where none is.
    @inline(__always)
    static func firstMark(_ marks: UInt64) -> Int {
        marks.trailingZeroBitCount &>> 3
    }
}

extension RawSpan {
    /// The octet at `offset`; checked.
    @inline(__always)
    func octet(_ offset: Int) -> UInt8 {
        unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// The octet at `offset`; nil where there is none.
    @inline(__always)
    func octet(ifAt offset: Int) -> UInt8? {
        guard UInt(bitPattern: offset) < UInt(bitPattern: byteCount) else { return nil }
        // In bounds by the line before: one comparison instead of three.
        return unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The eight octets from `offset` on, the first in the lowest place; nil where there are not so many.
    @inline(__always)
    func word(ifAt offset: Int) -> UInt64? {
        guard UInt(bitPattern: offset) < UInt(bitPattern: max(0, byteCount &- 7)) else { return nil }
        return UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The 64 octets from `offset` on; nil where there are not so many.
    @inline(__always)
    func block(ifAt offset: Int) -> (SIMD2<UInt64>, SIMD2<UInt64>, SIMD2<UInt64>, SIMD2<UInt64>)? {
        guard UInt(bitPattern: offset) < UInt(bitPattern: max(0, byteCount &- 63)) else { return nil }
        return (
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD2<UInt64>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 16, as: SIMD2<UInt64>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 32, as: SIMD2<UInt64>.self),
            unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ 48, as: SIMD2<UInt64>.self)
        )
    }

    /// The sixteen octets from `offset` on, the first in the lowest place of the first word; nil where there are not so many.
    @inline(__always)
    func words(ifAt offset: Int) -> SIMD2<UInt64>? {
        guard UInt(bitPattern: offset) < UInt(bitPattern: max(0, byteCount &- 15)) else { return nil }
        let words = unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: SIMD2<UInt64>.self)
        return SIMD2(UInt64(littleEndian: words.x), UInt64(littleEndian: words.y))
    }
}
