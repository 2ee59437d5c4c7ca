import ByteStream
import Wire

/// What happens where framing is lost.
extension RequestReader {
    /// Starts without a message start in sight.
    mutating func loseStart(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        lose(at: stamp, &book, into: &events)
    }

    /// Leaves framing: what follows is looked through for a proven request.
    ///
    /// `hidesOne`: whether a request was lost of which nothing is known. `isDistrusted`: whether the reason is a request that cannot be
    /// believed.
    mutating func lose(
        at stamp: FrameStamp, hidesOne: Bool = false, isDistrusted: Bool = false, _ book: inout ExchangeBook,
        into events: inout ExchangeEvents
    ) {
        arrival = nil
        book.loseRequests(hidesOne: hidesOne)
        book.warn(.framingLost, at: stamp, into: &events)
        book.ledger.octets.pass(over: search.reset(), isDistrusted: self.isDistrusted)
        self.isDistrusted = isDistrusted
        state = .searching
    }

    /// Goes on at the next proven request, as often as there is one in what was kept.
    ///
    /// What must wait for an answer goes to `rest`, as it would have come one by one.
    mutating func resume(
        _ book: inout ExchangeBook, into events: inout ExchangeEvents, leaving rest: inout HeldParts
    ) {
        while state == .searching, let found = search.find(book) {
            book.ledger.octets.pass(over: search.passed &+ found.index, isDistrusted: isDistrusted)
            let (octets, pieces) = search.take(from: found.index)
            state = .between
            arrival = found.note
            // What was looked through is read only now.
            if let first = pieces.first { book.requestsRead = first.origin.offset }
            for piece in pieces {
                let span = octets.span.bytes.extracting(piece.range)
                let taken = rest.isEmpty ? take(span, piece.origin, &book, into: &events) : 0
                if taken == span.byteCount { continue }
                rest.hold(span.extracting(taken..<span.byteCount), piece.origin.advanced(by: taken))
            }
        }
        if state == .searching, !book.isHTTP, search.passed > book.limits.maxFruitless {
            book.foreign = .unknown
            book.ledger.octets.notHTTP &+= search.reset()
        }
    }
}
