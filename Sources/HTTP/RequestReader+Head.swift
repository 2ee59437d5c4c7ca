import ByteStream
import Wire

/// Heads: found, read in place where they lie whole in a part, and decided upon.
extension RequestReader {
    mutating func begin(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        var place = from
        let end = span.byteCount
        // RFC 9112 §2.2: empty lines before a request line are passed over.
        while place < end, span.octet(place) == 0x0D || span.octet(place) == 0x0A { place &+= 1 }
        if place > from, arrival == .joined {
            // So this was no first octet of a request.
            lose(at: origin.stamp, &book, into: &events)
            return from
        }
        book.ledger.octets.other &+= place &- from
        if place == end { return end }

        index = book.newIndex()
        start = origin.offset &+ UInt64(truncatingIfNeeded: place)
        acknowledged = origin.acknowledged
        startsTurn = book.pairing == .detached && book.isTurn(start, acknowledged)
        first = origin.stamp
        last = origin.stamp
        wireOctets = 0
        saidBegan = false
        line = nil
        keeps = false
        note = arrival
        arrival = nil
        faults = []
        if !head.isEmpty { head.removeAll(keepingCapacity: true) }
        if !headPieces.isEmpty { headPieces = [] }
        let limit = min(end, place &+ book.limits.maxHead)
        var lines = events.spare.takeLines()
        if let found = FoundHead(span.extracting(place..<limit), ofAnswer: false, into: &lines) {
            return readWhole(found, &lines, of: span, place, origin, &book, into: &events)
        }
        events.spare.keep(lines)
        scan = HeadScan()
        state = .head
        return extendHead(span, place, origin, &book, into: &events)
    }

    /// Reads a head that lies whole in a part, from `place` on.
    @inline(__always)
    private mutating func readWhole(
        _ found: FoundHead, _ lines: inout [FieldLines.Line], of span: RawSpan, _ place: Int, _ origin: Origin,
        _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        let headEnd = place &+ found.count
        let whole = span.extracting(place..<headEnd)
        wireOctets = found.count
        guard readLine(whole, feed: found.feed, &book, into: &events) else {
            events.spare.keep(lines)
            wireOctets = 0
            return refuseStart(whole, count: whole.byteCount, at: origin.stamp, &book, into: &events) ? headEnd : place
        }
        readHead(whole, found.facts, &lines, at: origin, &book, into: &events)
        return headEnd
    }

    mutating func extendHead(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        let known = head.count
        if note != nil, line == nil { noteOrigin(origin.advanced(by: from), at: known) }
        let count = min(span.byteCount &- from, book.limits.maxHead &- known)
        head.append(span, from..<from &+ count)
        last = origin.stamp
        let buffer = head
        let octets = buffer.span.bytes
        let headEnd = scan.end(octets, to: buffer.count)
        let consumed = (headEnd ?? buffer.count) &- known
        wireOctets = headEnd ?? buffer.count
        if !saidBegan, line == nil {
            saidBegan = true
            if let first { events.append(.began(book.id(index), first)) }
        }
        if line == nil, !readStart(octets, known: known, &book, into: &events) {
            // The octets go on to be skipped or searched: all of this part's, and those of the parts before.
            head.removeAll(keepingCapacity: true)
            wireOctets = 0
            if !refuseStart(octets, count: known, at: origin.stamp, &book, into: &events) {
                putBack(octets.extracting(0..<known))
            }
            return from
        }
        if let headEnd {
            let whole = octets.extracting(0..<headEnd)
            var lines = events.spare.takeLines()
            let facts = FieldFacts(whole, from: line?.end ?? 0, endsBare: line?.endsBare ?? false, into: &lines)
            readHead(whole, facts, &lines, at: origin, &book, into: &events)
        } else if buffer.count >= book.limits.maxHead {
            let method = line?.method ?? 0..<0
            isConnect = octets.isMethod("CONNECT", method)
            refuse(
                .fieldsOverLimit, isHead: octets.isMethod("HEAD", method), at: origin.stamp, &book, into: &events)
        }
        return from &+ consumed
    }

    /// Notes where octets of a start line come from that may have to be looked through again.
    private mutating func noteOrigin(_ origin: Origin, at index: Int) {
        if let last = headPieces.last, last.origin.isContinued(by: origin) { return }
        headPieces.append(ResumeSearch.Piece(start: index, origin: origin))
    }

    /// Gives octets that were no request to the search, each with its frame.
    private mutating func putBack(_ octets: RawSpan) {
        for (place, piece) in headPieces.enumerated() where piece.start < octets.byteCount {
            let next = place + 1 < headPieces.count ? headPieces[place + 1].start : octets.byteCount
            search.append(octets, piece.start..<min(next, octets.byteCount), piece.origin)
        }
        headPieces = []
    }

    /// Reads what there is of the start line; false where it is none.
    ///
    /// `known`: how many of the octets were looked at before.
    mutating func readStart(
        _ octets: RawSpan, known: Int, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Bool {
        if let feed = scan.firstFeed { return readLine(octets, feed: feed, &book, into: &events) }
        if octets.byteCount > book.limits.maxStartLine { return false }
        return known > Recognition.bound || Recognition(octets).mayBeRequest || RequestLine.begins(octets)
    }

    mutating func readLine(
        _ octets: RawSpan, feed: Int, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Bool {
        guard feed <= book.limits.maxStartLine, let found = RequestLine(octets, from: 0, feed: feed) else {
            return false
        }
        // Where nothing before says that a request starts here, its method must.
        if note != nil, !KnownMethods.contains(octets, found.method) { return false }
        line = found
        keeps = book.interest.keeps(octets.extracting(0..<found.end), found.method, found.target)
        if keeps {
            kept.method = found.method
            kept.target = found.target
            // Those of a request that was given up before it could be reported.
            if !kept.fields.storage.isEmpty { kept.fields = FieldLines() }
        } else if saidBegan {
            events.append(.dropped(book.id(index)))
            saidBegan = false
        }
        return true
    }

    /// Decides upon a whole head, start line included, of which the field lines have been read.
    mutating func readHead(
        _ octets: RawSpan, _ facts: FieldFacts, _ lines: inout [FieldLines.Line], at origin: Origin,
        _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) {
        guard let line else { return }
        isConnect = octets.isMethod("CONNECT", line.method)
        framing = Framing(request: facts, minor: line.minor, isConnect: isConnect)
        if framing == .ambiguous {
            if keeps { kept.fields = FieldLines(storage: octets.array(0..<line.end), lines: []) }
            refuse(
                .ambiguousFraming, isHead: octets.isMethod("HEAD", line.method), at: origin.stamp, &book, into: &events)
            return
        }
        maySwitch = isConnect || facts.hasUpgrade
        hasContentCoding = facts.hasContentCoding
        hasTransferCoding = facts.hasOtherCoding
        hasExpectation = facts.hasExpectation
        if keeps {
            var storage = events.spare.takeHead()
            storage.append(octets, 0..<octets.byteCount)
            kept.fields.exchange(storage: &storage, lines: &lines)
        } else {
            events.spare.keep(lines)
        }
        enter(
            isHead: octets.isMethod("HEAD", line.method), isConnect: isConnect, at: origin.stamp, &book, into: &events)
        state = .content
        var expected = 0
        switch framing {
        case .length(let length):
            remaining = length
            expected = length
        case .chunked: chunks = ChunkReader()
        case .none, .untilClose, .opaque, .ambiguous: remaining = 0
        }
        content.begin(
            keeps: keeps, limit: book.limits.maxContent, maxParts: book.limits.maxParts, expected: expected)
        if framing == .none { finish(&book, into: &events) }
    }

    mutating func enter(
        isHead: Bool, isConnect: Bool, at stamp: FrameStamp, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) {
        let request = PendingRequest(
            index: index, start: start, acknowledged: acknowledged, isHead: isHead, isConnect: isConnect,
            maySwitch: maySwitch, keeps: keeps)
        if note != nil { book.ledger.resumptions &+= 1 }
        book.enter(request, startsTurn: startsTurn, at: stamp, into: &events)
    }
}
