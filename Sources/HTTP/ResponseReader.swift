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

    var state = State.between
    var arrival: MessageNote?
    /// Whether the present answer must be proven by what both ends had received.
    var mustProve = false
    /// What the frame of the last octet that was taken acknowledged, and the offset after it.
    var lastAcknowledged: UInt64?
    var next: UInt64 = 0
    /// Whether reading was lost to an answer that cannot be believed, and not to octets that are missing.
    var isDistrusted = false
    /// Where an answer was last thought to start after a loss: not tried twice.
    var failedAt: UInt64?

    // The answer that is being read, interim ones before it included.
    var hasBegun = false
    var start: UInt64 = 0
    var acknowledged: UInt64?
    var before: UInt64?
    var first: FrameStamp?
    var last: FrameStamp?
    var wireOctets = 0
    var scan = HeadScan()
    var head: [UInt8] = []
    var status = 0
    var fields = FieldLines()
    var request: PendingRequest?
    var hasContentCoding = false
    /// Whether a transfer coding stands under the chunks, or in their place: it is left on.
    var hasTransferCoding = false
    var framing = Framing.none
    var remaining = 0
    var chunks = ChunkReader()
    var content = ContentBuffer()
    var faults: MarkSet<MessageFault> = []
    var note: MessageNote?

    /// Starts at the first octet captured; `isJoined`: in mid-connection, so that it may be an answer's first or not.
    init(isJoined: Bool) {
        arrival = isJoined ? .joined : nil
    }

    /// What is kept from answer to answer, in octets of memory.
    var keptCost: Int { head.capacity }
    /// What is kept of the answer that is being read, in octets of memory.
    var openCost: Int { fields.cost &+ content.cost }

    var keeps: Bool { request?.keeps ?? false }

    /// Whether octets that acknowledge so much must wait for a request.
    func mustWait(_ book: ExchangeBook, _ acknowledged: UInt64?) -> Bool {
        state == .between && !hasBegun && !book.mayAnswer(acknowledged)
    }

    /// Takes the next octets; returns how many, fewer than all where the rest must wait for a request.
    mutating func read(
        _ span: RawSpan, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        var place = 0
        let end = span.byteCount
        while place < end, book.foreign == nil {
            let from = place
            switch state {
            case .between:
                if mustWait(book, origin.acknowledged) { return place }
                place = begin(span, place, origin, &book, into: &events)
            case .head: place = extendHead(span, place, origin, &book, into: &events)
            case .content: place = extendContent(span, place, origin, &book, into: &events)
            case .lost: place = passOver(span, place, origin, &book)
            case .opaque:
                book.ledger.octets.notHTTP &+= end &- place
                place = end
            case .dead:
                book.ledger.octets.untrusted &+= end &- place
                place = end
            }
            if place == from { continue }
            lastAcknowledged = origin.acknowledged
            next = origin.offset &+ UInt64(truncatingIfNeeded: place)
            book.answersRead = state == .lost || state == .dead || mustProve ? nil : next
            if book.requestsWait, book.switchVerdict != nil || book.noMoreAnswers != nil {
                book.requestsWait = false
                if book.foreign == nil { return place }
            }
        }
        if place < end { book.ledger.octets.notHTTP &+= end &- place }
        if state == .content, keeps {
            events.spare.fit(&fields)
            content.fit(&events.spare)
        }
        return end
    }

    /// Takes octets that were lost.
    ///
    /// The gap is in order: it follows on what was read.
    mutating func read(_ gap: StreamGap, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
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
                content.gap(Int(clamping: gap.count), &events.spare)
                return
            }
            let room = framing == .chunked ? (chunks.state == .data ? chunks.remaining : 0) : remaining
            let count = Int(clamping: gap.count)
            let isInside = count <= room
            content.gap(min(count, room), &events.spare)
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
    mutating func end(_ end: StreamEnd, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
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
}

extension RawSpan {
    /// Whether what there is may become a status line.
    var startsLikeAnswer: Bool { answerPrefix == min(7, byteCount) }

    /// The place of the octet at which it is certain that no status line begins here, whatever the cut.
    ///
    /// `feed`: where its line feed stands.
    func refusal(feed: Int, limit: Int) -> Int {
        let prefix = answerPrefix
        return prefix < min(7, byteCount) ? prefix : min(feed, limit)
    }

    /// How many octets agree with the start of a status line, of the seven that every one has.
    private var answerPrefix: Int {
        let text: StaticString = "HTTP/1."
        return text.withUTF8Buffer { expected in
            let count = min(7, byteCount)
            for index in 0..<count where octet(index) != expected[index] { return index }
            return count
        }
    }
}
