import ByteStream
import Wire

/// Heads: found, read in place where they lie whole in a part, and decided upon.
extension ResponseReader {
    mutating func begin(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        var place = from
        // No grammar has empty lines before a status line, but servers send them, and every client passes over them.
        while place < span.byteCount, span.octet(place) == 0x0D || span.octet(place) == 0x0A { place &+= 1 }
        if place > from, arrival == .joined {
            // So this was no first octet of an answer.
            lose(at: origin.stamp, &book, into: &events)
            return from
        }
        book.ledger.octets.other &+= place &- from
        if place == span.byteCount { return place }
        if !book.isTrusted, book.pending.isEmpty {
            state = .dead
            return place
        }
        if !hasBegun {
            hasBegun = true
            book.standsAtTurn = false
            start = origin.offset &+ UInt64(truncatingIfNeeded: place)
            acknowledged = origin.acknowledged
            if next == 0 { book.beginAnswers(at: start) }
            before = place > 0 ? origin.acknowledged : next == start ? lastAcknowledged : nil
            wireOctets = 0
            note = arrival
            arrival = nil
            request = nil
            faults = []
        }
        first = origin.stamp
        last = origin.stamp
        if !head.isEmpty { head.removeAll(keepingCapacity: true) }
        let limit = min(span.byteCount, place &+ book.limits.maxHead)
        var lines = events.spare.takeLines()
        if let found = FoundHead(span.extracting(place..<limit), ofAnswer: true, into: &lines) {
            let headEnd = place &+ found.count
            let whole = span.extracting(place..<headEnd)
            let feed = found.feed
            guard feed <= book.limits.maxStartLine, let line = StatusLine(whole, from: 0, feed: feed) else {
                events.spare.keep(lines)
                let refused = whole.refusal(feed: feed, limit: book.limits.maxStartLine)
                refuseStart(whole, count: refused, at: origin.stamp, &book, into: &events)
                return place &+ refused
            }
            wireOctets &+= headEnd &- place
            readHead(
                whole, line, found.facts, &lines, after: origin.advanced(by: headEnd), &book, into: &events)
            return headEnd
        }
        events.spare.keep(lines)
        scan = HeadScan()
        state = .head
        return extendHead(span, place, origin, &book, into: &events)
    }

    mutating func extendHead(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        let known = head.count
        let count = min(span.byteCount &- from, book.limits.maxHead &- known)
        head.append(span, from..<from &+ count)
        last = origin.stamp
        let buffer = head
        let octets = buffer.span.bytes
        let headEnd = scan.end(octets, to: buffer.count)
        let feed = scan.firstFeed
        let line = feed.flatMap {
            $0 <= book.limits.maxStartLine ? StatusLine(octets, from: 0, feed: $0) : nil
        }
        guard let line else {
            let isPossible = octets.startsLikeAnswer || isUnrecognised(octets, book)
            // A head that is full has no room for the rest of its line.
            let longest = min(book.limits.maxStartLine, book.limits.maxHead &- 1)
            if feed == nil, isPossible, octets.byteCount <= longest { return from &+ count }
            let refused = max(known, octets.refusal(feed: feed ?? buffer.count, limit: longest))
            refuseStart(octets, count: refused, at: origin.stamp, &book, into: &events)
            return from &+ (refused &- known)
        }
        if let headEnd {
            wireOctets &+= headEnd
            let whole = octets.extracting(0..<headEnd)
            var lines = events.spare.takeLines()
            let facts = FieldFacts(answer: whole, from: line.end, endsBare: line.endsBare, into: &lines)
            readHead(
                whole, line, facts, &lines, after: origin.advanced(by: from &+ (headEnd &- known)), &book,
                into: &events)
            return from &+ (headEnd &- known)
        }
        if buffer.count >= book.limits.maxHead {
            wireOctets &+= buffer.count
            status = line.status
            bind(&book, into: &events)
            refuse(.fieldsOverLimit, at: origin.stamp, &book, into: &events)
        }
        return from &+ count
    }

    /// Whether these octets may yet tell what the connection speaks, where that is not known to be HTTP.
    private func isUnrecognised(_ octets: RawSpan, _ book: ExchangeBook) -> Bool {
        guard !book.isHTTP, note == nil, case .undecided = Recognition(octets) else { return false }
        return true
    }

    mutating func readHead(
        _ octets: RawSpan, _ line: StatusLine, _ facts: FieldFacts, _ lines: inout [FieldLines.Line],
        after: Origin, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) {
        if line.status / 100 == 1, line.status != 101 {
            book.ledger.interimAnswers &+= 1
            if line.status == 100 { book.noteContinued() }
            book.isHTTP = true
            state = .between
            events.spare.keep(lines)
            return
        }
        status = line.status
        bind(&book, into: &events)
        framing = Framing(
            status: status, facts: facts, minor: line.minor, isHead: request?.isHead ?? false,
            isConnect: request?.isConnect ?? false)
        if framing == .ambiguous {
            refuse(.ambiguousFraming, at: after.stamp, &book, into: &events)
            return
        }
        hasContentCoding = facts.hasContentCoding
        hasTransferCoding = facts.hasOtherCoding
        if keeps {
            var storage = events.spare.takeHead()
            storage.append(octets, 0..<octets.byteCount)
            if facts.hasFolds { FieldFacts.unfold(lines, in: &storage) }
            fields.exchange(storage: &storage, lines: &lines)
        } else {
            events.spare.keep(lines)
        }
        var expected = 0
        remaining = 0
        switch framing {
        case .length(let length):
            remaining = length
            expected = length
        case .chunked: chunks = ChunkReader()
        case .none, .untilClose, .opaque, .ambiguous: break
        }
        content.begin(
            keeps: keeps, limit: book.limits.maxAnswerContent, maxParts: book.limits.maxParts, expected: expected)
        state = .content
        if framing == .none || framing == .opaque { finish(turn: after, &book, into: &events) }
    }

    mutating func bind(_ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        request = book.bind(
            start: start, acknowledged: acknowledged, before: before, mustProve: mustProve, into: &events)
        book.ledger.answers &+= 1
        guard let request else {
            book.ledger.unpairedAnswers &+= 1
            return
        }
        mustProve = false
        if request.maySwitch {
            let isGranted = status == 101 || (request.isConnect && status / 100 == 2)
            book.switchVerdict = isGranted ? .opaque : .proceed
        }
    }
}
