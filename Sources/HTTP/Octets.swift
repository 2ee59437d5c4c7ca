import Wire

/// Reading of single octets and runs in a raw span: bounds checked, eight at a time where that pays.
extension RawSpan {
    /// The octet at an index.
    @inline(__always)
    func octet(_ index: Int) -> UInt8 {
        unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    /// Eight octets from an index on, the first in the lowest bits.
    @inline(__always)
    func word(_ index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Makes sure of a range, so that what lies in it may be read without further checks.
    @inline(__always)
    private func ensure(_ start: Int, _ end: Int) {
        precondition(start >= 0 && end <= byteCount, "octets beyond the span")
    }

    /// Eight octets, which the caller has made sure of.
    @inline(__always)
    func sureWord(_ index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
    }

    /// Four octets, which the caller has made sure of.
    @inline(__always)
    func sureHalf(_ index: Int) -> UInt32 {
        unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt32.self))
    }

    /// An octet that the caller has made sure of.
    @inline(__always)
    func sureOctet(_ index: Int) -> UInt8 {
        unsafe unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
    }

    /// The index of the first line feed in a range, or nil.
    @inline(__always)
    func firstLineFeed(from start: Int, to end: Int) -> Int? {
        ensure(start, end)
        var index = start
        while index &+ 8 <= end {
            let mixed = sureWord(index) ^ 0x0A0A_0A0A_0A0A_0A0A
            let found = (mixed &- 0x0101_0101_0101_0101) & ~mixed & 0x8080_8080_8080_8080
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < end {
            if sureOctet(index) == 0x0A { return index }
            index &+= 1
        }
        return nil
    }

    /// The index of the first octet below 0x20 in a range, or its end.
    @inline(__always)
    func firstControl(from start: Int, to end: Int) -> Int {
        ensure(start, end)
        return sureFirstControl(from: start, to: end)
    }

    /// The same of a range that the caller has made sure of.
    @inline(__always)
    func sureFirstControl(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let octets = sureWord(index)
            let found = (octets &- 0x2020_2020_2020_2020) & ~octets & 0x8080_8080_8080_8080
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < end, sureOctet(index) >= 0x20 { index &+= 1 }
        return index
    }

    /// The end of the run of token characters that starts at an index (RFC 9110 §5.6.2).
    ///
    /// Letters and hyphens, which most names are made of, go eight at a time.
    @inline(__always)
    func tokenEnd(from start: Int, to end: Int) -> Int {
        ensure(start, end)
        return sureTokenEnd(from: start, to: end)
    }

    /// The same of a range that the caller has made sure of.
    @inline(__always)
    func sureTokenEnd(from start: Int, to end: Int) -> Int {
        var index = start
        while index &+ 8 <= end {
            let octets = sureWord(index)
            let folded = (octets | 0x2020_2020_2020_2020) & 0x7F7F_7F7F_7F7F_7F7F
            let letters = (folded &+ 0x1F1F_1F1F_1F1F_1F1F) & ~(folded &+ 0x0505_0505_0505_0505) & ~octets
            let mixed = octets ^ 0x2D2D_2D2D_2D2D_2D2D
            let hyphens = ~(((mixed & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | mixed)
            let others = ~(letters | hyphens) & 0x8080_8080_8080_8080
            if others == 0 {
                index &+= 8
                continue
            }
            index &+= others.trailingZeroBitCount / 8
            guard sureOctet(index).isTokenCharacter else { return index }
            index &+= 1
        }
        while index < end, sureOctet(index).isTokenCharacter { index &+= 1 }
        return index
    }

    /// Whether token characters from an index on are `lowercased` without regard to ASCII case.
    ///
    /// `lowercased` must hold four letters and hyphens or more; fewer equal nothing. They are compared by words that overlap: only
    /// a control octet differs from a hyphen in the bit of case alone, and no token holds one.
    @inline(__always)
    func matches(_ lowercased: StaticString, at start: Int, count: Int) -> Bool {
        guard count == lowercased.utf8CodeUnitCount, count >= 4 else { return false }
        ensure(start, start &+ count)
        return lowercased.withUTF8Buffer { expected in
            let expected = expected.span.bytes
            if count < 8 {
                let first = (sureHalf(start) | 0x2020_2020) ^ expected.sureHalf(0)
                let last = (sureHalf(start &+ count &- 4) | 0x2020_2020) ^ expected.sureHalf(count &- 4)
                return first | last == 0
            }
            var difference = (sureWord(start &+ count &- 8) | 0x2020_2020_2020_2020) ^ expected.sureWord(count &- 8)
            var index = 0
            while index &+ 8 < count {
                difference |= (sureWord(start &+ index) | 0x2020_2020_2020_2020) ^ expected.sureWord(index)
                index &+= 8
            }
            return difference == 0
        }
    }

    /// A copy of a range.
    @inline(__always)
    func array(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { [UInt8]($0) }
    }
}

extension [UInt8] {
    /// Appends a range of a raw span.
    @inline(__always)
    mutating func append(_ span: RawSpan, _ range: Range<Int>) {
        let octets = span.extracting(range)
        append(addingCapacity: octets.byteCount) { (free: inout OutputSpan<UInt8>) in
            unsafe octets.withUnsafeBytes { bytes in
                unsafe free.withUnsafeMutableBufferPointer { buffer, count in
                    unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
                    count = bytes.count
                }
            }
        }
    }
}

extension UInt8 {
    /// Space or horizontal tab.
    @inline(__always)
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// The octet in lower case where it is an ASCII letter.
    @inline(__always)
    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// The value of an ASCII digit, or nil.
    @inline(__always)
    var digit: Int? { self &- 0x30 < 10 ? Int(self &- 0x30) : nil }
}
