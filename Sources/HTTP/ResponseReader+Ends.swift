import ByteStream
import Wire

/// How a message ends: whole, cut, or refused.
extension ResponseReader {
    mutating func extendContent(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        last = origin.stamp
        if framing == .chunked {
            var place = from
            while place < span.byteCount {
                place = chunks.advance(span, from: place)
                guard chunks.state == .data else { break }
                let count = min(chunks.remaining, span.byteCount &- place)
                content.append(span, place..<place &+ count, &events.spare)
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
        content.append(span, from..<from &+ count, &events.spare)
        wireOctets &+= count
        if framing != .untilClose {
            remaining &-= count
            if remaining == 0 { finish(turn: origin.advanced(by: from &+ count), &book, into: &events) }
        }
        return from &+ count
    }

    /// Reports the answer, whole or with its faults.
    ///
    /// `turn`: the place after its last octet.
    mutating func finish(
        isEnd: Bool = false, turn: Origin?, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) {
        hasBegun = false
        let isFramed = !faults.contains(.cutShort) && (framing == .chunked ? chunks.state == .done : remaining == 0)
        if let request, keeps {
            let offset = content.offset
            let size: Int? = if case .length(let length) = framing { length } else { isFramed ? offset : nil }
            var isLeft = false
            if content.isOverLimit { note(.overLimit) }
            var message = MessageContent(octets: content.take(isWhole: isFramed), size: size)
            if hasTransferCoding {
                // What Content-Encoding names is under it.
                isLeft = offset > 0
            } else if hasContentCoding {
                let limit = book.limits.maxAnswerContent
                (message, isLeft) = message.undoingCodings(in: fields, limit: limit, book.limits)
            }
            report(request, message, isLeft: isLeft, &book, into: &events)
        }
        count(isEnd: isEnd, &book)
        if let request { book.noteAnswered(request, at: turn?.offset) }
        request = nil
        state = framing == .opaque ? .opaque : .between
        if framing == .opaque { book.ledger.otherProtocols.switched &+= 1 }
        if let turn, let acknowledged = turn.acknowledged {
            book.turn = Turn(server: turn.offset, client: acknowledged)
            book.standsAtTurn = true
        } else {
            book.turn = nil
        }
    }

    mutating func report(
        _ request: PendingRequest, _ content: consuming MessageContent, isLeft: Bool, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) {
        guard let first, let last else { return }
        var notes: MarkSet<MessageNote> = []
        if let note { notes.insert(note) }
        if isLeft { notes.insert(.codingLeft) }
        func fill(_ message: inout ResponseMessage) {
            message.status = status
            swap(&message.fields, &fields)
            message.content = content
            message.first = first
            message.last = last
            message.wireOctets = wireOctets
            message.faults = faults
            message.notes = notes
        }
        if book.isOpen(request) {
            var message = ResponseMessage.empty
            fill(&message)
            events.spare.fit(&message)
            book.keepEarly(message)
        } else {
            events.addResponse(of: book.id(request.index)) { fill(&$0) }
        }
    }

    mutating func note(_ fault: MessageFault) {
        faults.insert(fault)
    }

    /// Counts the answer's octets; mutating so that it works in place.
    mutating func count(isEnd: Bool, _ book: inout ExchangeBook) {
        if isEnd {
            book.ledger.octets.openAtEnd &+= wireOctets
        } else if keeps {
            book.ledger.octets.selected &+= wireOctets
        } else {
            book.ledger.octets.other &+= wireOctets
        }
    }

    /// Reports an answer whose head was cut, if its status line was seen and is final.
    mutating func cutHead(
        _ fault: MessageFault, isEnd: Bool = false, _ book: inout ExchangeBook, into events: inout ExchangeEvents
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

    /// Reports an answer that is not read on; what comes after is passed over up to an answer that both ends prove.
    mutating func refuse(
        _ fault: MessageFault, at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents
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
        lose(at: stamp, isDistrusted: true, &book, into: &events)
    }

    /// No status line where one was due: what was read of it is passed over, and the rest looked through.
    mutating func refuseStart(
        _ octets: RawSpan, count: Int, at stamp: FrameStamp, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) {
        hasBegun = false
        failedAt = start
        head.removeAll(keepingCapacity: true)
        if !book.isHTTP, note == nil {
            book.foreign = Recognition(octets)
            book.ledger.octets.notHTTP &+= count &+ wireOctets
            // A gap or an end may wait behind these octets.
            state = .dead
            return
        }
        let isDistrusted = note == nil
        book.ledger.octets.pass(over: count &+ wireOctets, isDistrusted: isDistrusted)
        if isDistrusted { book.warn(.invalidStatusLine, at: stamp, into: &events) }
        lose(at: stamp, isDistrusted: isDistrusted, &book, into: &events)
    }

    /// Lets go of what is open, as the connection is not HTTP.
    mutating func abandon(_ book: inout ExchangeBook) {
        if state == .head { book.ledger.octets.notHTTP &+= head.count }
        if hasBegun { book.ledger.octets.notHTTP &+= wireOctets }
        hasBegun = false
        state = .dead
    }
}
