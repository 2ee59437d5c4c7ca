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
    let options: ExtractionOptions
    var tally = ExtractionCounts()
    var connections = ConnectionStates()
    var exchanges = ExchangePool()
    /// Reads findings that come one by one.
    var reader: FindingReader
    var readings = Readings()

    // Staged: learnt, and not yet in effect.
    var staged = StagedTokens()
    var stagedOctets = 0
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
    /// Exchanges that were written before their answer, oldest first; those that are no longer awaited stand there still.
    var awaited: [(slot: Int, generation: UInt32)] = []
    var awaitedHead = 0
    /// How many are awaited.
    var awaiting = 0
    /// Exchanges that are no longer awaited and whose answer may still come: each is still pending with its connection's reader,
    /// which keeps more of it.
    var forgotten: Set<ExchangeID> = []

    /// Makes an extractor that has learnt nothing yet.
    public init(options: ExtractionOptions) {
        self.options = options
        sessions = SessionTable(limit: options.maxSessions, idle: options.sessionIdle)
        reader = FindingReader(options: options)
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
        var readings = Readings()
        swap(&readings, &self.readings)
        reader.read(finding, into: &readings)
        consume(&readings, into: &items)
        swap(&readings, &self.readings)
    }

    /// Takes all readings of a batch, and leaves it empty.
    public mutating func consume(_ readings: inout Readings, into items: inout some LogSink & ~Copyable) {
        for index in readings.items.indices { consume(readings.items[index], of: readings, into: &items) }
        readings.removeAll()
    }

    private mutating func consume(
        _ reading: Reading, of readings: borrowing Readings, into items: inout some LogSink & ~Copyable
    ) {
        switch reading {
        case .connection(let connection, let stamp):
            bound(at: stamp, into: &items)
            let place = connections.open(connection)
            stage(.connection, place, of: place, at: stamp)
        case .roundTrip(let ordinal, let nanoseconds):
            if let place = connections.place(ordinal) { connections[place].roundTrip = nanoseconds }
        case .ambiguous(let ordinal, let ambiguity, let stamp):
            if let place = connections.place(ordinal) { mark(place, readings.ambiguities[ambiguity], at: stamp) }
        case .began(let id, let first, let stamp):
            bound(at: stamp, into: &items)
            begin(id, first: first, at: stamp)
        case .dropped(let id, let stamp):
            bound(at: stamp, into: &items)
            drop(id, at: stamp)
        case .request(let place, let stamp):
            bound(at: stamp, into: &items)
            learn(readings.requests[place], of: readings, at: stamp)
        case .answer(let place, let stamp):
            bound(at: stamp, into: &items)
            learn(readings.answers[place], of: readings, at: stamp)
        case .unanswered(let id, let reason, let stamp):
            bound(at: stamp, into: &items)
            learn(reason, of: id, at: stamp)
        case .holding(let ordinal, let sender, let since, let stamp):
            hold(ordinal, sender, since: since, at: stamp ?? since)
        case .released(let ordinal, let sender, let stamp):
            if let place = connections.place(ordinal) { unblock(place, sender, at: stamp) }
        case .closed(let ordinal, let stamp):
            close(ordinal, at: stamp)
        case .clock(let time):
            settle(before: time, into: &items)
        }
    }

    /// Where too much is staged to wait for the clock: takes what comes as all there was, unless the frame at `stamp`
    /// has more to say.
    ///
    /// Frames that come in order are none the worse for it.
    @inline(__always)
    private mutating func bound(at stamp: FrameStamp, into items: inout some LogSink & ~Copyable) {
        guard stagedOctets > options.maxHeldOctets else { return }
        if let last = staged.last, last.at < stamp { settle(before: nil, into: &items) }
    }

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
        staged.append(Token(at: at, order: order, kind: kind, octets: counted, subject: subject))
        order &+= 1
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
        let slot = exchanges.add(id, place: place, key: ReleaseQueue.Key(stamp: since, index: -1))
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

    private mutating func close(_ ordinal: Int, at stamp: FrameStamp) {
        guard let place = connections.place(ordinal) else { return }
        unblock(place, .first, at: stamp)
        unblock(place, .second, at: stamp)
        for slot in connections[place].open.slots { learnNoMore(slot, of: place, at: stamp) }
        stage(.closed, place, of: place, at: stamp)
        connections.close(ordinal)
    }

    /// An exchange that its connection left open: a request that never came, or an answer that nobody spoke of.
    private mutating func learnNoMore(_ slot: Int, of place: Int, at stamp: FrameStamp) {
        connections[place].open.remove(exchanges[slot].id.index)
        if exchanges[slot].request == nil, exchanges[slot].written == nil {
            stage(.dropped, slot, of: place, at: stamp)
        } else {
            exchanges[slot].outcome = .unanswered(.captureEnded)
            stage(.answer, slot, of: place, at: stamp)
        }
    }
}
