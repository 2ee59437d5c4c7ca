/// Eight octets in one register, the first in the lowest place, and tests on all of them at once.
///
/// Each test returns 80 at the place of an octet that meets it. The places above the lowest one that meets it may be wrong
/// (a borrow runs upwards), so that only the lowest set place may be used; no octet that meets a test is ever missed below it.
struct OctetWord {
    var bits: UInt64

    static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Loads eight octets; the caller has seen to it that they are there (the load is checked all the same).
    @inline(__always)
    init(_ octets: RawSpan, at offset: Int) {
        bits = UInt64(littleEndian: octets.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The octets that cannot be passed over inside a string: quote, backslash, control characters, and all beyond ASCII.
    @inline(__always)
    var stringStops: UInt64 { JSONString.stops(in: bits) }

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
}
