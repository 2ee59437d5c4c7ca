extension JSONScanner {
    /// The end of a number whose first octet, a minus or a digit, is at `start`.
    ///
    /// At once for digits, with a fraction or without; what else a number may have is rare.
    @inline(__always)
    func endOfNumber(
        _ octets: RawSpan, from start: Int, first: UInt8, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> Int {
        let digits = Self.endOfDigits(octets, from: start)
        var end = digits
        if octets.octet(ifAt: end) == 0x2E { end = Self.endOfDigits(octets, from: end &+ 1) }
        let length = digits &- start
        let isOdd = end == digits &+ 1 || length == 0 || length >= (first == 0x30 ? 2 : JSONNumber.digitsOfInfinity)
        guard let next = octets.octet(ifAt: end), next | 0x20 != 0x65, !isOdd else {
            return try endOfAnyNumber(octets, from: start, facts: &facts)
        }
        return end
    }

    /// The end of the run of digits from `start` on.
    @inline(__always)
    private static func endOfDigits(_ octets: RawSpan, from start: Int) -> Int {
        var at = start
        while let word = octets.word(ifAt: at) {
            let marks = OctetWord(bits: word).digitStops
            if marks != 0 { return at &+ OctetWord.firstMark(marks) }
            at &+= 8
        }
        while let octet = octets.octet(ifAt: at), octet &- 0x30 < 10 { at &+= 1 }
        return at
    }

    /// The end of a number of any form.
    @inline(never)
    func endOfAnyNumber(
        _ octets: RawSpan, from start: Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> Int {
        var at = start
        if octets.octet(at) == 0x2D { at &+= 1 }
        let integerStart = at
        if at < octets.byteCount && octets.octet(at) == 0x30 {
            at &+= 1
        } else {
            try skipDigits(octets, at: &at)
        }
        var mayBeInfinite = at &- integerStart >= JSONNumber.digitsOfInfinity
        if at < octets.byteCount && octets.octet(at) == 0x2E {
            at &+= 1
            try skipDigits(octets, at: &at)
        }
        if at < octets.byteCount && octets.octet(at) | 0x20 == 0x65 {
            at &+= 1
            if at < octets.byteCount, octets.octet(at) == 0x2B || octets.octet(at) == 0x2D { at &+= 1 }
            try skipDigits(octets, at: &at)
            mayBeInfinite = true
        }
        if mayBeInfinite && JSONNumber.isInfinite(octets.extracting(start..<at)) { facts.hasInfiniteNumber = true }
        return at
    }

    /// Passes over one digit or more.
    private func skipDigits(_ octets: RawSpan, at: inout Int) throws(JSONSyntaxError) {
        let start = at
        at = Self.endOfDigits(octets, from: start)
        guard at > start else {
            throw JSONSyntaxError(offset: at, kind: at < octets.byteCount ? .expectedDigit : .truncated)
        }
    }
}
