import ByteStream
import Wire

/// Reads the client's half-stream: request after request, as long as each is in framing.
///
/// The state is a plain value with buffers that are reused from message to message, so that a request that is not
/// selected costs no allocation. A head that lies whole in the part is read in place.
struct RequestReader {
    /// What the next octet belongs to.
    enum State {
        /// A request, or line breaks before it.
        case between
        /// A head that has begun.
        case head
        case content
        /// Another protocol, if the answer to the last request says so.
        case switching
        /// Nothing that is known: looking for the next proven request.
        case searching
        /// Another protocol.
        case opaque
        /// Nothing that can be trusted.
        case dead
    }

    private(set) var state = State.between
    /// How reading came to the next request; nil where it follows on another, or on the handshake.
    var arrival: MessageNote?
    private var search = ResumeSearch()

    // The request that is being read.
    private var index = 0
    private var start: UInt64 = 0
    private var acknowledged: UInt64?
    private var startsTurn = false
    private var first: FrameStamp?
    private var last: FrameStamp?
    private var wireOctets = 0
    private var saidBegan = false
    private var line: RequestLine?
    private var keeps = false
    private var scan = HeadScan()
    private var head: [UInt8] = []
    private var kept = KeptHead()
    private var maySwitch = false
    private var isConnect = false
    private var hasContentCoding = false
    private var framing = Framing.none
    private var remaining = 0
    private var chunks = ChunkReader()
    private var content = ContentBuffer()
    private var faults: [MessageFault] = []
    private var note: MessageNote?
    private var lines: [FieldLines.Line] = []

    /// What is kept of a selected request's head.
    private struct KeptHead {
        var method: [UInt8] = []
        var target: [UInt8] = []
        var fields = FieldLines()
    }

    /// Starts in mid-connection: the first octets may be a request's, or not.
    init(isJoined: Bool) {
        arrival = isJoined ? .joined : nil
    }

    /// Whether the octets that come must wait for an answer.
    func mustWait(_ book: ExchangeBook) -> Bool {
        if case .switching = state { return book.switchVerdict == nil && book.noMoreAnswers == nil }
        return false
    }

    var isSearching: Bool { state == .searching }
    /// Whether any octet came.
    private(set) var hasBegun = false

    // MARK: Input

    /// Takes the next octets; returns how many, fewer than all where the rest must wait for an answer.
    mutating func read(
        _ span: RawSpan, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        hasBegun = true
        let taken = take(span, origin, &book, into: &events)
        if state == .searching { resume(&book, into: &events) }
        return taken
    }

    /// Takes octets that were lost. The gap is in order: it follows on what was read.
    mutating func read(_ gap: StreamGap, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        let fault: MessageFault = gap.cause == .snapped ? .snapped : .gap
        switch state {
        case .between:
            lose(at: gap.stamp, &book, into: &events)
        case .head:
            cutHead(fault, &book, into: &events)
            lose(at: gap.stamp, &book, into: &events)
        case .content:
            note(fault)
            let room = framing == .chunked ? (chunks.state == .data ? chunks.remaining : 0) : remaining
            let count = Int(clamping: gap.count)
            let isInside = count <= room
            content.gap(min(count, room))
            if framing == .chunked {
                if room > 0 { chunks.take(min(count, room)) }
                if isInside { return }
            } else {
                remaining &-= min(count, room)
                if remaining > 0 { return }
            }
            finish(&book, into: &events)
            if !isInside { lose(at: gap.stamp, &book, into: &events) }
        case .switching:
            state = .between
            lose(at: gap.stamp, &book, into: &events)
        case .searching:
            book.ledger.octets.skipped &+= search.reset()
        case .opaque, .dead: break
        }
    }

    /// Ends the half-stream: what is open is cut short.
    mutating func end(_ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        switch state {
        case .head: cutHead(.cutShort, isEnd: true, &book, into: &events)
        case .content:
            note(.cutShort)
            finish(isEnd: true, &book, into: &events)
        case .searching: book.ledger.octets.skipped &+= search.reset()
        case .between, .switching, .opaque, .dead: break
        }
        state = .dead
    }

    private mutating func take(
        _ span: RawSpan, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        var place = 0
        let end = span.byteCount
        while place < end, book.foreign == nil {
            switch state {
            case .between: place = begin(span, place, origin, &book, into: &events)
            case .head: place = extendHead(span, place, origin, &book, into: &events)
            case .content: place = extendContent(span, place, origin, &book, into: &events)
            case .switching:
                if mustWait(book) { return place }
                switchOver(at: origin.stamp, &book, into: &events)
            case .searching:
                search.append(span, place..<end, origin.advanced(by: place))
                return end
            case .opaque:
                book.ledger.octets.notHTTP &+= end &- place
                return end
            case .dead:
                book.ledger.octets.skipped &+= end &- place
                return end
            }
        }
        if place < end { book.ledger.octets.notHTTP &+= end &- place }
        return end
    }

    /// Goes on after a request that may have changed the protocol, by what its answer said.
    private mutating func switchOver(
        at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        switch book.switchVerdict {
        case .opaque: state = .opaque
        case .proceed: state = .between
        case .lost where !isConnect: lose(at: stamp, &book, into: &events)
        // Without an answer, a tunnel was most likely opened, and an upgrade not granted.
        case .silent, .lost, nil: state = isConnect ? .opaque : .between
        }
    }

    // MARK: Head

    private mutating func begin(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        var place = from
        let end = span.byteCount
        // RFC 9112 §2.2: empty lines before a request line are passed over.
        while place < end, span.octet(place) == 0x0D || span.octet(place) == 0x0A { place &+= 1 }
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
        if !faults.isEmpty { faults = [] }
        if !head.isEmpty { head.removeAll(keepingCapacity: true) }
        scan = HeadScan(lineStart: place, next: place, firstFeed: nil)
        let limit = min(end, place &+ book.limits.maxHead)
        if let headEnd = scan.end(span, to: limit) {
            let whole = span.extracting(place..<headEnd)
            wireOctets = headEnd &- place
            guard readLine(whole, feed: (scan.firstFeed ?? place) &- place, &book, into: &events) else {
                wireOctets = 0
                return refuseStart(whole, count: whole.byteCount, at: origin.stamp, &book, into: &events)
                    ? headEnd : place
            }
            readHead(whole, at: origin, &book, into: &events)
            return headEnd
        }
        scan = HeadScan()
        state = .head
        return extendHead(span, place, origin, &book, into: &events)
    }

    private mutating func extendHead(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        let known = head.count
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
        if line == nil, !readStart(octets, headEnd: headEnd, &book, into: &events) {
            // The octets go on to be skipped or searched: all of this part's, and those of the parts before.
            head.removeAll(keepingCapacity: true)
            wireOctets = 0
            if !refuseStart(octets, count: known, at: origin.stamp, &book, into: &events) {
                search.append(octets, 0..<known, Origin(offset: start, stamp: first ?? origin.stamp))
            }
            return from
        }
        if let headEnd {
            readHead(octets.extracting(0..<headEnd), at: origin, &book, into: &events)
        } else if buffer.count >= book.limits.maxHead {
            refuse(.fieldsOverLimit, at: origin.stamp, &book, into: &events)
        }
        return from &+ consumed
    }

    /// Reads what there is of the start line; false where it is none.
    private mutating func readStart(
        _ octets: RawSpan, headEnd: Int?, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Bool {
        if let feed = scan.firstFeed { return readLine(octets, feed: feed, &book, into: &events) }
        if octets.byteCount > book.limits.maxStartLine { return false }
        return octets.byteCount > 2 &* Recognition.bound || Recognition(octets).mayBeRequest
    }

    private mutating func readLine(
        _ octets: RawSpan, feed: Int, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Bool {
        guard feed <= book.limits.maxStartLine, let found = RequestLine(octets, from: 0, feed: feed) else {
            return false
        }
        // Where nothing before says that a request starts here, its method must.
        if note != nil, !KnownMethods.contains(octets, found.method) { return false }
        line = found
        keeps = book.interest.keeps(octets.extracting(0..<found.end), found.method, found.target)
        if keeps {
            kept.method = octets.array(found.method)
            kept.target = octets.array(found.target)
            if !saidBegan, let first { events.append(.began(book.id(index), first)) }
        } else if saidBegan {
            events.append(.dropped(book.id(index)))
        }
        saidBegan = keeps
        return true
    }

    /// Reads a whole head, start line included.
    private mutating func readHead(
        _ octets: RawSpan, at origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        guard let line else { return }
        if keeps { lines.removeAll(keepingCapacity: true) }
        let facts = FieldFacts(octets, from: line.end, keeps: keeps, into: &lines)
        isConnect = octets.isMethod("CONNECT", line.method)
        framing = line.endsBare ? .ambiguous : Framing(request: facts, minor: line.minor, isConnect: isConnect)
        if framing == .ambiguous {
            refuse(.ambiguousFraming, at: origin.stamp, &book, into: &events)
            return
        }
        maySwitch = isConnect || facts.hasUpgrade
        hasContentCoding = facts.hasContentCoding
        if keeps { kept.fields = FieldLines(storage: octets.array(0..<octets.byteCount), lines: lines) }
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

    private mutating func enter(
        isHead: Bool, isConnect: Bool, at stamp: FrameStamp, _ book: inout ExchangeBook,
        into events: inout [ExchangeEvent]
    ) {
        let request = PendingRequest(
            index: index, start: start, acknowledged: acknowledged, isHead: isHead, isConnect: isConnect,
            maySwitch: maySwitch, keeps: keeps)
        if note != nil { book.ledger.resumptions &+= 1 }
        book.enter(request, startsTurn: startsTurn, at: stamp, into: &events)
    }

    // MARK: Content

    private mutating func extendContent(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        last = origin.stamp
        guard framing == .chunked else {
            let count = min(remaining, span.byteCount &- from)
            content.append(span, from..<from &+ count)
            wireOctets &+= count
            remaining &-= count
            if remaining == 0 { finish(&book, into: &events) }
            return from &+ count
        }
        var place = from
        while place < span.byteCount {
            place = chunks.advance(span, from: place)
            guard chunks.state == .data else { break }
            let count = min(chunks.remaining, span.byteCount &- place)
            content.append(span, place..<place &+ count)
            chunks.take(count)
            place &+= count
        }
        wireOctets &+= place &- from
        if chunks.state == .invalid {
            refuse(.ambiguousFraming, at: origin.stamp, &book, into: &events)
        } else if chunks.state == .done {
            finish(&book, into: &events)
        }
        return place
    }

    // MARK: Ends

    /// Reports the request, whole or with its faults.
    private mutating func finish(
        isEnd: Bool = false, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        let isFramed = !faults.contains(.cutShort) && (framing == .chunked ? chunks.state == .done : remaining == 0)
        if keeps {
            let message = contentMessage(isFramed: isFramed, book.limits)
            if content.isOverLimit { note(.overLimit) }
            let notes = [note, message.left ? .codingLeft : nil].compactMap { $0 }
            report(message.content, notes: notes, &book, into: &events)
        }
        count(isEnd: isEnd, &book)
        state = maySwitch ? .switching : .between
        book.finish(index, keeps: keeps, into: &events)
    }

    private mutating func contentMessage(isFramed: Bool, _ limits: HTTPLimits) -> (content: MessageContent, left: Bool)
    {
        let offset = content.offset
        let size: Int? = if case .length(let length) = framing { length } else { isFramed ? offset : nil }
        let octets = content.take(isWhole: isFramed)
        let read = MessageContent(octets: octets, size: size)
        guard hasContentCoding else { return (read, false) }
        return read.undoingCodings(in: kept.fields, limit: limits.maxContent, limits)
    }

    private mutating func report(
        _ content: MessageContent, notes: [MessageNote], _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        guard let first, let last, let line else { return }
        let message = RequestMessage(
            method: kept.method, target: kept.target, version: line.version, fields: kept.fields, content: content,
            first: first, last: last, wireOctets: wireOctets, faults: faults, notes: notes, sender: book.client)
        kept = KeptHead()
        events.append(.request(book.id(index), message))
    }

    private mutating func note(_ fault: MessageFault) {
        if !faults.contains(fault) { faults.append(fault) }
    }

    /// Counts the request and its octets, each in one class.
    private func count(isEnd: Bool, _ book: inout ExchangeBook) {
        if isEnd {
            book.ledger.octets.openAtEnd &+= wireOctets
        } else if keeps {
            book.ledger.octets.selected &+= wireOctets
        } else {
            book.ledger.octets.other &+= wireOctets
        }
        if !keeps {
            book.ledger.requests.notSelected &+= 1
        } else if faults.contains(.ambiguousFraming) {
            book.ledger.requests.ambiguous &+= 1
        } else if faults.contains(.fieldsOverLimit) || faults.contains(.overLimit) {
            book.ledger.requests.overLimit &+= 1
        } else if faults.isEmpty {
            book.ledger.requests.whole &+= 1
        } else {
            book.ledger.requests.incomplete &+= 1
        }
    }

    /// Reports a request whose head was cut, if its request line was seen.
    private mutating func cutHead(
        _ fault: MessageFault, isEnd: Bool = false, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        guard let line, note != .joined else {
            if saidBegan { events.append(.dropped(book.id(index))) }
            if isEnd && note != .joined {
                book.ledger.octets.openAtEnd &+= wireOctets
            } else {
                book.ledger.octets.skipped &+= wireOctets
            }
            return
        }
        note(fault)
        maySwitch = false
        let buffer = head
        let octets = buffer.span.bytes
        if let last {
            enter(
                isHead: octets.isMethod("HEAD", line.method), isConnect: octets.isMethod("CONNECT", line.method),
                at: last,
                &book, into: &events)
        }
        if keeps {
            report(
                MessageContent(octets: .parts([]), size: nil), notes: note.map { [$0] } ?? [], &book, into: &events)
        }
        count(isEnd: isEnd, &book)
        book.finish(index, keeps: keeps, into: &events)
    }

    /// Reports a request that is not read on, and trusts nothing after it.
    private mutating func refuse(
        _ fault: MessageFault, at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        if note == .joined, line != nil, state != .content {
            // In mid-connection this was no proven message start: go on looking.
            if saidBegan { events.append(.dropped(book.id(index))) }
            book.ledger.octets.skipped &+= wireOctets
            lose(at: stamp, &book, into: &events)
            return
        }
        let isEntered = state == .content
        note(fault)
        book.warn(fault == .ambiguousFraming ? .ambiguousFraming : .headOverLimit, at: stamp, into: &events)
        book.isTrusted = false
        book.isHTTP = true
        kept.fields = FieldLines()
        _ = content.take(isWhole: false)
        if keeps {
            report(
                MessageContent(octets: .parts([]), size: nil), notes: note.map { [$0] } ?? [], &book, into: &events)
        }
        count(isEnd: false, &book)
        if isEntered {
            book.refuse(index)
            book.finish(index, keeps: keeps, into: &events)
        } else if keeps {
            events.append(.unanswered(book.id(index), .framingLost))
        }
        state = .dead
    }

    /// No request line where one was due; true where the first `count` octets were dealt with.
    private mutating func refuseStart(
        _ octets: RawSpan, count: Int, at stamp: FrameStamp, _ book: inout ExchangeBook,
        into events: inout [ExchangeEvent]
    ) -> Bool {
        if saidBegan { events.append(.dropped(book.id(index))) }
        saidBegan = false
        if note != nil {
            // A turn that led nowhere is not tried again.
            if note == .resumed { book.turn = nil }
            lose(at: stamp, &book, into: &events)
            return false
        }
        if !book.isHTTP {
            book.foreign = Recognition(octets)
            book.ledger.octets.notHTTP &+= count
            return true
        }
        book.ledger.octets.skipped &+= count
        book.warn(.invalidRequestLine, at: stamp, into: &events)
        book.isTrusted = false
        state = .dead
        return true
    }

    /// Lets go of what is open, as the connection is not HTTP.
    mutating func abandon(_ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        if state == .head {
            if saidBegan { events.append(.dropped(book.id(index))) }
            book.ledger.octets.notHTTP &+= wireOctets
        }
        book.ledger.octets.notHTTP &+= search.reset()
        state = .dead
    }

    // MARK: Loss

    /// Starts without a message start in sight.
    mutating func loseStart(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        lose(at: stamp, &book, into: &events)
    }

    /// Leaves framing: what follows is looked through for a proven request.
    private mutating func lose(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        arrival = nil
        book.loseRequests()
        book.warn(.framingLost, at: stamp, into: &events)
        book.ledger.octets.skipped &+= search.reset()
        state = .searching
    }

    /// Goes on at the next proven request, as often as there is one in what was kept.
    mutating func resume(_ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        while state == .searching, let found = search.find(book) {
            book.ledger.octets.skipped &+= search.passed &+ found.index
            let (octets, pieces) = search.take(from: found.index)
            state = .between
            arrival = found.note
            for piece in pieces {
                let span = octets.span.bytes.extracting(piece.range)
                let taken = take(span, piece.origin, &book, into: &events)
                if taken == span.byteCount { continue }
                // What may be another protocol's octets is not read twice: look for what can be proven.
                lose(at: piece.origin.stamp, &book, into: &events)
                search.append(span, taken..<span.byteCount, piece.origin.advanced(by: taken))
            }
        }
        if state == .searching, !book.isHTTP, search.passed > book.limits.maxFruitless {
            book.foreign = .unknown
            book.ledger.octets.notHTTP &+= search.reset()
        }
    }
}
