extension JSONScanner {
    /// Passes over a number, its first octet (a minus or a digit) at `position`.
    @inline(__always)
    func skipNumber(
        _ octets: RawSpan, at position: inout Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) {
        let start = position
        var at = position
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
        position = at
    }

    /// Passes over one digit or more.
    @inline(__always)
    private func skipDigits(_ octets: RawSpan, at: inout Int) throws(JSONSyntaxError) {
        let start = at
        while at < octets.byteCount && octets.octet(at) &- 0x30 < 10 { at &+= 1 }
        guard at > start else {
            throw JSONSyntaxError(offset: at, kind: at < octets.byteCount ? .expectedDigit : .truncated)
        }
    }
}
