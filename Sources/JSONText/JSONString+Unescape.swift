extension JSONString {
    /// What a scanned string says, as UTF-8; a surrogate without its partner becomes U+FFFD.
    ///
    /// `content` is what stands between the quotes of a string that the scanner accepted.
    public static func unescaped(_ content: RawSpan) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(content.byteCount)
        forEachPiece(content) { octets in
            octets.withUnsafeBytes { output.append(contentsOf: $0) }
            return true
        } scalar: { scalar in
            UTF8.encode(scalar).map { output.append(contentsOf: $0) }
            return true
        }
        return output
    }

    /// What a scanned string says, each character as the octet of its number; nil where one is above U+00FF.
    public static func latin1(_ content: RawSpan) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(content.byteCount)
        return append(latin1Of: content, to: &output) ? output : nil
    }

    /// Appends what a scanned string says, each character as the octet of its number.
    ///
    /// Returns false, with some of it appended, where a character is above U+00FF.
    public static func append(latin1Of content: RawSpan, to output: inout [UInt8]) -> Bool {
        var at = 0
        while at < content.byteCount {
            let run = plainRun(content, from: at)
            append(content, at..<run, to: &output)
            at = run
            guard at < content.byteCount else { break }
            let octet = content.octet(at)
            if octet == 0x5C {
                guard let value = UInt8(exactly: escapedScalar(content, at: &at).value) else { return false }
                output.append(value)
            } else if octet >= 0x80 {
                // Of two-octet characters only those that start with C2 and C3 are in range.
                guard octet <= 0xC3, at &+ 1 < content.byteCount else { return false }
                output.append(octet &<< 6 | content.octet(at &+ 1) & 0x3F)
                at &+= 2
            } else {
                output.append(octet)
                at &+= 1
            }
        }
        return true
    }

    /// Whether a scanned string says `expected` (UTF-8), escapes resolved.
    public static func equals(_ content: RawSpan, _ expected: RawSpan) -> Bool {
        var at = 0
        let isPrefix = forEachPiece(content) { octets in
            guard octets.byteCount <= expected.byteCount &- at else { return false }
            for offset in 0..<octets.byteCount where octets.octet(offset) != expected.octet(at &+ offset) {
                return false
            }
            at &+= octets.byteCount
            return true
        } scalar: { scalar in
            guard let units = UTF8.encode(scalar) else { return false }
            for unit in units {
                guard at < expected.byteCount, expected.octet(at) == unit else { return false }
                at &+= 1
            }
            return true
        }
        return isPrefix && at == expected.byteCount
    }

    /// The code unit of the escape `\uXXXX` at `at`; nil where none stands there.
    static func codeUnit(_ octets: RawSpan, at: Int) -> UInt32? {
        guard at &+ 6 <= octets.byteCount, octets.octet(at) == 0x5C, octets.octet(at &+ 1) == 0x75 else { return nil }
        var unit: UInt32 = 0
        for offset in at &+ 2..<at &+ 6 {
            guard let digit = hexDigit(octets.octet(offset)) else { return nil }
            unit = unit &<< 4 | digit
        }
        return unit
    }

    /// The value of a hexadecimal digit.
    static func hexDigit(_ octet: UInt8) -> UInt32? {
        switch octet {
        case 0x30...0x39: UInt32(octet &- 0x30)
        case 0x41...0x46: UInt32(octet &- 0x37)
        case 0x61...0x66: UInt32(octet &- 0x57)
        default: nil
        }
    }

    /// Hands out the runs without escapes and the characters that the escapes name; ends early where a closure says so.
    @discardableResult
    private static func forEachPiece(
        _ content: RawSpan, octets run: (RawSpan) -> Bool, scalar: (Unicode.Scalar) -> Bool
    ) -> Bool {
        var at = 0
        var runStart = 0
        while at < content.byteCount {
            guard content.octet(at) == 0x5C else {
                at &+= 1
                continue
            }
            if runStart < at, !run(content.extracting(runStart..<at)) { return false }
            guard scalar(escapedScalar(content, at: &at)) else { return false }
            runStart = at
        }
        return runStart >= at || run(content.extracting(runStart..<at))
    }

    /// The character of the escape at `at`, which is moved behind it.
    private static func escapedScalar(_ content: RawSpan, at: inout Int) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        if let unit = codeUnit(content, at: at) {
            at &+= 6
            if unit & 0xFC00 == 0xD800, let partner = codeUnit(content, at: at), partner & 0xFC00 == 0xDC00 {
                at &+= 6
                return Unicode.Scalar(0x10000 &+ (unit & 0x3FF) &<< 10 &+ partner & 0x3FF) ?? replacement
            }
            return Unicode.Scalar(unit) ?? replacement
        }
        let letter = at &+ 1 < content.byteCount ? content.octet(at &+ 1) : 0
        at = min(at &+ 2, content.byteCount)
        switch letter {
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x22, 0x2F, 0x5C: return Unicode.Scalar(letter)
        default: return replacement
        }
    }
}
