import Wire

/// What of a field section matters for framing: read in one pass, nothing kept.
struct FieldFacts {
    /// How a field section may break the grammar so that two readers could read it differently.
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

    /// Reads a field section that starts at `start` of `head` and ends, with its empty line, at the head's end.
    ///
    /// The lines go to `lines` where `keeps`. `endsBare`: the start line ended in a bare LF, which a recipient may take for
    /// a line's end (§2.2); then all lines must, as a mix is read in two ways.
    ///
    /// The result says `isAmbiguous` for what RFC 9112 §5 has a server refuse: folding, space before the colon, a bare CR,
    /// a bare LF among CR LF, NUL, a line without a name or a colon. Other control octets in a value may be retained
    /// (RFC 9110 §5.5) and do not touch framing.
    init(_ head: RawSpan, from start: Int, endsBare: Bool, keeps: Bool, into lines: inout [FieldLines.Line]) {
        let end = head.byteCount
        var index = start
        while index < end {
            let first = head.octet(index)
            if first == 0x0D || first == 0x0A {
                // The empty line: ended as the others are, and nothing after it.
                let isEmptyLine = endsBare ? first == 0x0A && index &+ 1 == end : first == 0x0D && index &+ 2 == end
                isAmbiguous = !isEmptyLine
                return
            }
            let nameEnd = head.tokenEnd(from: index, to: end)
            guard nameEnd > index, nameEnd < end, head.octet(nameEnd) == 0x3A else {
                isAmbiguous = true
                return
            }
            var valueStart = nameEnd &+ 1
            while valueStart < end, head.octet(valueStart).isBlank { valueStart &+= 1 }
            var stop = valueStart
            while true {
                stop = head.firstControl(from: stop, to: end)
                guard stop < end else {
                    isAmbiguous = true
                    return
                }
                let control = head.octet(stop)
                if control == (endsBare ? 0x0A : 0x0D) { break }
                if control == 0x0A || control == 0x0D || control == 0 {
                    isAmbiguous = true
                    return
                }
                stop &+= 1
            }
            let next = endsBare ? stop : stop &+ 1
            guard next < end, head.octet(next) == 0x0A else {
                isAmbiguous = true
                return
            }
            var valueEnd = stop
            while valueEnd > valueStart, head.octet(valueEnd &- 1).isBlank { valueEnd &-= 1 }
            if keeps { lines.append(FieldLines.Line(name: index..<nameEnd, value: valueStart..<valueEnd)) }
            note(head, name: index..<nameEnd, value: valueStart..<valueEnd)
            index = next &+ 1
        }
        // No empty line: whoever cut the head found its end at a bare line feed.
        isAmbiguous = true
    }

    @inline(__always)
    private mutating func note(_ head: RawSpan, name: Range<Int>, value: Range<Int>) {
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

    /// Takes a Content-Length: `1*DIGIT`, or a list of them that all agree (RFC 9112 §6.3, step 5).
    private mutating func noteLength(_ head: RawSpan, _ value: Range<Int>) {
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
