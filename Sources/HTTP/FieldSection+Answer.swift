import Wire

/// The field sections of answers that break the grammar where every client reads on.
extension FieldFacts {
    /// Reads the field section of a whole head of an answer, as the other reader does, but for what a client reads in one way.
    ///
    /// A line that begins with a blank goes on with the one before it (RFC 9112 §5.2: a user agent replaces the fold with
    /// spaces); blanks before the colon are dropped (§5.1). Neither is taken on trust in a field that frames the content,
    /// and a section that begins with a blank (§2.2) has no meaning. `hasFolds` then says that values hold line breaks.
    init(answer head: RawSpan, from start: Int, endsBare: Bool, into lines: inout [FieldLines.Line]) {
        self.init(head, from: start, endsBare: endsBare, into: &lines)
        guard isAmbiguous else { return }
        lines.removeAll(keepingCapacity: true)
        var facts = FieldFacts()
        if facts.readOdd(head, from: start, endsBare: endsBare, into: &lines) { self = facts }
    }

    /// Reads lines up to and with the empty line, which must be the head's end; false where anything else is odd.
    private mutating func readOdd(
        _ head: RawSpan, from start: Int, endsBare: Bool, into lines: inout [FieldLines.Line]
    ) -> Bool {
        var oddities: [Int] = []
        var index = start
        while let stop = Self.lineEnd(head, from: index, endsBare: endsBare) {
            let following = stop &+ (endsBare ? 1 : 2)
            if stop == index {
                guard following == head.byteCount else { return false }
                for line in lines { note(head, name: line.name, value: line.value) }
                return oddities.allSatisfy { !Self.framesContent(head, lines[$0].name) }
            }
            if head.octet(index).isBlank {
                guard let last = lines.indices.last else { return false }
                oddities.append(last)
                hasFolds = true
                let rest = Self.trimmed(head, index..<stop)
                if !rest.isEmpty {
                    let known = lines[last].value
                    lines[last].value = (known.isEmpty ? rest.lowerBound : known.lowerBound)..<rest.upperBound
                }
            } else {
                let nameEnd = head.tokenEnd(from: index, to: stop)
                var colon = nameEnd
                while colon < stop, head.octet(colon).isBlank { colon &+= 1 }
                guard nameEnd > index, colon < stop, head.octet(colon) == 0x3A else { return false }
                if colon > nameEnd { oddities.append(lines.count) }
                lines.append(
                    FieldLines.Line(name: index..<nameEnd, value: Self.trimmed(head, colon &+ 1..<stop)))
            }
            index = following
        }
        return false
    }

    /// Where the line that begins at an index ends, its line break not included; nil where it holds what no line may hold, or
    /// does not end as the others do.
    private static func lineEnd(_ head: RawSpan, from start: Int, endsBare: Bool) -> Int? {
        let terminator: UInt8 = endsBare ? 0x0A : 0x0D
        var stop = head.firstControl(from: start, to: head.byteCount)
        while stop < head.byteCount, head.octet(stop) != terminator {
            let control = head.octet(stop)
            if control == 0x0A || control == 0x0D || control == 0 { return nil }
            stop = head.firstControl(from: stop &+ 1, to: head.byteCount)
        }
        let feed = endsBare ? stop : stop &+ 1
        return feed < head.byteCount && head.octet(feed) == 0x0A ? stop : nil
    }

    /// A range without the blanks around it.
    private static func trimmed(_ head: RawSpan, _ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, head.octet(start).isBlank { start &+= 1 }
        while end > start, head.octet(end &- 1).isBlank { end &-= 1 }
        return start..<end
    }

    private static func framesContent(_ head: RawSpan, _ name: Range<Int>) -> Bool {
        head.matches("content-length", at: name.lowerBound, count: name.count)
            || head.matches("transfer-encoding", at: name.lowerBound, count: name.count)
    }

    /// Replaces the folds in values with spaces, as many as they have octets.
    static func unfold(_ lines: [FieldLines.Line], in storage: inout [UInt8]) {
        for line in lines {
            // All blanks before it that touch the next fold are spaces already: each octet is looked at once.
            var done = line.value.lowerBound
            for index in line.value where storage[index] == 0x0D || storage[index] == 0x0A {
                storage[index] = 0x20
                var before = index &- 1
                while before >= done, storage[before].isBlank {
                    storage[before] = 0x20
                    before &-= 1
                }
                var behind = index &+ 1
                while behind < line.value.upperBound, storage[behind].isBlank {
                    storage[behind] = 0x20
                    behind &+= 1
                }
                done = behind
            }
        }
    }
}
