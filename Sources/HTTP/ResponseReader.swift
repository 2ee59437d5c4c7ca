import ByteStream
import Wire

/// Reads the server's half-stream: answer after answer, each framed by the request that it belongs to.
struct ResponseReader {
    /// What the next octet belongs to.
    enum State {
        case between
        case head
        case content
        /// Nothing that is known, up to an answer that both halves prove.
        case lost
        /// Another protocol.
        case opaque
        /// Nothing that can be trusted.
        case dead
    }

    private(set) var state = State.between
    private var arrival: MessageNote?
    /// Whether the present answer must be proven by what both ends had received.
    private var mustProve = false
    /// What the frame of the last octet that was taken acknowledged, and the offset after it.
    private var lastAcknowledged: UInt64?
    private var next: UInt64 = 0

    // The answer that is being read, interim ones before it included.
    private var hasBegun = false
    private var start: UInt64 = 0
    private var acknowledged: UInt64?
    private var before: UInt64?
    private var first: FrameStamp?
    private var last: FrameStamp?
    private var wireOctets = 0
    private var scan = HeadScan()
    private var head: [UInt8] = []
    private var status = 0
    private var fields = FieldLines()
    private var request: PendingRequest?
    private var hasContentCoding = false
    private var framing = Framing.none
    private var remaining = 0
    private var chunks = ChunkReader()
    private var content = ContentBuffer()
    private var faults: [MessageFault] = []
    private var note: MessageNote?
    private var lines: [FieldLines.Line] = []

    /// Starts in mid-connection: the first octets may be an answer's, or not.
    init(isJoined: Bool) {
        arrival = isJoined ? .joined : nil
    }

    private var keeps: Bool { request?.keeps ?? false }

    /// Whether the octets that come must wait for a request.
    func mustWait(_ book: ExchangeBook) -> Bool {
        state == .between && !hasBegun && !book.mayAnswer
    }

    /// Takes the next octets; returns how many, fewer than all where the rest must wait for a request.
    mutating func read(
        _ span: RawSpan, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        var place = 0
        let end = span.byteCount
        while place < end, book.foreign == nil {
            switch state {
            case .between:
                if mustWait(book) { return place }
                place = begin(span, place, origin, &book, into: &events)
            case .head: place = extendHead(span, place, origin, &book, into: &events)
            case .content: place = extendContent(span, place, origin, &book, into: &events)
            case .lost: place = passOver(span, place, origin, &book)
            case .opaque:
                book.ledger.octets.notHTTP &+= end &- place
                place = end
            case .dead:
                book.ledger.octets.skipped &+= end &- place
                place = end
            }
            lastAcknowledged = origin.acknowledged
            next = origin.offset &+ UInt64(truncatingIfNeeded: place)
        }
        if place < end { book.ledger.octets.notHTTP &+= end &- place }
        return end
    }

    /// Takes octets that were lost. The gap is in order: it follows on what was read.
    mutating func read(_ gap: StreamGap, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        let fault: MessageFault = gap.cause == .snapped ? .snapped : .gap
        lastAcknowledged = nil
        switch state {
        case .between: lose(at: gap.stamp, &book, into: &events)
        case .head:
            cutHead(fault, &book, into: &events)
            lose(at: gap.stamp, &book, into: &events)
        case .content:
            note(fault)
            if framing == .untilClose {
                content.gap(Int(clamping: gap.count))
                return
            }
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
            finish(turn: nil, &book, into: &events)
            if !isInside { lose(at: gap.stamp, &book, into: &events) }
        case .lost, .opaque, .dead: break
        }
    }

    /// Ends the half-stream: a content up to the close is whole by FIN; what else is open is cut short.
    mutating func end(_ end: StreamEnd, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        switch state {
        case .head: cutHead(.cutShort, isEnd: true, &book, into: &events)
        case .content:
            let isWhole = framing == .untilClose && end == .fin
            if !isWhole { note(.cutShort) }
            finish(isEnd: !isWhole, turn: nil, &book, into: &events)
        case .between:
            if hasBegun { book.ledger.octets.openAtEnd &+= wireOctets }
        case .lost, .opaque, .dead: break
        }
        let reason: Unanswered =
            switch end {
            case .fin: .closed
            case .reset: .reset
            case .replaced, .idle, .evicted, .captureEnded: .captureEnded
            }
        book.endAnswers(reason, isLost: state == .lost || state == .dead, into: &events)
        state = .dead
    }

    // MARK: Head

    private mutating func begin(
        _ span: RawSpan, _ place: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        if !book.isTrusted, book.pending.isEmpty {
            state = .dead
            return place
        }
        if !hasBegun {
            hasBegun = true
            start = origin.offset &+ UInt64(truncatingIfNeeded: place)
            acknowledged = origin.acknowledged
            before = place > 0 ? origin.acknowledged : next == start ? lastAcknowledged : nil
            wireOctets = 0
            note = arrival
            arrival = nil
            request = nil
            if !faults.isEmpty { faults = [] }
        }
        first = origin.stamp
        last = origin.stamp
        if !head.isEmpty { head.removeAll(keepingCapacity: true) }
        scan = HeadScan(lineStart: place, next: place, firstFeed: nil)
        if let headEnd = scan.end(span, to: min(span.byteCount, place &+ book.limits.maxHead)) {
            let whole = span.extracting(place..<headEnd)
            let feed = (scan.firstFeed ?? place) &- place
            guard feed <= book.limits.maxStartLine, let line = StatusLine(whole, from: 0, feed: feed) else {
                refuseStart(whole, count: 0, at: origin.stamp, &book, into: &events)
                return place
            }
            wireOctets &+= headEnd &- place
            readHead(whole, line, after: origin.advanced(by: headEnd), &book, into: &events)
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
        guard let feed = scan.firstFeed else {
            let isPossible = octets.byteCount <= book.limits.maxStartLine && octets.startsLikeAnswer
            if isPossible { return from &+ count }
            refuseStart(octets, count: known, at: origin.stamp, &book, into: &events)
            return from
        }
        guard feed <= book.limits.maxStartLine, let line = StatusLine(octets, from: 0, feed: feed) else {
            refuseStart(octets, count: known, at: origin.stamp, &book, into: &events)
            return from
        }
        if let headEnd {
            wireOctets &+= headEnd
            readHead(
                octets.extracting(0..<headEnd), line, after: origin.advanced(by: from &+ (headEnd &- known)), &book,
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

    private mutating func readHead(
        _ octets: RawSpan, _ line: StatusLine, after: Origin, _ book: inout ExchangeBook,
        into events: inout [ExchangeEvent]
    ) {
        if line.status / 100 == 1, line.status != 101 {
            book.ledger.interimAnswers &+= 1
            book.isHTTP = true
            state = .between
            return
        }
        status = line.status
        bind(&book, into: &events)
        if keeps { lines.removeAll(keepingCapacity: true) }
        let facts = FieldFacts(octets, from: line.end, keeps: keeps, into: &lines)
        framing =
            line.endsBare
            ? .ambiguous
            : Framing(
                status: status, facts: facts, minor: line.minor, isHead: request?.isHead ?? false,
                isConnect: request?.isConnect ?? false)
        if framing == .ambiguous {
            refuse(.ambiguousFraming, at: after.stamp, &book, into: &events)
            return
        }
        hasContentCoding = facts.hasContentCoding
        if keeps { fields = FieldLines(storage: octets.array(0..<octets.byteCount), lines: lines) }
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

    private mutating func bind(_ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        request = book.bind(
            start: start, acknowledged: acknowledged, before: before, mustProve: mustProve, into: &events)
        mustProve = false
        book.ledger.answers &+= 1
        guard let request else {
            book.ledger.unpairedAnswers &+= 1
            return
        }
        if request.maySwitch {
            let isGranted = status == 101 || (request.isConnect && status / 100 == 2)
            book.switchVerdict = isGranted ? .opaque : .proceed
        }
    }

    // MARK: Content

    private mutating func extendContent(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) -> Int {
        last = origin.stamp
        if framing == .chunked {
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
                finish(turn: origin.advanced(by: place), &book, into: &events)
            }
            return place
        }
        let room = framing == .untilClose ? Int.max : remaining
        let count = min(room, span.byteCount &- from)
        content.append(span, from..<from &+ count)
        wireOctets &+= count
        if framing != .untilClose {
            remaining &-= count
            if remaining == 0 { finish(turn: origin.advanced(by: from &+ count), &book, into: &events) }
        }
        return from &+ count
    }

    // MARK: Ends

    /// Reports the answer, whole or with its faults. `turn`: the place after its last octet.
    private mutating func finish(
        isEnd: Bool = false, turn: Origin?, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        hasBegun = false
        let isFramed = !faults.contains(.cutShort) && (framing == .chunked ? chunks.state == .done : remaining == 0)
        if let request, keeps {
            let offset = content.offset
            let size: Int? = if case .length(let length) = framing { length } else { isFramed ? offset : nil }
            var isLeft = false
            if content.isOverLimit { note(.overLimit) }
            var message = MessageContent(octets: content.take(isWhole: isFramed), size: size)
            if hasContentCoding {
                let limit = book.limits.maxAnswerContent
                (message, isLeft) = message.undoingCodings(in: fields, limit: limit, book.limits)
            }
            report(request, message, isLeft: isLeft, &book, into: &events)
        }
        count(isEnd: isEnd, &book)
        request = nil
        state = framing == .opaque ? .opaque : .between
        if framing == .opaque { book.ledger.otherProtocols.switched &+= 1 }
        if let turn, let acknowledged = turn.acknowledged {
            book.turn = Turn(server: turn.offset, client: acknowledged)
        } else {
            book.turn = nil
        }
    }

    private mutating func report(
        _ request: PendingRequest, _ content: MessageContent, isLeft: Bool, _ book: inout ExchangeBook,
        into events: inout [ExchangeEvent]
    ) {
        guard let first, let last else { return }
        let notes = [note, isLeft ? .codingLeft : nil].compactMap { $0 }
        let message = ResponseMessage(
            status: status, fields: fields, content: content, first: first, last: last, wireOctets: wireOctets,
            faults: faults, notes: notes)
        fields = FieldLines()
        book.answer(request, message, into: &events)
    }

    private mutating func note(_ fault: MessageFault) {
        if !faults.contains(fault) { faults.append(fault) }
    }

    private func count(isEnd: Bool, _ book: inout ExchangeBook) {
        if isEnd {
            book.ledger.octets.openAtEnd &+= wireOctets
        } else if keeps {
            book.ledger.octets.selected &+= wireOctets
        } else {
            book.ledger.octets.other &+= wireOctets
        }
    }

    /// Reports an answer whose head was cut, if its status line was seen and is final.
    private mutating func cutHead(
        _ fault: MessageFault, isEnd: Bool = false, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        hasBegun = false
        wireOctets &+= head.count
        let buffer = head
        if let feed = scan.firstFeed, let line = StatusLine(buffer.span.bytes, from: 0, feed: feed),
            line.status / 100 != 1 || line.status == 101
        {
            status = line.status
            bind(&book, into: &events)
            note(fault)
            fields = FieldLines()
            if let request, request.keeps {
                report(request, MessageContent(octets: .parts([]), size: nil), isLeft: false, &book, into: &events)
            }
        }
        count(isEnd: isEnd, &book)
        request = nil
    }

    /// Reports an answer that is not read on, and trusts nothing after it.
    private mutating func refuse(
        _ fault: MessageFault, at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]
    ) {
        hasBegun = false
        note(fault)
        book.warn(fault == .ambiguousFraming ? .ambiguousFraming : .headOverLimit, at: stamp, into: &events)
        fields = FieldLines()
        _ = content.take(isWhole: false)
        if let request, request.keeps {
            report(request, MessageContent(octets: .parts([]), size: nil), isLeft: false, &book, into: &events)
        }
        count(isEnd: false, &book)
        request = nil
        book.endAnswers(.framingLost, isLost: true, into: &events)
        state = .dead
    }

    /// No status line where one was due: what was read of it is passed over, and the rest looked through.
    private mutating func refuseStart(
        _ octets: RawSpan, count: Int, at stamp: FrameStamp, _ book: inout ExchangeBook,
        into events: inout [ExchangeEvent]
    ) {
        hasBegun = false
        head.removeAll(keepingCapacity: true)
        if !book.isHTTP, note == nil {
            book.foreign = Recognition(octets)
            book.ledger.octets.notHTTP &+= count &+ wireOctets
            return
        }
        book.ledger.octets.skipped &+= count &+ wireOctets
        if note == nil { book.warn(.invalidStatusLine, at: stamp, into: &events) }
        lose(at: stamp, &book, into: &events)
    }

    /// Lets go of what is open, as the connection is not HTTP.
    mutating func abandon(_ book: inout ExchangeBook) {
        if state == .head { book.ledger.octets.notHTTP &+= head.count }
        if hasBegun { book.ledger.octets.notHTTP &+= wireOctets }
        hasBegun = false
        state = .dead
    }

    // MARK: Loss

    /// Starts without a message start in sight.
    mutating func loseStart(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        lose(at: stamp, &book, into: &events)
    }

    private mutating func lose(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout [ExchangeEvent]) {
        if hasBegun { book.ledger.octets.skipped &+= wireOctets }
        hasBegun = false
        arrival = nil
        book.loseAnswers()
        book.warn(.framingLost, at: stamp, into: &events)
        state = .lost
    }

    /// Passes over octets up to an answer that is proven to start among them.
    private mutating func passOver(_ span: RawSpan, _ place: Int, _ origin: Origin, _ book: inout ExchangeBook) -> Int {
        let from = origin.offset &+ UInt64(truncatingIfNeeded: place)
        let to = origin.offset &+ UInt64(truncatingIfNeeded: span.byteCount)
        let before = place > 0 ? origin.acknowledged : next == from ? lastAcknowledged : nil
        guard from != failedAt,
            let found = book.provenAnswer(in: from..<to, acknowledged: origin.acknowledged, before: before)
        else {
            let stop = span.byteCount
            book.ledger.octets.skipped &+= stop &- place
            return stop
        }
        let stop = place &+ Int(truncatingIfNeeded: found &- from)
        book.ledger.octets.skipped &+= stop &- place
        state = .between
        mustProve = true
        arrival = .resumed
        failedAt = found
        return stop
    }

    /// Where an answer was last thought to start: not tried twice.
    private var failedAt: UInt64?
}

extension RawSpan {
    /// Whether what there is may become a status line.
    var startsLikeAnswer: Bool {
        let text: StaticString = "HTTP/1."
        return text.withUTF8Buffer { expected in
            for index in 0..<min(7, byteCount) where octet(index) != expected[index] { return false }
            return true
        }
    }
}
