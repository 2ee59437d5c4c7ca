import ByteStream
import Wire

/// Reads the client's half-stream: request after request, as long as each is in framing.
///
/// The state is a plain value with buffers that are reused from message to message, so that a request that is not
/// selected costs no allocation. A head that lies whole in the part is read in place.
struct RequestReader {
    /// What the next octet belongs to.
    enum State {
        /// The first octet of the half-stream: a request, or what a proxy puts before it.
        case opening
        /// A proxy's header, of which `proxyOctets` are still to come.
        case proxyHeader
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

    var state: State
    var proxyOctets = 0
    /// How reading came to the next request; nil where it follows on another, or on the handshake.
    var arrival: MessageNote?
    var search = ResumeSearch()
    /// Whether a request is looked for behind one that cannot be believed, and not behind octets that are missing.
    var isDistrusted = false

    // The request that is being read.
    var index = 0
    var start: UInt64 = 0
    var acknowledged: UInt64?
    var startsTurn = false
    var first: FrameStamp?
    var last: FrameStamp?
    var wireOctets = 0
    var saidBegan = false
    var line: RequestLine?
    var keeps = false
    var scan = HeadScan()
    var head: [UInt8] = []
    /// Where the octets of `head` come from, while it is not sure that a request starts there.
    var headPieces: [ResumeSearch.Piece] = []
    var kept = KeptHead()
    var maySwitch = false
    var isConnect = false
    var hasContentCoding = false
    /// Whether a transfer coding stands under the chunks, which nobody asks for (RFC 9110 §10.1.4): it is left on.
    var hasTransferCoding = false
    var hasExpectation = false
    var framing = Framing.none
    var remaining = 0
    var chunks = ChunkReader()
    var content = ContentBuffer()
    var faults: MarkSet<MessageFault> = []
    var note: MessageNote?

    /// What is kept of a selected request's head.
    struct KeptHead {
        /// The request line in its own octets, until the whole head is there.
        var fields = FieldLines()
        var method = 0..<0
        var target = 0..<0
    }

    /// Starts at the first octet captured; `isJoined`: in mid-connection, so that it may be a request's first or not.
    init(isJoined: Bool) {
        state = .opening
        arrival = isJoined ? .joined : nil
    }

    /// Whether the octets that come must wait for an answer.
    func mustWait(_ book: ExchangeBook) -> Bool {
        if case .switching = state { return book.switchVerdict == nil && book.noMoreAnswers == nil }
        return false
    }

    /// What is kept from request to request, in octets of memory.
    var keptCost: Int { head.capacity }
    /// What is kept of the request that is being read, or of what is searched, in octets of memory.
    var openCost: Int { kept.fields.cost &+ content.cost &+ search.cost }

    var isSearching: Bool { state == .searching }
    /// Whether any octet came.
    var hasBegun = false

    // MARK: Input

    /// Takes the next octets; returns how many, fewer than all where the rest must wait for an answer.
    ///
    /// Octets of before that are read only now, and must wait themselves, go to `rest`.
    mutating func read(
        _ span: RawSpan, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents,
        leaving rest: inout HeldParts
    ) -> Int {
        hasBegun = true
        let taken = take(span, origin, &book, into: &events)
        goOn(&book, into: &events, leaving: &rest)
        return taken
    }

    /// Does what is to be done after octets were read, here or by the other half: looks for a request where none is known, and
    /// makes one that goes on ready to wait.
    @inline(__always)
    mutating func goOn(
        _ book: inout ExchangeBook, into events: inout ExchangeEvents, leaving rest: inout HeldParts
    ) {
        if state == .searching { resume(&book, into: &events, leaving: &rest) }
        sayBegan(&book, into: &events)
        if state == .content, keeps {
            events.spare.fit(&kept.fields)
            content.fit(&events.spare)
        }
    }

    /// Whether so many octets lie within the content that is being read: behind its first octets, with which all is said and done
    /// that a beginning brings, and before its last.
    @inline(__always)
    func isWithinContent(_ count: Int) -> Bool {
        state == .content && framing != .chunked && count < remaining && content.offset > 0 && (saidBegan || !keeps)
    }

    /// Takes octets that lie within the content.
    ///
    /// Returns by how much reading costs more.
    @inline(__always)
    mutating func readWithinContent(_ span: RawSpan, _ origin: Origin, into events: inout ExchangeEvents) -> Int {
        let cost = content.cost
        last = origin.stamp
        addContent(span, 0..<span.byteCount, into: &events)
        return content.cost &- cost
    }

    /// Takes the next octets of a content whose length is known.
    @inline(__always)
    mutating func addContent(_ span: RawSpan, _ range: Range<Int>, into events: inout ExchangeEvents) {
        content.append(span, range, &events.spare)
        wireOctets &+= range.count
        remaining &-= range.count
    }

    /// Says that a request of interest began, where it did not end with the octets at hand.
    @inline(__always)
    private mutating func sayBegan(_ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        guard keeps, !saidBegan, state == .content || state == .head, let first else { return }
        saidBegan = true
        events.append(.began(book.id(index), first))
    }

    /// Takes octets that were lost.
    ///
    /// The gap is in order: it follows on what was read.
    mutating func read(_ gap: StreamGap, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        pass(gap, &book, into: &events)
        noteRead(upTo: gap.offset &+ gap.count, &book)
    }

    /// Notes up to where no message is under way.
    @inline(__always)
    private func noteRead(upTo offset: UInt64, _ book: inout ExchangeBook) {
        switch state {
        case .between, .switching, .searching, .opaque: book.requestsRead = offset
        // Where nothing is read any more, no answer waits, and the place is that of the last message's end.
        case .opening, .proxyHeader, .head, .content, .dead: break
        }
    }

    private mutating func pass(_ gap: StreamGap, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        let fault: MessageFault = gap.cause == .snapped ? .snapped : .gap
        if state == .opening { leaveOpening(&book, into: &events) }
        if state == .switching { switchOver(at: gap.stamp, &book, into: &events) }
        switch state {
        case .opening, .switching: break
        case .proxyHeader where gap.count <= proxyOctets: passHeader(Int(gap.count))
        case .proxyHeader, .between:
            lose(at: gap.stamp, hidesOne: Self.hidesRequest(gap.count), &book, into: &events)
        case .head:
            let isUnknown = line == nil && note != .joined
            cutHead(fault, &book, into: &events)
            lose(at: gap.stamp, hidesOne: isUnknown, &book, into: &events)
        case .content:
            note(fault)
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
            finish(&book, into: &events)
            if isInside { return }
            let rest = gap.count &- UInt64(truncatingIfNeeded: room)
            lose(at: gap.stamp, hidesOne: framing != .chunked && Self.hidesRequest(rest), &book, into: &events)
        case .searching: book.ledger.octets.pass(over: search.reset(), isDistrusted: isDistrusted)
        case .opaque, .dead: break
        }
    }

    /// Whether so many lost octets behind a message hold the start of another: as many as the shortest request, so that they are
    /// no line breaks.
    private static func hidesRequest(_ count: UInt64) -> Bool { count >= 18 }

    /// Ends the half-stream: what is open is cut short.
    mutating func end(_ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        if state == .opening { leaveOpening(&book, into: &events) }
        switch state {
        case .head: cutHead(.cutShort, isEnd: true, &book, into: &events)
        case .content:
            note(.cutShort)
            finish(isEnd: true, &book, into: &events)
        case .searching: book.ledger.octets.pass(over: search.reset(), isDistrusted: isDistrusted)
        case .opening, .proxyHeader, .between, .switching, .opaque, .dead: break
        }
        state = .dead
    }

    mutating func take(
        _ span: RawSpan, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        var place = 0
        let end = span.byteCount
        while place < end, book.foreign == nil {
            switch state {
            case .opening: place = open(span, place, origin, &book, into: &events)
            case .proxyHeader:
                let count = min(end &- place, proxyOctets)
                book.ledger.octets.notHTTP &+= count
                passHeader(count)
                place &+= count
            case .between: place = begin(span, place, origin, &book, into: &events)
            case .head: place = extendHead(span, place, origin, &book, into: &events)
            case .content: place = extendContent(span, place, origin, &book, into: &events)
            case .switching:
                if mustWait(book) { return place }
                switchOver(at: origin.stamp, &book, into: &events)
            case .searching:
                let from = place
                place = from &+ book.octetsBeforeAnswer(origin.offset &+ UInt64(truncatingIfNeeded: from), end &- from)
                search.append(span, from..<place, origin.advanced(by: from))
            case .opaque:
                book.ledger.octets.notHTTP &+= end &- place
                return end
            case .dead:
                book.ledger.octets.untrusted &+= end &- place
                return end
            }
            noteRead(upTo: origin.offset &+ UInt64(truncatingIfNeeded: place), &book)
            if book.answersWait, book.mayAnswer(book.awaitedAnswer) {
                book.answersWait = false
                if book.foreign == nil { return place }
            }
        }
        if place < end { book.ledger.octets.notHTTP &+= end &- place }
        return end
    }

    /// Goes on after a request that may have changed the protocol, by what its answer said.
    mutating func switchOver(
        at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) {
        book.isSwitching = false
        switch book.switchVerdict {
        case .opaque: state = .opaque
        case .proceed: state = .between
        case .lost where !isConnect: lose(at: stamp, &book, into: &events)
        // Without an answer, a tunnel was most likely opened, and an upgrade not granted.
        case .silent, .lost, nil: state = isConnect ? .opaque : .between
        }
    }
}
