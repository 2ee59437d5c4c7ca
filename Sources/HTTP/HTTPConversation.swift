public import ByteStream
public import Wire

/// Reads both half-streams of one connection and says what was asked and answered, in order.
///
/// ```
///  StreamPart of the client ─RequestReader──┐             ┌─▶ began, dropped, request
///                                           ├ExchangeBook─┤
///  StreamPart of the server ─ResponseReader─┘             └─▶ response, unanswered
/// ```
///
/// Answers pair with requests by order in their half-streams, never by time: an answer that was captured before its
/// request waits for it. What is not HTTP is told by its first octets and then costs nothing. The same octets give the
/// same events however they were cut.
public struct HTTPConversation: ~Copyable {
    private let connection: Connection
    private let interest: RequestInterest
    private let limits: HTTPLimits
    private var phase = Phase.fresh
    private var foreignOctets = 0
    private var settled = HTTPLedger()
    /// What reading costs now, in octets of memory.
    private var cost = 0

    /// What looks for the client, while `phase` is `undecided`.
    private var search: RoleSearch?
    /// What reads, while `phase` is `reading`.
    private var halves: HeapCell<Halves>?

    private enum Phase {
        /// Nothing was seen yet.
        case fresh
        /// The handshake was not seen, and neither were octets that tell who the client is.
        case undecided
        case reading
        /// Not HTTP, or at its end: octets are counted and nothing else.
        case foreign
    }

    /// Makes a reader for a connection that has just been opened.
    ///
    /// It holds nothing before the first octet.
    public init(connection: Connection, interest: RequestInterest, limits: HTTPLimits = .standard) {
        self.connection = connection
        self.interest = interest
        self.limits = limits
    }

    /// What became of the octets and requests so far.
    ///
    /// Whole only after `closed`.
    public var ledger: HTTPLedger {
        var ledger = settled
        ledger.octets.notHTTP &+= foreignOctets
        switch halves {
        case .some(let halves): ledger += halves.value.book.ledger
        case .none: break
        }
        return ledger
    }

    /// Takes the next part; `octets` are those of the frame that it may point into.
    ///
    /// Events are appended to `events`. Returns what reading costs now, in octets of memory, roughly: what is kept of messages
    /// that are not whole, what waits, and a fixed part; 0 where nothing is read.
    @discardableResult
    public mutating func consume(_ part: StreamPart, octets: RawSpan, into events: inout ExchangeEvents) -> Int {
        switch part.content {
        case .opened, .roundTrip, .holding, .released, .ambiguous: return cost
        case .data(let data):
            if phase == .foreign {
                foreignOctets &+= data.count
                return 0
            }
            switch data.octets {
            case .frame(let range):
                receive(octets.extracting(range), Origin(data), from: part.sender, into: &events)
            case .kept(let kept):
                receive(kept.span.bytes, Origin(data), from: part.sender, into: &events)
            }
        case .gap(let gap): change(from: part.sender, .gap(gap), into: &events)
        case .end(let end): change(from: part.sender, .end(end), into: &events)
        case .closed: close(into: &events)
        }
        return cost
    }

    /// Takes the next octets of `sender`, which stand `offset` octets behind the start of its half-stream, came in the frame
    /// `stamp`, and acknowledge so many of the other's: what `consume` does with a part of data.
    public mutating func consume(
        _ octets: RawSpan, from sender: Sender, offset: UInt64, acknowledged: UInt64?, stamp: FrameStamp,
        into events: inout ExchangeEvents
    ) -> Int {
        if phase == .foreign {
            foreignOctets &+= octets.byteCount
            return 0
        }
        let origin = Origin(offset: offset, stamp: stamp, acknowledged: acknowledged)
        receive(octets, origin, from: sender, into: &events)
        return cost
    }

    /// The same, with events as an array.
    @discardableResult
    public mutating func consume(_ part: StreamPart, octets: RawSpan, into events: inout [ExchangeEvent]) -> Int {
        var said = ExchangeEvents()
        let cost = consume(part, octets: octets, into: &said)
        said.move(to: &events)
        return cost
    }

    private mutating func receive(
        _ span: RawSpan, _ origin: Origin, from sender: Sender, into events: inout ExchangeEvents
    ) {
        if span.byteCount == 0 { return }
        begin()
        if phase == .reading {
            if let more = halves?.value.receiveContent(span, origin, from: sender, into: &events) {
                cost &+= more
                assert(halves?.value.measure() == cost, "what reading costs is counted wrongly")
                return
            }
            cost = halves?.value.receive(span, origin, from: sender, into: &events) ?? 0
            if cost == 0 { settle() }
        } else if let search {
            search.receive(span, origin, from: sender)
            cost = search.cost
            decide(search, into: &events)
        }
    }

    private mutating func change(from sender: Sender, _ item: HeldParts.Item, into events: inout ExchangeEvents) {
        begin()
        if phase == .reading {
            halves?.value.take(item, from: sender, into: &events)
            cost = halves?.value.measure() ?? 0
            if halves?.value.book.foreign != nil { settle() }
        } else if let search {
            search.hold(item, from: sender)
        }
    }

    private mutating func close(into events: inout ExchangeEvents) {
        if let search { settled.octets.skipped &+= search.octets }
        halves?.value.close(into: &events)
        settle()
    }

    /// Makes what reads, at the first octet.
    private mutating func begin() {
        guard phase == .fresh else { return }
        if let client = connection.client {
            read(as: client, isJoined: false)
        } else {
            phase = .undecided
            search = RoleSearch(limits: limits)
        }
    }

    private mutating func read(as client: Sender, isJoined: Bool) {
        phase = .reading
        search = nil
        halves = HeapCell(
            Halves(
                connection: connection.ordinal, client: client, isJoined: isJoined, interest: interest, limits: limits))
    }

    /// Starts reading once it is known who the client is.
    private mutating func decide(_ search: RoleSearch, into events: inout ExchangeEvents) {
        switch search.decision {
        case .none: break
        case .foreign(let seen):
            settled.octets.notHTTP &+= search.octets
            count(seen)
            settle()
        case .client(let client):
            read(as: client, isJoined: true)
            settled.octets.skipped &+= search.skipped
            halves?.value.replay(search, into: &events)
            cost = halves?.value.measure() ?? 0
            if halves?.value.book.foreign != nil { settle() }
        }
    }

    /// Takes over the counts of what reads no more.
    private mutating func settle() {
        if let ledger = halves?.value.book.ledger { settled += ledger }
        if let foreign = halves?.value.book.foreign { count(foreign) }
        search = nil
        halves = nil
        phase = .foreign
        cost = 0
    }

    private mutating func count(_ foreign: Recognition) {
        switch foreign {
        case .tls: settled.otherProtocols.tls &+= 1
        case .http2: settled.otherProtocols.http2 &+= 1
        case .undecided, .request, .response, .unknown: settled.otherProtocols.unknown &+= 1
        }
    }
}
