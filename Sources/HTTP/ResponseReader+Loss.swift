import ByteStream
import Wire

/// What happens where framing is lost.
extension ResponseReader {
    /// Starts without a message start in sight.
    mutating func loseStart(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        lose(at: stamp, &book, into: &events)
    }

    mutating func lose(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        if hasBegun { book.ledger.octets.skipped &+= wireOctets }
        hasBegun = false
        isDistrusted = false
        arrival = nil
        book.standsAtTurn = false
        book.answersRead = nil
        book.loseAnswers()
        book.warn(.framingLost, at: stamp, into: &events)
        state = .lost
    }

    /// Passes over octets up to an answer that is proven to start among them.
    mutating func passOver(_ span: RawSpan, _ place: Int, _ origin: Origin, _ book: inout ExchangeBook) -> Int {
        let from = origin.offset &+ UInt64(truncatingIfNeeded: place)
        let to = origin.offset &+ UInt64(truncatingIfNeeded: span.byteCount)
        let before = place > 0 ? origin.acknowledged : next == from ? lastAcknowledged : nil
        // A place that was tried is not tried again.
        let first = from == failedAt ? from &+ 1 : from
        guard first < to,
            let found = book.provenAnswer(
                in: first..<to, acknowledged: origin.acknowledged, before: first == from ? before : origin.acknowledged)
        else {
            let stop = span.byteCount
            pass(stop &- place, &book)
            return stop
        }
        let stop = place &+ Int(truncatingIfNeeded: found &- from)
        pass(stop &- place, &book)
        state = .between
        mustProve = true
        arrival = .resumed
        failedAt = found
        return stop
    }

    /// Counts octets that are passed over.
    private func pass(_ count: Int, _ book: inout ExchangeBook) {
        if isDistrusted {
            book.ledger.octets.untrusted &+= count
        } else {
            book.ledger.octets.skipped &+= count
        }
    }
}
