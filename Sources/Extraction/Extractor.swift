import ByteStream
import EventLog
public import HTTP
import MediaCollection
import Wire

/// Turns findings into the lines of the log: selects, reads bodies, links sessions, puts everything in order.
///
/// ```
///  Finding ─▶ consume: body read, selected, staged ─▶ clock: in the order of the capture ─▶ held ─▶ linked, written
/// ```
///
/// Findings are staged until the capture clock promises that nothing earlier will come, and only then take effect, in the order
/// of their frames. So the log depends on the frames and not on how those of different connections were interleaved, nor on
/// where the clock was read. What is staged or held is bounded; so is everything else that is remembered.
public struct Extractor: ~Copyable {
    /// Octets by which whatever waits counts beside its content: what it takes in memory without any.
    static let overhead = 1024
    /// Octets of an answer's content that the log keeps.
    static let answerOctets = 65_536

    let options: ExtractionOptions
    var tally = ExtractionCounts()
    var connections = ConnectionStates()
    var exchanges = ExchangePool()
    var reader = BodyReader()
    var readings = RequestReadings()
    var encoder = DraftEncoder()

    // Staged: learnt, and not yet in effect.
    var staged: [Token] = []
    var spare: [Token] = []
    var stagedOctets = 0
    var isSorted = true
    var order = 0

    // In effect, in the order of the capture.
    var queue = ReleaseQueue()
    var heldOctets = 0
    var late = LateExchanges()
    var lastWritten: ReleaseQueue.Key?
    var seq = 0
    var connectionOrdinal = 0
    var sessions: SessionTable
    var resends = ResentTable()
    var awaited: [(slot: Int, generation: UInt32)] = []
    var awaitedHead = 0

    /// Makes an extractor that has learnt nothing yet.
    public init(options: ExtractionOptions) {
        self.options = options
        sessions = SessionTable(limit: options.maxSessions, idle: options.sessionIdle)
    }

    /// What became of the requests so far.
    ///
    /// The sum holds once the capture has ended.
    public var counts: ExtractionCounts {
        var counts = tally
        counts.sessionsExpired = sessions.expired
        counts.sessionsEvicted = sessions.evicted
        return counts
    }

    /// Takes the next finding; lines that it releases are appended to `items`.
    public mutating func consume(_ finding: consuming Finding, into items: inout some LogSink & ~Copyable) {
        switch consume finding {
        case .connection(let connection):
            if stagedOctets > options.maxHeldOctets { settle(upTo: connection.stamp, into: &items) }
            let place = connections.open(connection)
            stage(.connection, place, of: place, at: connection.stamp)
        case .roundTrip(let ordinal, let nanoseconds):
            if let place = connections.place(ordinal) { connections[place].roundTrip = nanoseconds }
        case .ambiguous(let ordinal, _, let ambiguity):
            if let place = connections.place(ordinal) { mark(place, ambiguity) }
        case .exchange(let event, let stamp):
            if stagedOctets > options.maxHeldOctets { settle(upTo: stamp, into: &items) }
            learn(event, at: stamp)
        case .holding(let ordinal, let sender, let since, let stamp):
            hold(ordinal, sender, since: since, at: stamp ?? since)
        case .released(let ordinal, let sender, let stamp):
            if let place = connections.place(ordinal) { unblock(place, sender, at: stamp) }
        case .closed(let ordinal):
            close(ordinal)
        case .clock(let time):
            settle(before: time, into: &items)
        }
    }

    /// Where too much is staged to wait for the clock: takes what comes as all there was, unless the frame at `stamp`
    /// has more to say.
    ///
    /// Frames that come in order are none the worse for it.
    private mutating func settle(upTo stamp: FrameStamp, into items: inout some LogSink & ~Copyable) {
        if let last = staged.last, last.at < stamp { settle(before: nil, into: &items) }
    }

    /// Takes all findings of a batch, and leaves it empty: they are moved, where a loop would copy each.
    ///
    /// `readings` are those of the requests among them, or none; they are used up.
    public mutating func consume(
        all findings: inout [Finding], read readings: inout RequestReadings, into items: inout some LogSink & ~Copyable
    ) {
        swap(&self.readings, &readings)
        for index in findings.indices {
            var finding = Finding.clock(Self.never)
            swap(&finding, &findings[index])
            consume(finding, into: &items)
        }
        findings.removeAll(keepingCapacity: true)
        self.readings.removeAll()
        swap(&self.readings, &readings)
    }

    /// A clock finding of this time says nothing.
    private static let never = Timestamp(nanoseconds: .min)

    /// Declares the end of the findings: everything that is held comes out.
    public mutating func finish(into items: inout some LogSink & ~Copyable) {
        settle(before: nil, into: &items)
        while queue.first != nil { force(into: &items) }
        while let first = late.first { writeLate(first.slot, into: &items) }
    }
}

// MARK: - Staging

extension Extractor {
    /// Puts something learnt about the connection at `place` into its place in the order of the capture: that of the frame
    /// it was learnt from, and never before what was learnt of the connection earlier.
    mutating func stage(_ kind: Token.Kind, _ subject: Int, of place: Int, at stamp: FrameStamp?, octets: Int = 0) {
        var at = connections[place].last
        if let stamp, at < stamp {
            at = stamp
            connections[place].last = stamp
        }
        let counted = octets &+ MemoryLayout<Token>.stride
        let token = Token(at: at, order: order, kind: kind, octets: counted, subject: subject)
        order &+= 1
        if let last = staged.last, at < last.at { isSorted = false }
        staged.append(token)
        stagedOctets &+= counted
    }

    /// Whether the last thing staged is that an exchange began, in this same frame: nothing can have come in between.
    func hasJustBegun(_ slot: Int, at stamp: FrameStamp) -> Bool {
        guard let last = staged.last, last.kind == .began, last.subject == slot else { return false }
        return !(last.at < stamp)
    }

    private mutating func hold(_ ordinal: Int, _ sender: Sender, since: FrameStamp, at stamp: FrameStamp) {
        guard let place = connections.place(ordinal) else { return }
        // Octets of the server's that are out of order hold no request back.
        if let client = connections[place].client, client != sender { return }
        unblock(place, sender, at: stamp)
        let id = ExchangeID(connection: ordinal, index: -1)
        let slot = exchanges.add(
            PendingExchange(id: id, place: place, key: ReleaseQueue.Key(stamp: since, index: -1)))
        connections[place].users += 1
        if sender == .first {
            connections[place].blockers.first = slot
        } else {
            connections[place].blockers.second = slot
        }
        stage(.blocked, slot, of: place, at: stamp)
    }

    private mutating func unblock(_ place: Int, _ sender: Sender, at stamp: FrameStamp?) {
        let slot = sender == .first ? connections[place].blockers.first : connections[place].blockers.second
        if slot < 0 { return }
        if sender == .first { connections[place].blockers.first = -1 } else { connections[place].blockers.second = -1 }
        stage(.unblocked, slot, of: place, at: stamp)
    }

    private mutating func close(_ ordinal: Int) {
        guard let place = connections.place(ordinal) else { return }
        unblock(place, .first, at: nil)
        unblock(place, .second, at: nil)
        for slot in connections[place].open.slots { learnNoMore(slot, of: place) }
        stage(.closed, place, of: place, at: nil)
        connections.close(ordinal)
    }

    /// An exchange that its connection left open: a request that never came, or an answer that nobody spoke of.
    private mutating func learnNoMore(_ slot: Int, of place: Int) {
        let exchange = exchanges[slot]
        connections[place].open.remove(exchange.id.index)
        if exchange.request == nil, exchange.written == nil {
            stage(.dropped, slot, of: place, at: nil)
        } else {
            exchanges[slot].outcome = .unanswered(.captureEnded)
            stage(.answer, slot, of: place, at: nil)
        }
    }
}
