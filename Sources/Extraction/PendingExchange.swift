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
        /// The answer is there and opens no session, or is lost, and the client may yet show which id it goes on with.
        case unnamed
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
    /// Whether its turn came before it was whole: then it is `late`, and waits in `LateExchanges`.
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
    var request: Request?
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

    /// An answer as the line shows it.
    struct Answer {
        var encoded: EncodedResponse
        /// The frames of its first and last octets.
        var first: FrameStamp
        var last: FrameStamp
        /// What it says of the session, where it answers a start.
        var opened: ResponseMessage.Opened?
        /// The octets by which it counts as held.
        var octetCount: Int
    }

    /// What an answer that comes late still needs.
    struct Written {
        var seq: Int
        /// When the request ended.
        var ended: Timestamp
        var isWithheld: Bool
        /// Whether it is a start.
        var isStart: Bool
        /// What a copy of the request would have in common with it.
        var copy: ResentTable.Key?
    }

    /// A request of interest, encoded as far as it goes, and what else was learnt of it.
    final class Request {
        /// What will stand in the line.
        let draft: ExchangeDraft
        /// The frames of the request's first and last octets.
        let first: FrameStamp
        let last: FrameStamp
        let fate: Fate
        let isWithheld: Bool
        /// The notes that the request gives rise to by itself.
        let notes: NoteSet
        /// Octets that it holds.
        let octetCount: Int
        let party: SessionParty
        /// What links it, where its path names a session.
        let event: SessionEvent?
        /// For a start, the hashes of the values that its session could be named by.
        let identifiers: [UInt64]
        let call: ExchangeRecord.Call
        /// The round trip of the connection, as it was known then.
        let roundTrip: Int64?
        private let target: UInt64
        /// What makes octets of it, or of what its connection said before them, ambiguous.
        var ambiguity: StreamAmbiguity?

        init(
            _ draft: consuming ExchangeDraft, of request: borrowing RequestMessage, target: UInt64, isWithheld: Bool,
            octetCount: Int, party: SessionParty, event: consuming SessionEvent?, call: ExchangeRecord.Call,
            identifiers: consuming [UInt64], roundTrip: Int64?
        ) {
            self.draft = draft
            first = request.first
            last = request.last
            fate = request.fate
            notes = request.lineNotes
            self.target = target
            self.isWithheld = isWithheld
            self.octetCount = octetCount
            self.party = party
            self.event = event
            self.call = call
            self.roundTrip = roundTrip
            self.identifiers = identifiers
        }

        /// What a copy of the request has in common with it; nil where the request is not whole.
        var copy: ResentTable.Key? {
            guard fate == .whole else { return nil }
            return ResentTable.Key(client: party.client, target: target, body: bodyHash)
        }

        /// Whether a frame lies between its first and last.
        func hasFrame(_ frame: FrameReference) -> Bool {
            let range = min(first.number, last.number)...max(first.number, last.number)
            return frame.source == first.source && range.contains(frame.number)
        }

        /// A hash of the body, as far as it is there.
        var bodyHash: UInt64 {
            switch draft.body {
            case .octets(let octets): ContentHash.of(octets.span.bytes)
            case .parts(let parts): parts.reduce(0) { $0 &* 31 &+ ContentHash.of($1.octets.span.bytes) }
            case .none: 0
            }
        }
    }

    /// What the ledger counts a request as.
    enum Fate { case whole, incomplete, ambiguous, overLimit }
}
