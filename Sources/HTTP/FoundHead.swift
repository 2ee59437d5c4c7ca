import Wire

/// A head that lies whole in one part: start line, field lines, empty line.
///
/// One look at the octets finds its end and reads its lines. Where something is odd, the end is looked for first, and then it is
/// read once more.
struct FoundHead {
    /// The index of the start line's line feed.
    let feed: Int
    /// The octets of the head, from the span's first on.
    let count: Int
    let facts: FieldFacts

    /// Looks for the head with which `octets` begin; where its field lines stand goes to `lines`, which are empty.
    ///
    /// `ofAnswer`: whether its section is read as one of an answer where it is odd.
    @inline(__always)
    init?(_ octets: RawSpan, ofAnswer: Bool, into lines: inout [FieldLines.Line]) {
        guard let feed = octets.firstLineFeed(from: 0, to: octets.byteCount) else { return nil }
        let endsBare = feed == 0 || octets.octet(feed &- 1) != 0x0D
        var facts = FieldFacts()
        if let count = facts.read(octets, from: feed &+ 1, endsBare: endsBare, into: &lines) {
            self.init(feed: feed, count: count, facts: facts)
        } else {
            lines.removeAll(keepingCapacity: true)
            self.init(odd: octets, ofAnswer: ofAnswer, feed: feed, endsBare: endsBare, into: &lines)
        }
    }

    @inline(__always)
    private init(feed: Int, count: Int, facts: FieldFacts) {
        self.feed = feed
        self.count = count
        self.facts = facts
    }

    /// Looks for the end of a head that is not whole or not in order.
    @inline(never)
    private init?(
        odd octets: RawSpan, ofAnswer: Bool, feed: Int, endsBare: Bool, into lines: inout [FieldLines.Line]
    ) {
        var scan = HeadScan(lineStart: feed &+ 1, next: feed &+ 1, firstFeed: feed)
        guard let count = scan.end(octets, to: octets.byteCount) else { return nil }
        let head = octets.extracting(0..<count)
        let facts =
            ofAnswer
            ? FieldFacts(answer: head, from: feed &+ 1, endsBare: endsBare, into: &lines)
            : FieldFacts(head, from: feed &+ 1, endsBare: endsBare, into: &lines)
        self.init(feed: feed, count: count, facts: facts)
    }
}
