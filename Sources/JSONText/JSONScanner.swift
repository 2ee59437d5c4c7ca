/// Reads one JSON text (RFC 8259) in one pass over its octets, without recursion, into a flat tape.
///
/// The whole text must be one value with white space around it, and UTF-8. A byte-order mark is passed over and noted. Cost:
/// about 0.4 ns an octet of a typical event; the tape's storage is kept from text to text.
public struct JSONScanner: Sendable {
    /// Nesting that is refused when the caller names no other limit: what may stand raw in a log line, and four times what
    /// any player has been seen to send.
    public static let standardDepthLimit = 64

    /// The deepest nesting that is accepted.
    public let depthLimit: Int

    /// Makes a scanner that refuses texts nested deeper than `depthLimit`.
    public init(depthLimit: Int = JSONScanner.standardDepthLimit) {
        self.depthLimit = depthLimit
    }

    /// Scans one text; `tokens` holds its tape afterwards, or nothing when it throws.
    public mutating func scan(
        _ octets: RawSpan, into tokens: inout JSONTokens
    ) throws(JSONSyntaxError) -> JSONFacts {
        tokens.tokens.removeAll(keepingCapacity: true)
        guard octets.byteCount <= Int(UInt32.max) else { throw JSONSyntaxError(offset: 0, kind: .tooLong) }
        var facts = JSONFacts()
        do throws(JSONSyntaxError) {
            try scan(octets, into: &tokens.tokens, facts: &facts)
        } catch {
            tokens.tokens.removeAll(keepingCapacity: true)
            throw error
        }
        return facts
    }

    /// The states are places in this function: at its top a value is due, in the inner loop one has just ended.
    ///
    /// While a container is open, `next` of its token holds the index of the container around it plus one (0 for none).
    private func scan(
        _ octets: RawSpan, into tape: inout [JSONTokens.Token], facts: inout JSONFacts
    ) throws(JSONSyntaxError) {
        let count = octets.byteCount
        var position = 0
        if count >= 3 && octets.octet(0) == 0xEF && octets.octet(1) == 0xBB && octets.octet(2) == 0xBF {
            facts.hasByteOrderMark = true
            position = 3
        }
        var depth = 0
        var open = -1
        var isInObject = false
        while true {
            var octet = try nextOctet(octets, at: &position, facts: &facts)
            let start = position
            var isOpening = false
            switch octet {
            case 0x22:
                let hasEscape = try skipString(octets, at: &position, facts: &facts)
                tape.append(
                    .init(kind: .string, lower: start, upper: position, next: tape.count &+ 1, hasEscape: hasEscape))
            case 0x2D, 0x30...0x39:
                try skipNumber(octets, at: &position, facts: &facts)
                tape.append(.init(kind: .number, lower: start, upper: position, next: tape.count &+ 1))
            case 0x7B, 0x5B:
                guard depth < depthLimit else {
                    throw JSONSyntaxError(offset: position, kind: .tooDeep(limit: depthLimit))
                }
                depth &+= 1
                facts.depth = max(facts.depth, depth)
                isInObject = octet == 0x7B
                tape.append(
                    .init(kind: isInObject ? .object : .array, lower: start, upper: start, next: open &+ 1))
                open = tape.count &- 1
                position &+= 1
                isOpening = true
            case 0x74:
                try skipLiteral(octets, at: &position, rest: 0x65_7572, length: 4)
                tape.append(.init(kind: .true, lower: start, upper: position, next: tape.count &+ 1))
            case 0x66:
                try skipLiteral(octets, at: &position, rest: 0x6573_6C61, length: 5)
                tape.append(.init(kind: .false, lower: start, upper: position, next: tape.count &+ 1))
            case 0x6E:
                try skipLiteral(octets, at: &position, rest: 0x6C_6C75, length: 4)
                tape.append(.init(kind: .null, lower: start, upper: position, next: tape.count &+ 1))
            default:
                throw JSONSyntaxError(offset: position, kind: .expectedValue)
            }

            // A value has ended, or a container has just been opened.
            while true {
                if open < 0 {
                    try expectEnd(octets, at: &position, facts: &facts)
                    return
                }
                octet = try nextOctet(octets, at: &position, facts: &facts)
                if octet == (isInObject ? 0x7D : 0x5D) {
                    position &+= 1
                    let parent = Int(tape[open].next) &- 1
                    tape[open].upper = UInt32(truncatingIfNeeded: position)
                    tape[open].next = UInt32(truncatingIfNeeded: tape.count)
                    depth &-= 1
                    open = parent
                    isInObject = parent >= 0 && tape[parent].kind == .object
                    isOpening = false
                    continue
                }
                if !isOpening {
                    guard octet == 0x2C else {
                        throw JSONSyntaxError(offset: position, kind: .expectedCommaOrEnd)
                    }
                    position &+= 1
                    if isInObject { octet = try nextOctet(octets, at: &position, facts: &facts) }
                }
                break
            }

            guard isInObject else { continue }
            guard octet == 0x22 else { throw JSONSyntaxError(offset: position, kind: .expectedKey) }
            let keyStart = position
            let hasEscape = try skipString(octets, at: &position, facts: &facts)
            tape.append(
                .init(kind: .key, lower: keyStart, upper: position, next: tape.count &+ 1, hasEscape: hasEscape))
            guard try nextOctet(octets, at: &position, facts: &facts) == 0x3A else {
                throw JSONSyntaxError(offset: position, kind: .expectedColon)
            }
            position &+= 1
        }
    }

    /// Passes over white space and returns the octet after it, which stays to be read.
    @inline(__always)
    private func nextOctet(
        _ octets: RawSpan, at position: inout Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> UInt8 {
        while position < octets.byteCount {
            let octet = octets.octet(position)
            if octet > 0x20 { return octet }
            switch octet {
            case 0x20, 0x09: break
            case 0x0A, 0x0D: facts.hasLineBreak = true
            default: return octet
            }
            position &+= 1
        }
        throw JSONSyntaxError(offset: position, kind: .truncated)
    }

    /// Passes over white space up to the end of the text.
    private func expectEnd(
        _ octets: RawSpan, at position: inout Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) {
        while position < octets.byteCount {
            switch octets.octet(position) {
            case 0x20, 0x09: break
            case 0x0A, 0x0D: facts.hasLineBreak = true
            default: throw JSONSyntaxError(offset: position, kind: .trailingOctets)
            }
            position &+= 1
        }
    }

    /// Passes over a literal name whose octets after the first are `rest`, the second octet lowest.
    private func skipLiteral(
        _ octets: RawSpan, at position: inout Int, rest: UInt32, length: Int
    ) throws(JSONSyntaxError) {
        var rest = rest
        for offset in position &+ 1..<position &+ length {
            guard offset < octets.byteCount else { throw JSONSyntaxError(offset: offset, kind: .truncated) }
            guard UInt32(octets.octet(offset)) == rest & 0xFF else {
                throw JSONSyntaxError(offset: offset, kind: .expectedValue)
            }
            rest &>>= 8
        }
        position &+= length
    }
}
