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
        tokens.count = 0
        guard octets.byteCount <= Int(UInt32.max) else { throw JSONSyntaxError(offset: 0, kind: .tooLong) }
        var state = State()
        if octets.byteCount >= 3 && octets.octet(0) == 0xEF && octets.octet(1) == 0xBB && octets.octet(2) == 0xBF {
            state.facts.hasByteOrderMark = true
            state.position = 3
        }
        do throws(JSONSyntaxError) {
            repeat {
                // Events have a token in eighteen octets; a text of many more finds the room twice as large each time.
                tokens.makeRoom(max(Self.leastRoom, octets.byteCount / Self.octetsOfToken))
                try scan(octets, into: &tokens, &state)
                tokens.count = state.count
            } while !state.isDone
        } catch {
            tokens.count = 0
            throw error
        }
        return state.facts
    }

    /// The octets that one token takes in a typical text, or fewer.
    private static let octetsOfToken = 16
    /// Tokens that there is room for at least.
    private static let leastRoom = 16

    /// How far a scan has come, where an element is due: a value, or in an object a member.
    private struct State {
        var position = 0
        /// Tokens on the tape.
        var count = 0
        /// The token of the innermost open container; below 0 for none.
        ///
        /// While a container is open, `next` of its token holds the index of the container around it plus one (0 for none).
        var open = -1
        var depth = 0
        var isInObject = false
        var isDone = false
        var facts = JSONFacts()
    }

    /// Scans on until the text ends or the tape has no room for another member.
    private func scan(
        _ octets: RawSpan, into tokens: inout JSONTokens, _ state: inout State
    ) throws(JSONSyntaxError) {
        var position = state.position
        var count = state.count
        var open = state.open
        var isInObject = state.isInObject
        var tape = tokens.room.mutableSpan
        let room = tape.count
        element: while count &+ 2 <= room {
            var octet = try nextOctet(octets, at: &position, facts: &state.facts)
            if isInObject {
                guard octet == 0x22 else { throw JSONSyntaxError(offset: position, kind: .expectedKey) }
                let start = position
                let hasEscape: Bool
                (position, hasEscape) = try endOfString(octets, from: start, facts: &state.facts)
                tape[count] = .init(kind: .key, lower: start, upper: position, next: count &+ 1, hasEscape: hasEscape)
                count &+= 1
                guard try nextOctet(octets, at: &position, facts: &state.facts) == 0x3A else {
                    throw JSONSyntaxError(offset: position, kind: .expectedColon)
                }
                position &+= 1
                octet = try nextOctet(octets, at: &position, facts: &state.facts)
            }
            let start = position
            switch octet {
            case 0x22:
                let hasEscape: Bool
                (position, hasEscape) = try endOfString(octets, from: start, facts: &state.facts)
                tape[count] = .init(
                    kind: .string, lower: start, upper: position, next: count &+ 1, hasEscape: hasEscape)
            case 0x2D, 0x30...0x39:
                position = try endOfNumber(octets, from: start, first: octet, facts: &state.facts)
                tape[count] = .init(kind: .number, lower: start, upper: position, next: count &+ 1)
            case 0x7B, 0x5B:
                guard state.depth < depthLimit else {
                    throw JSONSyntaxError(offset: position, kind: .tooDeep(limit: depthLimit))
                }
                state.depth &+= 1
                state.facts.depth = max(state.facts.depth, state.depth)
                isInObject = octet == 0x7B
                tape[count] = .init(kind: isInObject ? .object : .array, lower: start, upper: start, next: open &+ 1)
                open = count
                position &+= 1
                count &+= 1
                octet = try nextOctet(octets, at: &position, facts: &state.facts)
                if octet != (isInObject ? 0x7D : 0x5D) { continue element }
                count &-= 1
            case 0x74:
                position = try endOfLiteral(octets, from: start, rest: 0x65_7572, length: 4)
                tape[count] = .init(kind: .true, lower: start, upper: position, next: count &+ 1)
            case 0x66:
                position = try endOfLiteral(octets, from: start, rest: 0x6573_6C61, length: 5)
                tape[count] = .init(kind: .false, lower: start, upper: position, next: count &+ 1)
            case 0x6E:
                position = try endOfLiteral(octets, from: start, rest: 0x6C_6C75, length: 4)
                tape[count] = .init(kind: .null, lower: start, upper: position, next: count &+ 1)
            default:
                throw JSONSyntaxError(offset: position, kind: .expectedValue)
            }
            count &+= 1
            // A value has ended, or an empty container is about to.
            while open >= 0 {
                octet = try nextOctet(octets, at: &position, facts: &state.facts)
                position &+= 1
                if octet == 0x2C { continue element }
                guard octet == (isInObject ? 0x7D : 0x5D) else {
                    throw JSONSyntaxError(offset: position &- 1, kind: .expectedCommaOrEnd)
                }
                let parent = Int(tape[open].next) &- 1
                tape[open].upper = UInt32(truncatingIfNeeded: position)
                tape[open].next = UInt32(truncatingIfNeeded: count)
                state.depth &-= 1
                open = parent
                isInObject = parent >= 0 && tape[parent].kind == .object
            }
            try expectEnd(octets, from: position, facts: &state.facts)
            state.count = count
            state.isDone = true
            return
        }
        (state.position, state.count, state.open, state.isInObject) = (position, count, open, isInObject)
    }

    /// Passes over white space and returns the octet after it, which stays to be read.
    @inline(__always)
    private func nextOctet(
        _ octets: RawSpan, at position: inout Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> UInt8 {
        if let octet = octets.octet(ifAt: position), octet > 0x20 { return octet }
        let (octet, place) = try octetAfterSpace(octets, from: position, facts: &facts)
        position = place
        return octet
    }

    /// The octet after white space, and its place.
    @inline(never)
    private func octetAfterSpace(
        _ octets: RawSpan, from start: Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) -> (octet: UInt8, place: Int) {
        for place in start..<max(start, octets.byteCount) {
            switch octets.octet(place) {
            case 0x20, 0x09: break
            case 0x0A, 0x0D: facts.hasLineBreak = true
            case let octet: return (octet, place)
            }
        }
        throw JSONSyntaxError(offset: octets.byteCount, kind: .truncated)
    }

    /// Passes over white space up to the end of the text.
    private func expectEnd(
        _ octets: RawSpan, from start: Int, facts: inout JSONFacts
    ) throws(JSONSyntaxError) {
        for place in start..<max(start, octets.byteCount) {
            switch octets.octet(place) {
            case 0x20, 0x09: break
            case 0x0A, 0x0D: facts.hasLineBreak = true
            default: throw JSONSyntaxError(offset: place, kind: .trailingOctets)
            }
        }
    }

    /// The end of a literal name at `start` whose octets after the first are `rest`, the second octet lowest.
    @inline(never)
    private func endOfLiteral(
        _ octets: RawSpan, from start: Int, rest: UInt32, length: Int
    ) throws(JSONSyntaxError) -> Int {
        var rest = rest
        for offset in start &+ 1..<start &+ length {
            guard offset < octets.byteCount else { throw JSONSyntaxError(offset: offset, kind: .truncated) }
            guard UInt32(octets.octet(offset)) == rest & 0xFF else {
                throw JSONSyntaxError(offset: offset, kind: .expectedValue)
            }
            rest &>>= 8
        }
        return start &+ length
    }
}
