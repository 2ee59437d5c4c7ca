import ByteStream
import Wire

/// How a message ends: whole, cut, or refused.
extension RequestReader {
    mutating func extendContent(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        if hasExpectation, content.offset == 0, book.isRefusedBefore(origin.acknowledged) {
            forgoContent(at: origin.stamp, &book, into: &events)
            return from
        }
        last = origin.stamp
        guard framing == .chunked else {
            let count = min(remaining, span.byteCount &- from)
            addContent(span, from..<from &+ count, into: &events)
            if remaining == 0 { finish(&book, into: &events) }
            return from &+ count
        }
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
            finish(&book, into: &events)
        }
        return place
    }

    /// Reports the request, whole or with its faults.
    mutating func finish(
        isEnd: Bool = false, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) {
        let isFramed = !faults.contains(.cutShort) && (framing == .chunked ? chunks.state == .done : remaining == 0)
        if keeps {
            let message = contentMessage(isFramed: isFramed, book.limits)
            if content.isOverLimit { note(.overLimit) }
            report(message.content, isLeft: message.left, &book, into: &events)
        }
        count(isEnd: isEnd, &book)
        state = maySwitch ? .switching : .between
        book.isSwitching = maySwitch
        book.finish(index, keeps: keeps, into: &events)
    }

    mutating func contentMessage(isFramed: Bool, _ limits: HTTPLimits) -> (content: MessageContent, left: Bool) {
        let offset = content.offset
        let size: Int? = if case .length(let length) = framing { length } else { isFramed ? offset : nil }
        let octets = content.take(isWhole: isFramed)
        let read = MessageContent(octets: octets, size: size)
        // What Content-Encoding names is under it.
        if hasTransferCoding { return (read, offset > 0) }
        guard hasContentCoding else { return (read, false) }
        return read.undoingCodings(in: kept.fields, limit: limits.maxContent, limits)
    }

    mutating func report(
        _ content: consuming MessageContent, isLeft: Bool = false, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) {
        guard let first, let last, let line else { return }
        var notes: MarkSet<MessageNote> = []
        if let note { notes.insert(note) }
        if isLeft { notes.insert(.codingLeft) }
        events.addRequest(of: book.id(index)) { message in
            swap(&message.fields, &kept.fields)
            message.methodRange = kept.method
            message.targetRange = kept.target
            message.minor = line.minor
            message.content = content
            message.first = first
            message.last = last
            message.wireOctets = wireOctets
            message.faults = faults
            message.notes = notes
            message.sender = book.client
        }
    }

    mutating func note(_ fault: MessageFault) {
        faults.insert(fault)
    }

    /// Counts the request and its octets, each in one class.
    ///
    /// Mutating so that it works in place.
    mutating func count(isEnd: Bool, _ book: inout ExchangeBook) {
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
    mutating func cutHead(
        _ fault: MessageFault, isEnd: Bool = false, _ book: inout ExchangeBook, into events: inout ExchangeEvents
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
            keepLineAlone()
            report(MessageContent(octets: .parts([]), size: nil), &book, into: &events)
        }
        count(isEnd: isEnd, &book)
        book.finish(index, keeps: keeps, into: &events)
    }

    /// Keeps the request line of a head whose field lines are not to be relied on.
    private mutating func keepLineAlone() {
        guard keeps, let line else { return }
        let octets = kept.fields.storage.isEmpty ? head : kept.fields.storage
        kept.fields = FieldLines(storage: Array(octets.prefix(line.end)), lines: [])
    }

    /// Reports a request that is not read on, and trusts nothing after it but its answer: however its content is framed, the next
    /// one is its own.
    ///
    /// `isHead`: whether the answer has no content, as the method is HEAD.
    mutating func refuse(
        _ fault: MessageFault, isHead: Bool = false, at stamp: FrameStamp, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) {
        if note == .joined, line != nil, state != .content {
            // In mid-connection this was no proven message start: go on looking.
            if saidBegan { events.append(.dropped(book.id(index))) }
            book.ledger.octets.skipped &+= wireOctets
            lose(at: stamp, &book, into: &events)
            return
        }
        guard line != nil else {
            if saidBegan { events.append(.dropped(book.id(index))) }
            book.ledger.octets.untrusted &+= wireOctets
            book.warn(.headOverLimit, at: stamp, into: &events)
            book.isTrusted = false
            state = .dead
            return
        }
        if state != .content {
            maySwitch = false
            enter(isHead: isHead, isConnect: isConnect, at: stamp, &book, into: &events)
        }
        note(fault)
        book.warn(fault == .ambiguousFraming ? .ambiguousFraming : .headOverLimit, at: stamp, into: &events)
        book.isTrusted = false
        book.isHTTP = true
        keepLineAlone()
        _ = content.take(isWhole: false)
        if keeps {
            report(MessageContent(octets: .parts([]), size: nil), &book, into: &events)
        }
        count(isEnd: false, &book)
        book.finish(index, keeps: keeps, into: &events)
        state = .dead
    }

    /// Reports a request whose content may come or not, as its final answer came before the invitation to send it (RFC 9110
    /// §10.1.1).
    ///
    /// Clients do either. What comes next begins a turn: where that is a request, the content was left out.
    private mutating func forgoContent(
        at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) {
        note(.ambiguousFraming)
        book.warn(.ambiguousFraming, at: stamp, into: &events)
        keepLineAlone()
        _ = content.take(isWhole: false)
        if keeps {
            report(MessageContent(octets: .parts([]), size: nil), &book, into: &events)
        }
        count(isEnd: false, &book)
        book.finish(index, keeps: keeps, into: &events)
        lose(at: stamp, isDistrusted: true, &book, into: &events)
    }

    /// No request line where one was due; true where the first `count` octets were dealt with.
    mutating func refuseStart(
        _ octets: RawSpan, count: Int, at stamp: FrameStamp, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) -> Bool {
        if saidBegan { events.append(.dropped(book.id(index))) }
        saidBegan = false
        if note != nil {
            // A turn that led nowhere is not tried again.
            if note == .resumed { book.turn = nil }
            lose(at: stamp, isDistrusted: isDistrusted, &book, into: &events)
            return false
        }
        let isOverLimit = isOverLimit(octets, book)
        if isOverLimit { book.warn(.startLineOverLimit, at: stamp, into: &events) }
        if !book.isHTTP, !RequestLine.isMeant(octets, upTo: book.limits.maxStartLine) {
            book.foreign = Recognition(octets)
            book.ledger.octets.notHTTP &+= count
            return true
        }
        book.isHTTP = true
        book.ledger.octets.untrusted &+= count
        if !isOverLimit { book.warn(.invalidRequestLine, at: stamp, into: &events) }
        book.isTrusted = false
        state = .dead
        return true
    }

    /// Whether these octets may well be a request line, and only its length speaks against it.
    private func isOverLimit(_ octets: RawSpan, _ book: ExchangeBook) -> Bool {
        let longest = book.limits.maxStartLine
        guard octets.byteCount > longest, octets.firstLineFeed(from: 0, to: longest &+ 1) == nil else { return false }
        let methodEnd = octets.tokenEnd(from: 0, to: longest)
        return methodEnd > 0 && octets.octet(methodEnd) == 0x20 && KnownMethods.contains(octets, 0..<methodEnd)
    }

    /// Lets go of what is open, as the connection is not HTTP.
    mutating func abandon(_ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        if state == .head {
            if saidBegan { events.append(.dropped(book.id(index))) }
            book.ledger.octets.notHTTP &+= wireOctets
        }
        book.ledger.octets.notHTTP &+= search.reset()
        state = .dead
    }
}
