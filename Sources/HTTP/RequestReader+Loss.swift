import ByteStream
import Wire

/// What happens where framing is lost.
extension RequestReader {
    /// Starts without a message start in sight.
    mutating func loseStart(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        lose(at: stamp, &book, into: &events)
    }

    /// Leaves framing: what follows is looked through for a proven request.
    mutating func lose(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        arrival = nil
        book.loseRequests()
        book.warn(.framingLost, at: stamp, into: &events)
        book.ledger.octets.skipped &+= search.reset()
        state = .searching
    }

    /// Goes on at the next proven request, as often as there is one in what was kept.
    mutating func resume(_ book: inout ExchangeBook, into events: inout ExchangeEvents) {
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
