/// JSON strings: escaping for writing, and what the octets between the quotes say.
///
/// What is written is escaped so that no tool can see the end of a line in it, and no terminal a command: quote, backslash,
/// the control characters U+0000 to U+001F and U+0080 to U+009F, and U+2028 and U+2029.
public enum JSONString {
    /// Appends octets, each as the character of its number (U+0000 to U+00FF), as a string with its quotes.
    public static func append(latin1 octets: RawSpan, to output: inout [UInt8]) {
        output.append(0x22)
        append(latin1Content: octets, to: &output)
        output.append(0x22)
    }

    /// Appends octets, each as the character of its number (U+0000 to U+00FF), as they stand between the quotes.
    public static func append(latin1Content octets: RawSpan, to output: inout [UInt8]) {
        var at = 0
        while at < octets.byteCount {
            let run = plainRun(octets, from: at)
            append(octets, at..<run, to: &output)
            guard run < octets.byteCount else { break }
            let octet = octets.octet(run)
            if octet & 0xE0 == 0x80 {
                append(escape: UInt16(octet), to: &output)
            } else if octet >= 0x80 {
                output.append(0xC0 | octet &>> 6)
                output.append(0x80 | octet & 0x3F)
            } else {
                append(escapeOf: octet, to: &output)
            }
            at = run &+ 1
        }
    }

    /// Appends UTF-8 as a string with its quotes; where the octets are not UTF-8, appends nothing and returns false.
    public static func append(utf8 octets: RawSpan, to output: inout [UInt8]) -> Bool {
        let before = output.count
        output.append(0x22)
        var at = 0
        while at < octets.byteCount {
            let run = plainRun(octets, from: at)
            append(octets, at..<run, to: &output)
            guard run < octets.byteCount else { break }
            let octet = octets.octet(run)
            if octet < 0x80 {
                append(escapeOf: octet, to: &output)
                at = run &+ 1
                continue
            }
            let length = UTF8Sequence.length(octets, at: run)
            guard length > 0 else {
                output.removeLast(output.count &- before)
                return false
            }
            if octet == 0xC2 && octets.octet(run &+ 1) < 0xA0 {
                append(escape: UInt16(octets.octet(run &+ 1)), to: &output)
            } else if UTF8Sequence.isLineSeparator(octets, at: run) {
                append(escape: 0x2000 | UInt16(octets.octet(run &+ 2) & 0x3F), to: &output)
            } else {
                append(octets, run..<run &+ length, to: &output)
            }
            at = run &+ length
        }
        output.append(0x22)
        return true
    }

    /// Appends a Swift string, which is UTF-8 whatever it says, as a string with its quotes.
    public static func append(_ string: String, to output: inout [UInt8]) {
        var string = string
        string.withUTF8 { octets in
            _ = append(utf8: octets.span.bytes, to: &output)
        }
    }

    /// Whether the octets are UTF-8 (RFC 3629).
    public static func isUTF8(_ octets: RawSpan) -> Bool {
        var at = 0
        while at < octets.byteCount {
            if at &+ 8 <= octets.byteCount && OctetWord(octets, at: at).bits & OctetWord.highs == 0 {
                at &+= 8
            } else if octets.octet(at) < 0x80 {
                at &+= 1
            } else {
                let length = UTF8Sequence.length(octets, at: at)
                guard length > 0 else { return false }
                at &+= length
            }
        }
        return true
    }

    /// Whether octets are ASCII without a backslash: in a scanned text its strings say what stands between their quotes.
    public static func isPlain(_ octets: RawSpan) -> Bool {
        var at = 0
        while at &+ 8 <= octets.byteCount {
            let word = OctetWord(octets, at: at).bits
            let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let found = (slashes &- 0x0101_0101_0101_0101) & ~slashes
            if (found | word) & OctetWord.highs != 0 { return false }
            at &+= 8
        }
        while at < octets.byteCount {
            let octet = octets.octet(at)
            if octet >= 0x80 || octet == 0x5C { return false }
            at &+= 1
        }
        return true
    }

    /// How many of the first octets stand in a string as they are: all before a quote, a backslash, a control character or
    /// what is beyond ASCII.
    public static func plainPrefix(_ octets: RawSpan) -> Int {
        plainRun(octets, from: 0)
    }

    /// Marks with 80 the first of eight octets that does not stand in a string as it is: a quote, a backslash, a control
    /// character, or what is beyond ASCII; 0 where all do.
    ///
    /// Places above the lowest mark may be wrong (a borrow runs upwards); none below it is missed.
    @inlinable
    @inline(__always)
    public static func stops(in octets: UInt64) -> UInt64 {
        // An octet that is neither comes out below 80 by these, or is beyond ASCII, which is marked in any case.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let isQuote = (octets ^ 0x2222_2222_2222_2222) &- ones
        let isSlash = (octets ^ 0x5C5C_5C5C_5C5C_5C5C) &- ones
        let isControl = octets &- 0x2020_2020_2020_2020
        return (isQuote | isSlash | isControl | octets) & 0x8080_8080_8080_8080
    }

    /// The same of sixteen octets, each eight for themselves.
    @inlinable
    @inline(__always)
    public static func stops(in octets: SIMD2<UInt64>) -> SIMD2<UInt64> {
        let ones = SIMD2<UInt64>(repeating: 0x0101_0101_0101_0101)
        let isQuote = (octets ^ SIMD2(repeating: 0x2222_2222_2222_2222)) &- ones
        let isSlash = (octets ^ SIMD2(repeating: 0x5C5C_5C5C_5C5C_5C5C)) &- ones
        let isControl = octets &- SIMD2(repeating: 0x2020_2020_2020_2020)
        return (isQuote | isSlash | isControl | octets) & SIMD2(repeating: 0x8080_8080_8080_8080)
    }

    /// The end of a run of octets from `start` on that stand in a string as they are: of whole blocks of 64, so that more may
    /// follow.
    @inline(never)
    static func plainBlocks(_ octets: RawSpan, from start: Int) -> Int {
        var at = start
        while let block = octets.block(ifAt: at) {
            let marks = stops(in: block.0) | stops(in: block.1) | stops(in: block.2) | stops(in: block.3)
            if marks.x | marks.y != 0 { break }
            at &+= 64
        }
        return at
    }

    /// The end of the run of octets from `start` on that stand in a string as they are.
    @inline(__always)
    static func plainRun(_ octets: RawSpan, from start: Int) -> Int {
        let count = octets.byteCount
        var at = start
        while 8 <= count &- at {
            let marks = OctetWord(octets, at: at).stringStops
            if marks != 0 { return at &+ OctetWord.firstMark(marks) }
            at &+= 8
        }
        while at < count {
            let octet = octets.octet(at)
            if octet < 0x20 || octet >= 0x80 || octet == 0x22 || octet == 0x5C { break }
            at &+= 1
        }
        return at
    }

    @inline(__always)
    static func append(_ octets: RawSpan, _ range: Range<Int>, to output: inout [UInt8]) {
        if range.isEmpty { return }
        octets.extracting(range).withUnsafeBytes { output.append(contentsOf: $0) }
    }

    private static func append(escapeOf octet: UInt8, to output: inout [UInt8]) {
        let short: UInt8? =
            switch octet {
            case 0x22, 0x5C: octet
            case 0x08: 0x62
            case 0x09: 0x74
            case 0x0A: 0x6E
            case 0x0C: 0x66
            case 0x0D: 0x72
            default: nil
            }
        guard let short else {
            append(escape: UInt16(octet), to: &output)
            return
        }
        output.append(0x5C)
        output.append(short)
    }

    private static func append(escape unit: UInt16, to output: inout [UInt8]) {
        output.append(0x5C)
        output.append(0x75)
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(truncatingIfNeeded: unit &>> shift & 0xF)
            output.append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
        }
    }
}
