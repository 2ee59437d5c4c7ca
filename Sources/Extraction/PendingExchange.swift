import ByteStream
import EventLog
import HTTP
import Wire

/// An exchange from its first octet until nothing more of it is to be written; or a half-stream that is out of order.
struct PendingExchange {
    /// How far it has come, in the order of the log.
    enum Phase {
        /// The request is not whole, or the half-stream still out of order.
        case unfinished
        /// The request is whole, the answer due.
        case whole
        /// The answer is there, or will not come.
        case finished
        /// It was no exchange of interest, or the half-stream is in order again.
        case gone
    }

    var id: ExchangeID
    /// The connection's place.
    var place: Int
    /// Where it began.
    var key: ReleaseQueue.Key
    var phase = Phase.unfinished
    /// Whether it stands in the queue.
    var isQueued = false
    /// Whether its turn came before it was whole.
    var isSkipped = false
    /// The session that it starts.
    var opened: SessionHandle?
    /// The session that it is known to belong to.
    var session: SessionHandle?
    /// The octets by which it counts as held.
    var held = 0
    /// Counts how often the slot was given to another exchange.
    var generation: UInt32 = 0

    /// The request and what was read in it; gone once it is written.
    var messages: Messages?
    /// The answer, or why there is none; in effect once the phase says so.
    var outcome: Outcome?
    /// Whether too many others waited for their answers, so that its own is no longer wanted.
    var isForgotten = false
    /// What is kept of it once its line is written, until its answer comes.
    var written: Written?

    /// What became of a request.
    enum Outcome {
        case answered(Answer)
        case unanswered(Unanswered)
    }

    /// An answer, apart from the exchange, so that those that wait for one are small.
    final class Answer {
        let message: ResponseMessage

        init(_ message: consuming ResponseMessage) { self.message = message }
    }

    /// What an answer that comes late still needs.
    struct Written {
        var seq: Int
        /// When the request ended.
        var ended: Timestamp
        var isWithheld: Bool
        /// What a copy of the request would have in common with it.
        var copy: ResentTable.Key?
    }

    /// A request of interest, and what was read in it.
    final class Messages {
        let request: RequestMessage
        let call: ExchangeRecord.Call
        let isWithheld: Bool
        let reading: BodyReader.Reading
        let authority: [UInt8]?
        let party: SessionParty
        let roundTrip: Int64?
        /// What links it, where its path names a session.
        let event: SessionEvent?

        init(
            request: consuming RequestMessage, call: ExchangeRecord.Call, isWithheld: Bool, reading: BodyReader.Reading,
            authority: [UInt8]?, party: SessionParty, roundTrip: Int64?, event: SessionEvent?
        ) {
            self.request = request
            self.call = call
            self.isWithheld = isWithheld
            self.reading = reading
            self.authority = authority
            self.party = party
            self.roundTrip = roundTrip
            self.event = event
        }

        /// What a copy of the request has in common with it; nil where the request is not whole.
        var copy: ResentTable.Key? {
            guard request.isComplete else { return nil }
            let target = request.target
            return ResentTable.Key(
                client: party.client, target: ContentHash.of(target.span.bytes), body: request.content.hash)
        }

        /// Octets that it holds.
        var octetCount: Int { request.content.octetCount &+ request.fields.storage.count }
    }
}
