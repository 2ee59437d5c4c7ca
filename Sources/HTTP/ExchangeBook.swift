import ByteStream
import Wire

/// What the two halves of a connection tell each other: pending requests, pairing, turns, counts.
struct ExchangeBook {
    let connection: Int
    let client: Sender?
    let interest: RequestInterest
    let limits: HTTPLimits
    var ledger = HTTPLedger()
    /// The requests whose answers have not begun to be bound, in order.
    private(set) var pending: [PendingRequest] = []
    private(set) var pairing: Pairing
    /// How often requests were lost: those of one epoch follow on each other without a break.
    private var epoch = 0
    /// Whether the handshake was seen and nothing was ever lost, so that order alone decides.
    private(set) var isClean: Bool
    /// The last place where the server ended an answer.
    var turn: Turn?
    /// Whether the server still stands there: nothing of a later answer was read.
    var standsAtTurn = false
    /// The offset after the last octet of the server's half-stream that was read in framing; nil where that is lost.
    var answersRead: UInt64?
    /// What the client is owed, and how it asks.
    private var owed = OwedAnswers()
    /// Whether the last proof holds only of a client that takes turns.
    private var isAssumed = false
    /// The next request's ordinal.
    private var nextIndex = 0
    /// The request that has begun and not ended, with what is known of its answer.
    private var open: OpenRequest?
    /// The answer to the open request, where it came before that had ended; at most one element.
    ///
    /// An array, since few requests are answered early.
    private var earlyAnswer: [ResponseMessage] = []
    /// Set once no answer will come any more.
    private(set) var noMoreAnswers: Unanswered?
    /// What the answer to the last request that may change the protocol said.
    var switchVerdict: SwitchVerdict?
    /// Whether the client's framing may be relied on.
    var isTrusted = true
    /// Whether the client's half-stream has ended.
    var clientEnded = false
    /// Whether anything was read that is certainly HTTP.
    var isHTTP = false
    /// What the connection speaks instead, once that is known.
    var foreign: Recognition?
    /// Whether answers wait that may not be read yet: whoever lets them go stops there.
    var answersWait = false
    /// What the first of those acknowledged, while `answersWait`.
    var awaitedAnswer: UInt64?
    /// The offset after the last octet of the client's half-stream that is known to belong to no message under way.
    var requestsRead: UInt64 = 0
    /// Whether octets of the client wait for what an answer says of the protocol.
    var isSwitching = false
    /// Whether answers are read without waiting for requests, since too many waited.
    private var waitsNoMore = false
    /// Whether octets of the client wait for what an answer says: whoever lets them go stops there.
    var requestsWait = false
    private var warnedOfPending = false

    /// What the answer to a CONNECT or an upgrade says.
    enum SwitchVerdict {
        case proceed
        case opaque
        /// No answer was seen, and none will be waited for any more.
        case silent
        /// The answer was lost.
        case lost
    }

    private struct OpenRequest {
        var index: Int
        var unanswered: Unanswered?
        /// Whether its final answer has ended.
        var isAnswered = false
        /// Whether the server said 100 (Continue), so that its content comes whatever the final answer is.
        var isContinued = false
    }

    init(connection: Int, client: Sender?, isJoined: Bool, interest: RequestInterest, limits: HTTPLimits) {
        self.connection = connection
        self.client = client
        self.interest = interest
        self.limits = limits
        pairing = isJoined ? .joining : .aligned
        isClean = !isJoined
    }

    /// What waits for answers, in octets of memory.
    var cost: Int { pending.capacity &* MemoryLayout<PendingRequest>.stride }

    func id(_ index: Int) -> ExchangeID { ExchangeID(connection: connection, index: index) }

    mutating func newIndex() -> Int {
        defer { nextIndex &+= 1 }
        return nextIndex
    }

    // MARK: Requests

    /// Enters a request whose head is known; the answer may come from now on.
    mutating func enter(
        _ request: PendingRequest, startsTurn: Bool, at stamp: FrameStamp, into events: inout ExchangeEvents
    ) {
        isHTTP = true
        waitsNoMore = false
        open = OpenRequest(index: request.index)
        if !earlyAnswer.isEmpty { earlyAnswer = [] }
        if request.maySwitch { switchVerdict = nil }
        if let reason = noMoreAnswers {
            open?.unanswered = reason
            return
        }
        if startsTurn {
            giveUp(pending.count, .framingLost, into: &events)
            pairing = .aligned
        }
        if pending.count >= limits.maxPending {
            giveUp(1, .framingLost, into: &events)
            pairing = .detached
            isClean = false
            for index in pending.indices { pending[index].isAligned = false }
            if !warnedOfPending { warn(.pendingOverLimit, at: stamp, into: &events) }
            warnedOfPending = true
        }
        var request = request
        request.place = owed.ask(request.acknowledged, isOwed: isOwedAnswer(request.acknowledged))
        if startsTurn {
            isAssumed = false
            owed.prove(request.place)
        } else {
            doubt()
        }
        request.isAligned = pairing == .aligned
        request.epoch = epoch
        pending.append(request)
    }

    /// Whether the last request had no answer when the client had received `acknowledged` octets.
    private func isOwedAnswer(_ acknowledged: UInt64?) -> Bool {
        guard let last = pending.last, last.isAligned, let read = answersRead, let acknowledged else { return false }
        return acknowledged <= read
    }

    /// The place where both halves stood still, if nobody is owed an answer there.
    var provenTurn: Turn? { owed.habit == .ahead || pending.first?.isAligned == true ? nil : turn }

    /// Whether the final answer to the open request ended before its frame's octets were sent, without an invitation to
    /// send its content first.
    func isRefusedBefore(_ acknowledged: UInt64?) -> Bool {
        guard let open, open.isAnswered, !open.isContinued, let turn, let acknowledged else { return false }
        return turn.server <= acknowledged
    }

    /// Says that the server invited the content of the request whose answer is due.
    mutating func noteContinued() {
        if open?.index == pending.first?.index { open?.isContinued = true }
    }

    /// Says that the final answer to a request has ended, and behind which octet, if that was seen.
    mutating func noteAnswered(_ request: PendingRequest, at end: UInt64?) {
        if open?.index == request.index { open?.isAnswered = true }
        guard let end else { return }
        owed.endAnswer(at: end, before: pending.first)
        doubt()
    }

    /// Takes back what was taken for proven of a client that takes turns, once it was seen not to.
    private mutating func doubt() {
        guard isAssumed, owed.habit != .takesTurns else { return }
        isAssumed = false
        pairing = .detached
        for index in pending.indices { pending[index].isAligned = false }
    }

    /// Says where the first answer of the capture starts: one to what was asked before that place may be older.
    mutating func beginAnswers(at start: UInt64) {
        if pending.contains(where: { $0.acknowledged ?? 0 < start }) { owed.loseCount() }
    }

    /// Says that the open request was reported, and what is known of its answer.
    mutating func finish(_ index: Int, keeps: Bool, into events: inout ExchangeEvents) {
        guard let request = open, request.index == index else { return }
        open = nil
        guard keeps else {
            if !earlyAnswer.isEmpty { earlyAnswer = [] }
            return
        }
        if let answer = earlyAnswer.popLast() {
            events.append(.response(id(index), answer))
        } else if let reason = request.unanswered {
            events.append(.unanswered(id(index), reason))
        }
    }

    /// Requests were lost: what comes after cannot be paired by order.
    ///
    /// `hidesOne`: whether at least one is among them of which nothing was seen.
    mutating func loseRequests(hidesOne: Bool) {
        if hidesOne { owed.miss() }
        pairing = .detached
        epoch &+= 1
        isClean = false
    }

    /// Answers were lost: from now on order alone proves nothing.
    mutating func loseAnswers() {
        isClean = false
        owed.loseCount()
        if pending.contains(where: \.maySwitch) { switchVerdict = .lost }
    }

    /// Whether the client's octet at `offset`, which acknowledges `acknowledged`, is the first after a whole answer.
    ///
    /// The answer to the request there is the next one, as nothing after that place was read yet.
    func isTurn(_ offset: UInt64, _ acknowledged: UInt64?) -> Bool {
        guard let turn = provenTurn, standsAtTurn, !owed.isOwed(before: owed.asked) else { return false }
        return turn.client == offset && turn.server == acknowledged
    }

    // MARK: Answers

    /// Whether an answer may be read whose first frame acknowledged so much: its request is known, or will never be.
    ///
    /// Where order does not tell whose it is, that is so once all is read that the server had received.
    func mayAnswer(_ acknowledged: UInt64?) -> Bool {
        if clientEnded || !isTrusted || (isSwitching && switchVerdict == nil) { return true }
        if pairing != .detached, pending.isEmpty { return false }
        // The next answer is that of the request whose turn it is; any other must be proven, by requests that may be to come.
        if pairing == .aligned || pending.first?.isAligned == true { return true }
        guard let acknowledged, !waitsNoMore else { return true }
        return acknowledged <= requestsRead
    }

    /// How many of `count` octets of the client from `offset` on come before an answer that waits may be read.
    func octetsBeforeAnswer(_ offset: UInt64, _ count: Int) -> Int {
        guard answersWait, let awaitedAnswer, awaitedAnswer > offset else { return count }
        return min(count, Int(clamping: awaitedAnswer &- offset))
    }

    /// Reads answers without waiting for their requests, as the bound for waiting is reached.
    mutating func stopWaiting() {
        loseRequests(hidesOne: false)
        owed.loseCount()
        waitsNoMore = true
    }

    /// The request whose answer starts at `start`, taken from the queue; nil where it belongs to none that can be told.
    mutating func bind(
        start: UInt64, acknowledged: UInt64?, before: UInt64?, mustProve: Bool, into events: inout ExchangeEvents
    ) -> PendingRequest? {
        isHTTP = true
        if acknowledged == nil { owed.loseCount() }
        if !mustProve, let front = pending.first, front.isAligned {
            // Whoever had received none of the request does not answer it, though it would be its turn: 408 comes so.
            let isEarlier = acknowledged.map { $0 <= front.start } ?? false
            guard !isEarlier, isClean || front.acknowledged.map({ start >= $0 }) ?? true else {
                countUnpaired(start, acknowledged)
                return nil
            }
            owed.answer(at: start, later: 0)
            return pending.removeFirst()
        }
        guard let place = pending.firstIndex(where: { isAnswer($0, start, acknowledged, before) }) else {
            countUnpaired(start, acknowledged)
            return nil
        }
        giveUp(place, .framingLost, into: &events)
        let request = pending.removeFirst()
        for index in pending.indices where pending[index].epoch == request.epoch { pending[index].isAligned = true }
        if request.epoch == epoch { pairing = .aligned }
        isAssumed = before != request.start
        owed.prove(request.place)
        owed.answer(at: start, later: 0)
        return request
    }

    /// Counts an answer that belongs to none that can be told, and to none that was sent after it.
    private mutating func countUnpaired(_ start: UInt64, _ acknowledged: UInt64?) {
        let later = pending.lastIndex { request in
            (acknowledged.map { $0 > request.start } ?? true) && (request.acknowledged.map { $0 <= start } ?? true)
        }
        owed.answer(at: start, later: pending.count &- (later.map { $0 &+ 1 } ?? 0))
    }

    /// The offset in `range` of the server's half-stream at which the answer to a pending request starts, or nil.
    func provenAnswer(in range: Range<UInt64>, acknowledged: UInt64?, before: UInt64?) -> UInt64? {
        for request in pending {
            guard let start = request.acknowledged, range.contains(start) else { continue }
            let known = start == range.lowerBound ? before : acknowledged
            if isAnswer(request, start, acknowledged, known) { return start }
        }
        return nil
    }

    /// Whether an answer that starts at `start` is this request's by what both ends had received.
    ///
    /// The client had received the server's octets up to `start` when it asked, and no more; the server had received the
    /// question when it answered. Where requests were lost before, or the client does not wait for its answers, one of these
    /// could still be owed an answer, so that there the server must also have stood still when the question came: `before`,
    /// what it had received when it sent the octet before, is the question's own start. Where the count says that one is owed
    /// an answer, none of this proves anything.
    private func isAnswer(
        _ request: PendingRequest, _ start: UInt64, _ acknowledged: UInt64?, _ before: UInt64?
    ) -> Bool {
        guard owed.habit != .ahead, let received = request.acknowledged, let acknowledged else { return false }
        guard received == start, acknowledged > request.start, !owed.isOwed(before: request.place) else { return false }
        if before == request.start { return true }
        if owed.habit == .inBursts { return false }
        return pairing == .joining ? isWhole(request, by: acknowledged) : pairing == .aligned || request.isAligned
    }

    /// Whether whoever had received so much had all of the request, and so does not answer the one before.
    private func isWhole(_ request: PendingRequest, by acknowledged: UInt64) -> Bool {
        if open?.index == request.index { return waitsNoMore }
        let next = pending.first { $0.index > request.index }
        return acknowledged >= next?.start ?? requestsRead
    }

    /// Whether a request has begun and not ended, so that its answer must wait until it is reported.
    func isOpen(_ request: PendingRequest) -> Bool { open?.index == request.index }

    /// Keeps the answer to the open request until that is reported.
    mutating func keepEarly(_ message: consuming ResponseMessage) { earlyAnswer = [message] }

    /// Reports that a request has no answer, or keeps that until the request is reported.
    mutating func unanswer(_ request: PendingRequest, _ reason: Unanswered, into events: inout ExchangeEvents) {
        if open?.index == request.index {
            open?.unanswered = reason
        } else if request.keeps {
            events.append(.unanswered(id(request.index), reason))
        }
    }

    /// Gives up the first `count` pending requests.
    private mutating func giveUp(_ count: Int, _ reason: Unanswered, into events: inout ExchangeEvents) {
        if count == 0 { return }
        for request in pending[..<count] { unanswer(request, reason, into: &events) }
        pending.removeFirst(count)
    }

    /// Says that no further answer will come.
    ///
    /// `isLost`: the server's half-stream could not be followed to its end.
    mutating func endAnswers(_ reason: Unanswered, isLost: Bool, into events: inout ExchangeEvents) {
        if noMoreAnswers != nil { return }
        for request in pending {
            let isUnknown = isLost || (pairing == .detached && !request.isAligned)
            unanswer(request, isUnknown ? .framingLost : reason, into: &events)
        }
        pending.removeAll()
        noMoreAnswers = isLost || pairing == .detached ? .framingLost : reason
    }

    func warn(_ kind: Anomaly.Kind, at stamp: FrameStamp, into events: inout ExchangeEvents) {
        events.append(.anomaly(Anomaly(kind: kind, stamp: stamp, connection: connection)))
    }
}
