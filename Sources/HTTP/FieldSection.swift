import Wire

/// What of a field section matters for framing: read in one pass, nothing kept.
struct FieldFacts {
    /// Whether the section breaks the grammar in a way that two readers could read differently.
    var isAmbiguous = false
    /// The value of Content-Length where all its values agree.
    var contentLength: Int?
    /// Whether a Content-Length has no single valid value.
    var hasInvalidLength = false
    /// Whether there is any Transfer-Encoding.
    var hasTransferEncoding = false
    /// The number of codings named `chunked`.
    var chunkedCount = 0
    /// Whether the last transfer coding is `chunked`.
    var endsChunked = false
    /// Whether there are other transfer codings than `chunked`.
    var hasOtherCoding = false
    /// Whether the transfer codings break the grammar.
    var hasInvalidCoding = false
    /// Whether an upgrade is asked for or granted.
    var hasUpgrade = false
    /// Whether the client waits for a 100 before it sends its content.
    var hasExpectation = false
    /// Whether there is a Host.
    var hasHost = false
    /// Whether there is a Content-Encoding.
    var hasContentCoding = false
    /// Whether values go over several lines, as they may in answers.
    var hasFolds = false

    /// The facts of a section without lines.
    init() {}

    /// Reads the field section of a whole head, from `start` to the head's end, its empty line included.
    ///
    /// The lines are added to `lines`. `endsBare`: the start line ended in a bare LF, which a recipient may take for
    /// a line's end (§2.2); then all lines must, as a mix is read in two ways.
    ///
    /// The result says `isAmbiguous` for what RFC 9112 §5 has a server refuse: folding, space before the colon, a bare CR,
    /// a bare LF among CR LF, NUL, a line without a name or a colon. Other control octets in a value may be retained
    /// (RFC 9110 §5.5) and do not touch framing.
    init(_ head: RawSpan, from start: Int, endsBare: Bool, into lines: inout [FieldLines.Line]) {
        isAmbiguous = read(head, from: start, endsBare: endsBare, into: &lines) != head.byteCount
    }

    /// Reads field lines from `start` on up to and with the empty line; returns the index behind that.
    ///
    /// Nil where there is none, or something ambiguous before it.
    mutating func read(
        _ octets: RawSpan, from start: Int, endsBare: Bool, into lines: inout [FieldLines.Line]
    ) -> Int? {
        precondition(start >= 0, "octets before the span")
        let end = octets.byteCount
        let terminator: UInt8 = endsBare ? 0x0A : 0x0D
        var index = start
        while index < end {
            let first = octets.sureOctet(index)
            if first == 0x0D || first == 0x0A {
                // The empty line: ended as the others are.
                if endsBare || first == 0x0A { return endsBare && first == 0x0A ? index &+ 1 : nil }
                return index &+ 1 < end && octets.sureOctet(index &+ 1) == 0x0A ? index &+ 2 : nil
            }
            let nameEnd = octets.sureTokenEnd(from: index, to: end)
            guard nameEnd > index, nameEnd < end, octets.sureOctet(nameEnd) == 0x3A else { return nil }
            var valueStart = nameEnd &+ 1
            while valueStart < end, octets.sureOctet(valueStart).isBlank { valueStart &+= 1 }
            var stop = octets.sureFirstControl(from: valueStart, to: end)
            while stop < end, octets.sureOctet(stop) != terminator {
                let control = octets.sureOctet(stop)
                if control == 0x0A || control == 0x0D || control == 0 { return nil }
                stop = octets.sureFirstControl(from: stop &+ 1, to: end)
            }
            let feed = endsBare ? stop : stop &+ 1
            guard feed < end, octets.sureOctet(feed) == 0x0A else { return nil }
            var valueEnd = stop
            while valueEnd > valueStart, octets.sureOctet(valueEnd &- 1).isBlank { valueEnd &-= 1 }
            let name = Range(uncheckedBounds: (index, nameEnd))
            let value = Range(uncheckedBounds: (valueStart, valueEnd))
            lines.append(FieldLines.Line(name: name, value: value))
            note(octets, name: name, value: value)
            index = feed &+ 1
        }
        return nil
    }

    @inline(__always)
    mutating func note(_ head: RawSpan, name: Range<Int>, value: Range<Int>) {
        switch name.count {
        case 4: if head.matches("host", at: name.lowerBound, count: 4) { hasHost = true }
        case 6: if head.matches("expect", at: name.lowerBound, count: 6) { hasExpectation = true }
        case 7: if head.matches("upgrade", at: name.lowerBound, count: 7) { hasUpgrade = true }
        case 14:
            if head.matches("content-length", at: name.lowerBound, count: 14) { noteLength(head, value) }
        case 16:
            if head.matches("content-encoding", at: name.lowerBound, count: 16) { hasContentCoding = true }
        case 17:
            if head.matches("transfer-encoding", at: name.lowerBound, count: 17) { noteCodings(head, value) }
        default: break
        }
    }

    /// Takes a Content-Length: nearly always a few digits.
    @inline(__always)
    private mutating func noteLength(_ head: RawSpan, _ value: Range<Int>) {
        var number = 0
        for index in value {
            let digit = head.sureOctet(index) &- 0x30
            guard digit < 10, value.count < 16 else {
                noteLengths(head, value)
                return
            }
            number = number &* 10 &+ Int(digit)
        }
        if value.isEmpty { hasInvalidLength = true }
        if let known = contentLength, known != number { hasInvalidLength = true }
        contentLength = number
    }

    /// Takes a Content-Length: `1*DIGIT`, or a list of them that all agree (RFC 9112 §6.3, step 5).
    @inline(never)
    private mutating func noteLengths(_ head: RawSpan, _ value: Range<Int>) {
        var index = value.lowerBound
        repeat {
            while index < value.upperBound, head.octet(index).isBlank { index &+= 1 }
            var number = 0
            let first = index
            while index < value.upperBound, let digit = head.octet(index).digit {
                let (product, over) = number.multipliedReportingOverflow(by: 10)
                let (sum, overToo) = product.addingReportingOverflow(digit)
                if over || overToo { hasInvalidLength = true }
                number = sum
                index &+= 1
            }
            if index == first { hasInvalidLength = true }
            while index < value.upperBound, head.octet(index).isBlank { index &+= 1 }
            if let known = contentLength, known != number { hasInvalidLength = true }
            contentLength = number
            if index == value.upperBound { return }
            if head.octet(index) != 0x2C {
                hasInvalidLength = true
                return
            }
            index &+= 1
        } while true
    }

    /// Takes a Transfer-Encoding: a list of tokens; parameters, empty members and odd octets are not taken on trust.
    private mutating func noteCodings(_ head: RawSpan, _ value: Range<Int>) {
        hasTransferEncoding = true
        var index = value.lowerBound
        repeat {
            while index < value.upperBound, head.octet(index).isBlank { index &+= 1 }
            let first = index
            index = head.tokenEnd(from: index, to: value.upperBound)
            if index == first { hasInvalidCoding = true }
            endsChunked = head.matches("chunked", at: first, count: index &- first)
            if endsChunked {
                chunkedCount &+= 1
            } else {
                hasOtherCoding = true
            }
            while index < value.upperBound, head.octet(index).isBlank { index &+= 1 }
            if index == value.upperBound { return }
            if head.octet(index) != 0x2C {
                hasInvalidCoding = true
                endsChunked = false
                return
            }
            index &+= 1
        } while true
    }
}
