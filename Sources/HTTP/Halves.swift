import ByteStream
import Wire

/// Both half-streams of a connection whose client is known, and what waits in one for the other.
struct Halves {
    var book: ExchangeBook
    private let client: Sender
    private var requests: RequestReader
    private var responses: ResponseReader
    private var heldRequests = HeldParts()
    private var heldAnswers = HeldParts()
    private var answersEnded = false
    private var warnedOfHeld = false
    /// Whether what waits of the server's half-stream begins as an answer does.
    private var sawAnswerStart = false

    init(connection: Int, client: Sender, isJoined: Bool, interest: RequestInterest, limits: HTTPLimits) {
        book = ExchangeBook(
            connection: connection, client: client, isJoined: isJoined, interest: interest, limits: limits)
        self.client = client
        requests = RequestReader(isJoined: isJoined)
        responses = ResponseReader(isJoined: isJoined)
    }

    /// What reading costs now, in octets of memory; never 0.
    ///
    /// Mutating so that it works in place.
    mutating func measure() -> Int {
        let kept = MemoryLayout<Halves>.size &+ book.cost &+ requests.keptCost &+ responses.keptCost
        // Between two messages, where nothing waits, there is no more.
        if requests.state == .between, responses.state == .between, heldRequests.isEmpty, heldAnswers.isEmpty {
            return kept
        }
        return kept &+ requests.openCost &+ responses.openCost &+ heldRequests.cost &+ heldAnswers.cost
    }

    /// Takes octets of one end that lie within the content of the request that is being read, where nothing waits; nil for all
    /// others, with which it does nothing.
    ///
    /// What most frames of large contents bring: it changes the content alone, so that nothing else is looked at. Returns by how
    /// much reading costs more.
    @inline(__always)
    mutating func receiveContent(
        _ span: RawSpan, _ origin: Origin, from sender: Sender, into events: inout ExchangeEvents
    ) -> Int? {
        guard sender == client, requests.isWithinContent(span.byteCount), heldRequests.isEmpty, heldAnswers.isEmpty
        else { return nil }
        return requests.readWithinContent(span, origin, into: &events)
    }

    /// Takes octets of one end.
    ///
    /// Returns what reading costs now; 0 where the connection turns out to be another protocol's.
    mutating func receive(
        _ span: RawSpan, _ origin: Origin, from sender: Sender, into events: inout ExchangeEvents
    ) -> Int {
        if sender == client {
            receiveRequests(span, origin, into: &events)
        } else {
            receiveAnswers(span, origin, into: &events)
        }
        if sender != client, requests.isSearching {
            requests.goOn(&book, into: &events, leaving: &heldRequests)
        }
        if !(heldAnswers.isEmpty && heldRequests.isEmpty) { settle(at: origin.stamp, into: &events) }
        closeForeign(into: &events)
        return book.foreign == nil ? measure() : 0
    }

    /// Reads octets of the client; where one lets answers that wait go on, those are read before the octets behind it, as
    /// they would be had the octets come one by one.
    @inline(__always)
    private mutating func receiveRequests(_ span: RawSpan, _ origin: Origin, into events: inout ExchangeEvents) {
        guard heldRequests.isEmpty else {
            heldRequests.hold(span, origin)
            return
        }
        var place = 0
        let end = span.byteCount
        while true {
            noteWaiting()
            place &+= requests.read(
                span.extracting(place..<end), origin.advanced(by: place), &book, into: &events,
                leaving: &heldRequests)
            if place == end { return }
            // First, as nothing behind these octets waits yet where they come one by one.
            drainAnswers(into: &events)
            // What an answer let go on may have left octets that come before these.
            if requests.mustWait(book) || !heldRequests.isEmpty { break }
        }
        heldRequests.hold(span.extracting(place..<end), origin.advanced(by: place))
    }

    /// Reads octets of the server, as `receiveRequests` does those of the client.
    @inline(__always)
    private mutating func receiveAnswers(_ span: RawSpan, _ origin: Origin, into events: inout ExchangeEvents) {
        guard heldAnswers.isEmpty else {
            heldAnswers.hold(span, origin)
            recogniseHeld(at: origin.stamp, into: &events)
            return
        }
        var place = 0
        let end = span.byteCount
        while true {
            book.requestsWait = requestsWait
            place &+= responses.read(
                span.extracting(place..<end), origin.advanced(by: place), &book, into: &events)
            if place == end { return }
            drainRequests(into: &events)
            if responses.mustWait(book, origin.acknowledged) { break }
        }
        heldAnswers.hold(span.extracting(place..<end), origin.advanced(by: place))
        recogniseHeld(at: origin.stamp, into: &events)
    }

    private var answersWait: Bool { !heldAnswers.isEmpty && responses.mustWait(book, heldAnswers.firstAcknowledged) }
    private var requestsWait: Bool { !heldRequests.isEmpty && requests.mustWait(book) }

    /// Tells whoever reads requests whether answers wait, and for what.
    private mutating func noteWaiting() {
        book.answersWait = answersWait
        if book.answersWait { book.awaitedAnswer = heldAnswers.firstAcknowledged }
    }

    mutating func take(_ item: HeldParts.Item, from sender: Sender, into events: inout ExchangeEvents) {
        if sender == client {
            if heldRequests.isEmpty, !requests.mustWait(book) {
                takeRequest(item, into: &events)
            } else {
                heldRequests.hold(item)
            }
        } else if heldAnswers.isEmpty {
            takeAnswer(item, into: &events)
        } else {
            heldAnswers.hold(item)
        }
        settle(at: nil, into: &events)
        closeForeign(into: &events)
    }

    /// Replays what was held while the client was not known: first what the end sent that was silent when that was told.
    ///
    /// What it sent is older, and all of it is here, however little of the other end's turn the decision took.
    mutating func replay(_ search: RoleSearch, into events: inout ExchangeEvents) {
        if let lost = search.lostStart(of: client) {
            requests.loseStart(at: lost.stamp, &book, into: &events)
            book.requestsRead = lost.offset
        }
        let speaker = search.speaker ?? client
        for sender in [speaker.other, speaker] {
            let held = search.held(by: sender)
            for item in held.items {
                switch item {
                case .data(let range, let origin):
                    _ = receive(held.octets.span.bytes.extracting(range), origin, from: sender, into: &events)
                case .gap, .end: take(item, from: sender, into: &events)
                }
            }
        }
    }

    /// Ends both half-streams, if they have not ended yet.
    mutating func close(into events: inout ExchangeEvents) {
        if book.switchVerdict == nil { book.switchVerdict = .silent }
        settle(at: nil, into: &events)
        if !book.clientEnded { takeRequest(.end(.captureEnded), into: &events) }
        settle(at: nil, into: &events)
        if !answersEnded { takeAnswer(.end(.captureEnded), into: &events) }
        closeForeign(into: &events)
    }

    private mutating func takeRequest(_ item: HeldParts.Item, into events: inout ExchangeEvents) {
        switch item {
        case .data: break
        case .gap(let gap): requests.read(gap, &book, into: &events)
        case .end:
            requests.end(&book, into: &events)
            book.clientEnded = true
        }
    }

    private mutating func takeAnswer(_ item: HeldParts.Item, into events: inout ExchangeEvents) {
        switch item {
        case .data: break
        case .gap(let gap): responses.read(gap, &book, into: &events)
        case .end(let end):
            responses.end(end, &book, into: &events)
            answersEnded = true
        }
    }

    /// Reads on what waits, in both halves, as long as one lets the other go on.
    private mutating func settle(at stamp: FrameStamp?, into events: inout ExchangeEvents) {
        bound(at: stamp, into: &events)
        while true {
            let waiting = heldRequests.items.count &+ heldAnswers.items.count
            let octets = heldRequests.octets.count &+ heldAnswers.octets.count
            let blocked = (answersWait, requests.mustWait(book))
            if waiting == 0 { return }
            drainAnswers(into: &events)
            drainRequests(into: &events)
            let left = heldRequests.octets.count &+ heldAnswers.octets.count
            let isStill = left == octets && heldRequests.items.count &+ heldAnswers.items.count == waiting
            if isStill, blocked == (answersWait, requests.mustWait(book)) { return }
        }
    }

    private mutating func drainAnswers(into events: inout ExchangeEvents) {
        if heldAnswers.isEmpty || answersWait { return }
        let held = heldAnswers
        heldAnswers = HeldParts()
        for item in held.items {
            guard heldAnswers.isEmpty else {
                heldAnswers.hold(item, of: held)
                continue
            }
            guard case .data(let range, let origin) = item else {
                takeAnswer(item, into: &events)
                continue
            }
            let span = held.octets.span.bytes.extracting(range)
            book.requestsWait = requestsWait
            let taken = responses.read(span, origin, &book, into: &events)
            if taken < span.byteCount {
                heldAnswers.hold(span.extracting(taken..<span.byteCount), origin.advanced(by: taken))
            }
            // An answer may prove where the request starts that the next one answers.
            if requests.isSearching { requests.goOn(&book, into: &events, leaving: &heldRequests) }
        }
    }

    private mutating func drainRequests(into events: inout ExchangeEvents) {
        if heldRequests.isEmpty || requests.mustWait(book) { return }
        let held = heldRequests
        heldRequests = HeldParts()
        for item in held.items {
            guard heldRequests.isEmpty else {
                heldRequests.hold(item, of: held)
                continue
            }
            guard case .data(let range, let origin) = item else {
                takeRequest(item, into: &events)
                continue
            }
            let span = held.octets.span.bytes.extracting(range)
            noteWaiting()
            let taken = requests.read(span, origin, &book, into: &events, leaving: &heldRequests)
            if taken < span.byteCount {
                heldRequests.hold(span.extracting(taken..<span.byteCount), origin.advanced(by: taken))
            }
        }
    }

    /// Stops waiting where more octets wait than the bound.
    private mutating func bound(at stamp: FrameStamp?, into events: inout ExchangeEvents) {
        let answersOver = heldAnswers.isOver(book.limits)
        let requestsOver = heldRequests.isOver(book.limits)
        guard answersOver || requestsOver else { return }
        if let stamp, !warnedOfHeld { book.warn(.heldOverLimit, at: stamp, into: &events) }
        warnedOfHeld = true
        if answersOver { book.stopWaiting() }
        if requestsOver { book.switchVerdict = .silent }
    }

    /// Looks at octets that wait: a server that speaks first and no HTTP, or one in the middle of an answer.
    private mutating func recogniseHeld(at stamp: FrameStamp, into events: inout ExchangeEvents) {
        if book.isHTTP || sawAnswerStart { return }
        let octets = heldAnswers.octets
        if book.pairing == .joining, let first = octets.first, first == 0x0D || first == 0x0A {
            responses.loseStart(at: stamp, &book, into: &events)
            return
        }
        switch Recognition(octets.span.bytes) {
        case .undecided: return
        case .response:
            sawAnswerStart = true
            return
        case .request, .tls, .http2, .unknown: break
        }
        if book.pairing == .joining {
            responses.loseStart(at: stamp, &book, into: &events)
        } else if !requests.hasBegun {
            book.foreign = Recognition(octets.span.bytes)
        }
    }

    /// Settles what is open where the connection is not HTTP.
    private mutating func closeForeign(into events: inout ExchangeEvents) {
        if book.foreign == nil { return }
        book.ledger.octets.notHTTP &+= heldAnswers.octets.count &+ heldRequests.octets.count
        heldAnswers = HeldParts()
        heldRequests = HeldParts()
        requests.abandon(&book, into: &events)
        responses.abandon(&book)
    }
}
