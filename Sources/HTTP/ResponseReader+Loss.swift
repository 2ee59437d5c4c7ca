import ByteStream
import Wire

/// What happens where framing is lost.
extension ResponseReader {
    /// Starts without a message start in sight.
    mutating func loseStart(at stamp: FrameStamp, _ book: inout ExchangeBook, into events: inout ExchangeEvents) {
        lose(at: stamp, &book, into: &events)
    }

    /// Leaves framing: what follows is passed over up to a proven answer.
    ///
    /// `isDistrusted`: whether the reason is an answer that cannot be believed.
    mutating func lose(
        at stamp: FrameStamp, isDistrusted: Bool = false, _ book: inout ExchangeBook, into events: inout ExchangeEvents
    ) {
        if hasBegun { book.ledger.octets.skipped &+= wireOctets }
        hasBegun = false
        self.isDistrusted = isDistrusted
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
            book.ledger.octets.pass(over: stop &- place, isDistrusted: isDistrusted)
            return stop
        }
        let stop = place &+ Int(truncatingIfNeeded: found &- from)
        book.ledger.octets.pass(over: stop &- place, isDistrusted: isDistrusted)
        state = .between
        mustProve = true
        arrival = .resumed
        failedAt = found
        return stop
    }
}
