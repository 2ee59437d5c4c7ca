extension JSONScanner {
    /// Passes over a string, its opening quote at `position`; returns whether it holds a backslash.
    @inline(__always)
    func skipString(
        _ octets: RawSpan, at position: inout Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> Bool {
        let count = octets.byteCount
        var at = position &+ 1
        var hasEscape = false
        while true {
            if at &+ 8 <= count {
                let marks = OctetWord(octets, at: at).stringStops
                // Branched on before it is counted: a predicted branch lets the next load start at once.
                if marks == 0 {
                    at &+= 8
                    continue
                }
                at &+= OctetWord.firstMark(marks)
            } else if at >= count {
                throw JSONSyntaxError(offset: count, kind: .truncated)
            }
            let octet = octets.octet(at)
            if octet == 0x22 {
                position = at &+ 1
                return hasEscape
            }
            if octet == 0x5C {
                hasEscape = true
                try skipEscape(octets, at: &at, facts: &facts)
            } else if octet >= 0x80 {
                try skipBeyondASCII(octets, at: &at, facts: &facts)
            } else if octet < 0x20 {
                throw JSONSyntaxError(offset: at, kind: .controlCharacter)
            } else {
                at &+= 1
            }
        }
    }

    /// Passes over an escape, its backslash at `at`; a pair of surrogates is one.
    @inline(never)
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
    @inline(never)
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
