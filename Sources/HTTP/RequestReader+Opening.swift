import ByteStream
import Wire

/// The first octets of the client's half-stream: a proxy's header may stand before the first request.
extension RequestReader {
    /// What is kept until the first octets say what they are: nothing where they do so at once.
    struct Opening {
        var octets: [UInt8] = []
        var pieces: [ResumeSearch.Piece] = []
        /// Octets of the header still to come.
        var remaining = 0

        var cost: Int { octets.capacity &+ pieces.capacity &* MemoryLayout<ResumeSearch.Piece>.stride }
    }

    /// Takes octets from the first one on; returns the place of the next.
    mutating func open(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        let known = opening.octets.count
        guard known > 0 else {
            switch ProxyHeader.examine(span.extracting(from..<span.byteCount)) {
            case .none: state = .between
            case .header(let length): enterHeader(length)
            case .undecided: return keepOpening(span, from..<span.byteCount, origin)
            }
            return from
        }
        // No octet more than decides: what is kept is no whole request, and the rest is looked at where it lies.
        opening.pieces.append(ResumeSearch.Piece(start: known, origin: origin.advanced(by: from)))
        for place in from..<span.byteCount {
            opening.octets.append(span.octet(place))
            switch ProxyHeader.examine(opening.octets.span.bytes) {
            case .undecided: continue
            case .none: leaveOpening(&book, into: &events)
            case .header(let length):
                enterHeader(length)
                book.ledger.octets.notHTTP &+= known
                opening = Opening(remaining: length &- known)
                return from
            }
            return place &+ 1
        }
        return span.byteCount
    }

    private mutating func enterHeader(_ length: Int) {
        state = .proxyHeader
        opening.remaining = length
    }

    private mutating func keepOpening(_ span: RawSpan, _ range: Range<Int>, _ origin: Origin) -> Int {
        opening.pieces.append(ResumeSearch.Piece(start: opening.octets.count, origin: origin))
        opening.octets.append(span, range)
        return range.upperBound
    }

    /// Reads what was kept, as no header stands here.
    mutating func leaveOpening(_ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        state = .between
        let (octets, pieces) = (opening.octets, opening.pieces)
        opening = Opening()
        for (place, piece) in pieces.enumerated() {
            let end = place + 1 < pieces.count ? pieces[place + 1].start : octets.count
            var start = piece.start
            while start < end {
                let origin = piece.origin.advanced(by: start - piece.start)
                let taken = take(octets.span.bytes.extracting(start..<end), origin, &book, into: &events)
                // Too few for anything that waits; whatever they are, they are read once.
                guard taken > 0 else {
                    book.ledger.octets.skipped &+= end &- start
                    break
                }
                start += taken
            }
        }
    }

    /// Passes octets of a header; returns the place behind them.
    mutating func passHeader(_ span: RawSpan, _ from: Int, _ book: inout ExchangeBook) -> Int {
        let count = min(span.byteCount &- from, opening.remaining)
        book.ledger.octets.notHTTP &+= count
        opening.remaining &-= count
        if opening.remaining == 0 { state = .between }
        return from &+ count
    }
}
