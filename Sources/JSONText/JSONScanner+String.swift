extension JSONScanner {
    /// The end of a string whose opening quote is at `start`, and whether it holds a backslash.
    @inline(__always)
    func endOfString(
        _ octets: RawSpan, from start: Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> (end: Int, hasEscape: Bool) {
        var at = start &+ 1
        while let words = octets.words(ifAt: at) {
            let marks = JSONString.stops(in: words)
            // Branched on before it is counted: a predicted branch lets the next load start at once.
            if marks.x | marks.y == 0 {
                at &+= 16
                // Few strings are so long that it is worth while to look at more octets at once.
                if at &- start > Self.longString { at = JSONString.plainBlocks(octets, from: at) }
                continue
            }
            let (word, place): (UInt64, Int)
            if marks.x != 0 {
                (word, place) = (words.x, marks.x.trailingZeroBitCount)
            } else {
                at &+= 8
                (word, place) = (words.y, marks.y.trailingZeroBitCount)
            }
            at &+= place &>> 3
            if word &>> UInt64(place & 0x38) & 0xFF == 0x22 { return (at &+ 1, false) }
            break
        }
        return try endOfRest(octets, from: at, facts: &facts)
    }

    /// The octets of a string after which it is passed over in larger pieces.
    private static let longString = 64

    /// The end of a string of which what is before `start` was passed over: where something stands that is not plain, or the
    /// text is about to end.
    @inline(never)
    private func endOfRest(
        _ octets: RawSpan, from start: Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> (end: Int, hasEscape: Bool) {
        var at = start
        var hasEscape = false
        while true {
            at = JSONString.plainRun(octets, from: at)
            guard at < octets.byteCount else { throw JSONSyntaxError(offset: octets.byteCount, kind: .truncated) }
            let octet = octets.octet(at)
            if octet == 0x22 { return (at &+ 1, hasEscape) }
            if octet == 0x5C {
                hasEscape = true
                try skipEscape(octets, at: &at, facts: &facts)
            } else if octet >= 0x80 {
                try skipBeyondASCII(octets, at: &at, facts: &facts)
            } else {
                throw JSONSyntaxError(offset: at, kind: .controlCharacter)
            }
        }
    }

    /// Passes over an escape, its backslash at `at`; a pair of surrogates is one.
    private func skipEscape(
        _ octets: RawSpan, at: inout Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) {
        guard at &+ 1 < octets.byteCount else { throw JSONSyntaxError(offset: octets.byteCount, kind: .truncated) }
        switch octets.octet(at &+ 1) {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            at &+= 2
        case 0x75:
            let unit = try codeUnit(octets, at: at)
            at &+= 6
            guard unit & 0xF800 == 0xD800 else { return }
            // The partner must be the very next escape. Where it is not, what stands there is read for itself.
            let partner = unit < 0xDC00 ? JSONString.codeUnit(octets, at: at) : nil
            if let partner, partner & 0xFC00 == 0xDC00 {
                at &+= 6
            } else {
                facts.hasUnpairedSurrogate = true
            }
        default:
            throw JSONSyntaxError(offset: at, kind: .badEscape)
        }
    }

    /// The code unit of the escape `\uXXXX` at `at`, or the error that says what is wrong with it.
    private func codeUnit(_ octets: RawSpan, at: Int) throws(JSONSyntaxError) -> UInt32 {
        if let unit = JSONString.codeUnit(octets, at: at) { return unit }
        for offset in at &+ 2..<at &+ 6 {
            guard offset < octets.byteCount else { throw JSONSyntaxError(offset: offset, kind: .truncated) }
            guard JSONString.hexDigit(octets.octet(offset)) != nil else { break }
        }
        throw JSONSyntaxError(offset: at, kind: .badEscape)
    }

    /// Passes over a run of characters beyond ASCII.
    private func skipBeyondASCII(
        _ octets: RawSpan, at: inout Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) {
        repeat {
            let length = UTF8Sequence.length(octets, at: at)
            guard length > 0 else { throw JSONSyntaxError(offset: at, kind: .notUTF8) }
            if UTF8Sequence.isLineSeparator(octets, at: at) { facts.hasLineSeparator = true }
            at &+= length
        } while at < octets.byteCount && octets.octet(at) >= 0x80
    }
}
