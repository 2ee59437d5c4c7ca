/// The text that was scanned last, for a text that differs from it in a few values: such a one costs a comparison.
///
/// What stands between the values, and which values there are, decides the tape; where both are the same octet for octet,
/// only the places of the values move. So a text is compared with the one before, and at each difference that lies in a
/// plain string or a number the end of that value is found and the comparison goes on behind it. Whatever else differs, the
/// text is scanned.
///
/// The tape is the same as the scanner's in every case. Memory: one text of at most `longest` octets and its tape.
public struct KnownJSON: Sendable {
    /// The tape of the text that was scanned last; nothing where that threw.
    public private(set) var tokens = JSONTokens()
    /// The values that may differ from the text before, in the order of the tape; none where it was another one.
    public private(set) var changed: [Int] = []

    private var octets: [UInt8] = []
    /// For each token that of the container it stands in; below 0 for the root.
    private var parents: [Int32] = []
    /// Whether the text that was scanned last is kept.
    public private(set) var isKnown = false

    /// Octets of a text that is kept: more than all but very few lines of a log have.
    private static let longest = 64 << 10

    /// Knows no text yet.
    public init() {}

    /// Scans a text; whether its tape is that of the text before but for the places of the values, of which those in
    /// `changed` may say something else.
    public mutating func scan(_ text: RawSpan, _ scanner: inout JSONScanner) throws(JSONSyntaxError) -> Bool {
        changed.removeAll(keepingCapacity: true)
        if isKnown {
            if Self.move(&tokens, parents, from: octets, to: text, &changed) {
                keep(text)
                return true
            }
            changed.removeAll(keepingCapacity: true)
        }
        isKnown = false
        let facts = try scanner.scan(text, into: &tokens)
        if text.byteCount <= Self.longest, Self.isPlain(facts) { learn(text) }
        return false
    }

    /// Whether nothing was noticed that a value could be the reason for.
    private static func isPlain(_ facts: JSONFacts) -> Bool {
        !facts.hasByteOrderMark && facts.isEmbeddable
    }

    private mutating func learn(_ text: RawSpan) {
        keep(text)
        parents.removeAll(keepingCapacity: true)
        var parent = -1
        for index in 0..<tokens.count {
            while parent >= 0, tokens[parent].end <= index { parent = Int(parents[parent]) }
            parents.append(Int32(truncatingIfNeeded: parent))
            switch tokens[index].kind {
            case .object, .array: parent = index
            case .string, .number, .true, .false, .null, .key: break
            }
        }
        isKnown = true
    }

    private mutating func keep(_ text: RawSpan) {
        octets.removeAll(keepingCapacity: true)
        text.withUnsafeBytes { octets.append(contentsOf: $0) }
    }

    /// Makes the tape of `known` that of `text`; false, with a tape that is of no use, where more than values differ.
    private static func move(
        _ tokens: inout JSONTokens, _ containers: [Int32], from octets: [UInt8], to text: RawSpan,
        _ changed: inout [Int]
    ) -> Bool {
        let known = octets.span.bytes
        let parents = containers.span
        let count = tokens.count
        var tape = tokens.room.mutableSpan
        /// The first token whose place was not moved.
        var next = 0
        /// How far the text's octets stand behind those of the known one.
        var distance = 0
        var place = 0
        while true {
            place = firstDifference(known, text, from: place, distance)
            if place == known.byteCount { break }
            // Tokens stand in the order in which they begin, so that the last one to begin by then is the innermost.
            let passed = next
            while next < count, Int(tape[next].lower) <= place {
                if distance != 0 { tape[next].move(by: distance) }
                next &+= 1
            }
            guard next > passed, parents[next &- 1] >= 0 else { return false }
            let value = tape[next &- 1].moved(by: 0 &- distance)
            let upper = Int(value.upper)
            guard !value.ends(before: place), let end = end(of: value, differingAt: place, distance, in: text) else {
                return false
            }
            tape[next &- 1].upper = UInt32(truncatingIfNeeded: end)
            let growth = end &- distance &- upper
            if growth != 0 {
                distance &+= growth
                var parent = Int(parents[next &- 1])
                while parent >= 0 {
                    tape[parent].upper &+= UInt32(truncatingIfNeeded: growth)
                    parent = Int(parents[parent])
                }
            }
            changed.append(next &- 1)
            place = upper
        }
        guard text.byteCount == known.byteCount &+ distance else { return false }
        while distance != 0, next < count {
            tape[next].move(by: distance)
            next &+= 1
        }
        return true
    }

    /// Where a value ends in the text that is another one from `place` of the known text on; nil where that is to be scanned.
    private static func end(
        of token: JSONTokens.Token, differingAt place: Int, _ distance: Int, in text: RawSpan
    ) -> Int? {
        let start = Int(token.lower)
        switch token.kind {
        case .string:
            // The octet before ends a character: what differs does not lie inside one.
            guard place > start, !token.hasEscape, text.octet(place &+ distance &- 1) < 0x80 else { return nil }
            let end = JSONString.plainRun(text, from: place &+ distance)
            return text.octet(ifAt: end) == 0x22 ? end &+ 1 : nil
        case .number:
            guard place >= start, let first = text.octet(ifAt: start &+ distance) else { return nil }
            guard first == 0x2D || first &- 0x30 < 10 else { return nil }
            var facts = JSONFacts()
            let end = try? JSONScanner().endOfNumber(text, from: start &+ distance, first: first, facts: &facts)
            return facts.hasInfiniteNumber ? nil : end
        case .object, .array, .true, .false, .null, .key:
            return nil
        }
    }

    /// The first place from `start` on where the texts differ, one lying `distance` behind the other; the end of the known one
    /// where they do not.
    @inline(__always)
    private static func firstDifference(_ known: RawSpan, _ text: RawSpan, from start: Int, _ distance: Int) -> Int {
        var at = start
        while let words = known.words(ifAt: at), let others = text.words(ifAt: at &+ distance) {
            let difference = words ^ others
            if difference.x | difference.y != 0 {
                if difference.x != 0 { return at &+ difference.x.trailingZeroBitCount &>> 3 }
                return at &+ 8 &+ difference.y.trailingZeroBitCount &>> 3
            }
            at &+= 16
        }
        while at < known.byteCount, let octet = text.octet(ifAt: at &+ distance), octet == known.octet(at) { at &+= 1 }
        return at
    }
}

extension JSONTokens.Token {
    /// Whether a difference at `place` lies behind the token.
    @inline(__always)
    fileprivate func ends(before place: Int) -> Bool {
        // A number may go on where the other text's ends.
        kind == .number ? Int(upper) < place : Int(upper) <= place
    }

    /// Moves the token's place.
    @inline(__always)
    fileprivate mutating func move(by distance: Int) {
        lower &+= UInt32(truncatingIfNeeded: distance)
        upper &+= UInt32(truncatingIfNeeded: distance)
    }

    /// The token at another place.
    @inline(__always)
    fileprivate func moved(by distance: Int) -> Self {
        var token = self
        token.move(by: distance)
        return token
    }
}
