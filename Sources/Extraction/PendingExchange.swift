import ByteStream
import EventLog
import HTTP
import Wire

/// An exchange from its first octet until nothing more of it is to be written; or a half-stream that is out of order.
///
/// It is used again from exchange to exchange, in its place: an ordinary one keeps no reference but to the storage of its draft.
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

    private(set) var id: ExchangeID
    /// The connection's place.
    private(set) var place: Int
    /// Where it began.
    private(set) var key: ReleaseQueue.Key
    var phase = Phase.unfinished
    /// Whether it stands in the queue.
    var isQueued = false
    /// Whether its turn came before it was whole: then it is `late`, and waits in `LateExchanges`.
    var isSkipped = false
    /// Whether too many others waited for their answers, so that its own is no longer wanted.
    var isForgotten = false
    /// Counts how often the place was given to another exchange.
    private(set) var generation: UInt32 = 0
    /// The session that it starts.
    var opened: SessionHandle?
    /// The session that it is known to belong to.
    var session: SessionHandle?
    /// The octets by which it counts as held.
    var held = 0

    /// What was read in the request; nil before it is known and once it is written.
    var request: ReadRequest?
    /// Who talks to whom, once the request is known.
    var party: SessionParty?
    /// The round trip of the connection, as it was known when the request was.
    var roundTrip: Int64?
    /// What will stand in the line.
    var draft = ExchangeDraft()
    /// The session's id in the request's path.
    var sessionID: SessionID?
    /// For a start, the hashes of the values that its session could be named by.
    var identifiers: [UInt64] = []
    /// What makes octets of the request, or of what its connection said before them, ambiguous.
    var ambiguity: StreamAmbiguity?
    /// Whether that has come up, in the order of the log; of no more interest once its line is written.
    var isDoubted = false
    /// The answer, or why there is none; in effect once the phase says so.
    var outcome: Outcome?
    /// What the answer says of the session, where it answers a start.
    private(set) var answered: ResponseMessage.Opened?
    /// What is kept of it once its line is written, until its answer comes.
    var written: Written?

    init(_ id: ExchangeID, place: Int, key: ReleaseQueue.Key) {
        self.id = id
        self.place = place
        self.key = key
    }

    /// Takes the place of one that has ended.
    mutating func begin(_ id: ExchangeID, place: Int, key: ReleaseQueue.Key) {
        self.id = id
        self.place = place
        self.key = key
    }

    /// Forgets all that is known; gives the draft's storage, emptied, for another exchange.
    mutating func end() -> [UInt8] {
        phase = .unfinished
        (isQueued, isSkipped, isForgotten) = (false, false, false)
        generation &+= 1
        (opened, session) = (nil, nil)
        held = 0
        request = nil
        outcome = nil
        if answered != nil { answered = nil }
        written = nil
        sessionID = nil
        if !identifiers.isEmpty { identifiers = [] }
        if ambiguity != nil { ambiguity = nil }
        isDoubted = false
        return draft.end()
    }

    /// Takes its answer; `text` is that of the readings.
    ///
    /// Mutating, as what else is done with an exchange, so that it works in place and nothing is copied.
    mutating func take(_ answer: borrowing ReadAnswer, of text: [UInt8]) {
        var (isWithheld, isStart, ended) = (false, false, answer.first.time)
        if let request {
            (isWithheld, isStart, ended) = (request.isWithheld, request.call == .sessionStart, request.last.time)
        } else if let written {
            (isWithheld, isStart, ended) = (written.isWithheld, written.isStart, written.ended)
        }
        draft.take(answer.encoded, of: text, withContent: !isWithheld)
        outcome = .answered(
            Answer(
                first: answer.first, last: answer.last, after: answer.first.time.nanoseconds(since: ended),
                octetCount: answer.octetCount))
        if isStart { answered = answer.opened(in: text) }
    }

    /// Hands its line on.
    mutating func write(
        _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection, to items: inout some LogSink & ~Copyable
    ) {
        items.take(draft, turn, connection)
    }

    /// Hands its answer on, as a line of its own for that of the exchange `seq`.
    mutating func writeAnswer(after: Int64, to seq: Int, to items: inout some LogSink & ~Copyable) {
        items.take(answerOf: draft, after: after, to: seq)
    }

    /// A hash of the body, as far as it is there; 0 for none.
    var bodyHash: UInt64 {
        draft.withBodyText { $0.byteCount == 0 ? 0 : ContentHash.of($0) }
    }

    /// What a copy of the request has in common with it; nil where the request is not whole, or its body not known.
    var copy: ResentTable.Key? {
        guard let request, let party, request.fate == .whole, !request.isWithheld else { return nil }
        return ResentTable.Key(client: party.client, target: request.target, body: bodyHash)
    }

    /// What links it, where its path names a session.
    ///
    /// `known` is the session that was found by its id before.
    func event(known: SessionHandle?) -> SessionEvent? {
        guard let request, let party, let sessionID else { return nil }
        return SessionEvent(
            party: party, id: sessionID, known: known, isMisread: request.isMisread, began: key,
            endsSession: request.endsSession)
    }
}

extension PendingExchange {
    /// What became of a request.
    enum Outcome {
        case answered(Answer)
        case unanswered(Unanswered)
    }

    /// An answer; how it stands in the line is in the draft.
    struct Answer {
        /// The frames of its first and last octets.
        var first: FrameStamp
        var last: FrameStamp
        /// Nanoseconds from the request's last octet to its first.
        var after: Int64
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
}
