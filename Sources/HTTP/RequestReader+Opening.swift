import ByteStream
import Wire

/// The first octets of the client's half-stream: a proxy's header may stand before the first request.
///
/// What is kept until they say what they are stands in `search`, which holds octets with their frames: nothing where they do so
/// at once.
extension RequestReader {
    /// Takes octets from the first one on; returns the place of the next.
    mutating func open(
        _ span: RawSpan, _ from: Int, _ origin: Origin, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) -> Int {
        let known = search.octets.count
        guard known > 0 else {
            switch ProxyHeader.examine(span.extracting(from..<span.byteCount)) {
            case .none: state = .between
            case .header(let length): enterHeader(length)
            case .undecided:
                search.append(span, from..<span.byteCount, origin.advanced(by: from))
                return span.byteCount
            }
            return from
        }
        // No octet more than decides: what is kept is no whole request, and the rest is looked at where it lies.
        for place in from..<span.byteCount {
            search.append(span, place..<place &+ 1, origin.advanced(by: place))
            switch ProxyHeader.examine(search.octets.span.bytes) {
            case .undecided: continue
            case .none: leaveOpening(&book, into: &events)
            case .header(let length):
                _ = search.reset()
                book.ledger.octets.notHTTP &+= known
                enterHeader(length &- known)
                return from
            }
            return place &+ 1
        }
        return span.byteCount
    }

    /// Reads what was kept, as no header stands here.
    mutating func leaveOpening(_ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        state = .between
        let (octets, pieces) = search.take(from: 0)
        for piece in pieces {
            let span = octets.span.bytes.extracting(piece.range)
            var start = 0
            var isStuck = false
            while start < span.byteCount {
                let taken = take(
                    span.extracting(start..<span.byteCount), piece.origin.advanced(by: start), &book, into: &events)
                // It may stop once before answers that wait. Too few for anything that waits themselves: then they are passed over.
                guard taken > 0 || !isStuck else {
                    book.ledger.octets.skipped &+= span.byteCount &- start
                    break
                }
                isStuck = taken == 0
                start += taken
            }
        }
    }

    private mutating func enterHeader(_ count: Int) {
        // What starts with it starts the connection, wherever the capture began.
        arrival = nil
        (state, proxyOctets) = (.proxyHeader, count)
    }

    /// Passes octets of a header, or lost ones of it.
    mutating func passHeader(_ count: Int) {
        proxyOctets &-= count
        if proxyOctets == 0 { state = .between }
    }
}
