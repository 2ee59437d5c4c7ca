internal import ByteStream
public import HTTP
internal import Reassembly
public import Wire

/// The whole decoder as one value: frames in, findings out.
///
/// Start reading here. What every layer keeps stands in `Dissection.docc/Laws.md`, to which comments refer by number.
///
/// ```
///  Frame ─FrameDecoder─▶ Segment ─ConnectionTable─▶ StreamPart ─HTTPConversation─▶ ExchangeEvent ─▶ Finding
///             └─▶ IPFragment ─DatagramReassembler─┘
/// ```
///
/// One thread owns a dissector. It reads no clock: expiry, gaps and ticks follow the frames' own times, so that the same
/// frames give the same findings. Nothing is thrown, since an observer has no one to refuse: what a peer got wrong is
/// counted in the ledger and comes out as an anomaly.
public struct Dissector: ~Copyable {
    /// The distance of two clock findings where the options say nothing else, in nanoseconds of capture time: fine enough for
    /// holds counted in seconds.
    public static let tick: Int64 = 250_000_000

    private let options: DissectionOptions
    private var decoder = FrameDecoder()
    private var datagrams: DatagramReassembler
    /// The contradictions among fragments that were said.
    private var contradictions = 0
    private var connections: ConnectionTable
    /// The readers of the open connections.
    private var conversations = OpenConversations()
    private var budget = ReaderBudget()
    private var frames = FrameCounts()
    private var http = HTTPLedger()
    private var anomalies = AnomalyCounts()
    private let tick: Int64
    private var nextTick: Int64 = .min
    private var lastStamp: FrameStamp?
    // Used again from frame to frame, so that the in-order path allocates nothing.
    private var parts: [StreamPart] = []
    private var events = ExchangeEvents()

    /// Makes a decoder that has seen nothing yet.
    public init(options: DissectionOptions) {
        self.options = options
        tick = max(options.tick, 1)
        datagrams = DatagramReassembler(limits: options.reassembly)
        connections = ConnectionTable(limits: options.reassembly, seed: options.seed)
    }

    /// Takes the next frame; `octets` are those captured of it, from the link-layer header on.
    public mutating func consume(_ frame: Frame, octets: RawSpan, into findings: inout some FindingSink & ~Copyable) {
        begin(frame, into: &findings)
        switch decoder.decode(octets, linkType: frame.linkType, originalLength: frame.originalLength) {
        case .segment(let segment):
            frames.count(segment)
            receive(segment, octets: octets, at: frame.stamp, into: &findings)
        case .fragment(let fragment):
            receive(fragment, octets: octets, at: frame.stamp, into: &findings)
        case .aggregate(let aggregate):
            receive(aggregate, frame, octets: octets, into: &findings)
        case .notTCP:
            frames.notTCP &+= 1
        case .undecodable(let reason):
            frames.count(reason, of: frame)
        }
    }

    /// Counts a frame that a filter expression kept from the decoder.
    public mutating func filtered(_ frame: Frame, into findings: inout some FindingSink & ~Copyable) {
        begin(frame, into: &findings)
        frames.filtered &+= 1
    }

    /// Says that capture time has reached `clock` without a frame: a live source does so on an idle link.
    public mutating func tick(_ clock: Timestamp, into findings: inout some FindingSink & ~Copyable) {
        guard clock.nanoseconds >= nextTick else { return }
        connections.advance(to: clock, into: &parts)
        let none: [UInt8] = []
        pass(octets: none.span.bytes, at: lastStamp, into: &findings)
        say(clock, into: &findings)
    }

    /// Declares the end of the capture: gaps, cut messages and missing answers come out now.
    public mutating func finish(into findings: inout some FindingSink & ~Copyable) {
        datagrams.finish()
        connections.finish(at: lastStamp, into: &parts)
        let none: [UInt8] = []
        pass(octets: none.span.bytes, at: lastStamp, into: &findings)
    }

    /// What became of every frame and octet so far.
    ///
    /// Whole only after `finish`.
    public var ledger: DissectionLedger {
        DissectionLedger(
            frames: frames, fragments: datagrams.counts, innerFragments: datagrams.innerCounts,
            segments: connections.ledger, http: http,
            checksums: decoder.checksums, anomalies: anomalies)
    }

    /// Takes over storage of messages that were read elsewhere.
    public mutating func reuse(_ spare: inout SpareStorage) {
        if !spare.isEmpty { events.spare.keep(from: &spare) }
    }

    /// What all HTTP readers cost now, in octets of memory; above `readerOctets` only within a call.
    public var readerOctets: Int { budget.cost }

    /// Connections in the table now, those that linger after their end included.
    public var connectionCount: Int { connections.count }

    @inline(__always)
    private mutating func begin(_ frame: Frame, into findings: inout some FindingSink & ~Copyable) {
        frames.read &+= 1
        lastStamp = frame.stamp
        say(frame.stamp.clock, into: &findings)
    }

    /// Says the capture clock where it is time to.
    @inline(__always)
    private mutating func say(_ clock: Timestamp, into findings: inout some FindingSink & ~Copyable) {
        guard clock.nanoseconds >= nextTick else { return }
        let (next, isLast) = clock.nanoseconds.addingReportingOverflow(tick)
        nextTick = isLast ? .max : next &- (next % tick)
        findings.take(.clock(clock))
    }

    /// Takes a fragment, and the segment that it may complete.
    private mutating func receive(
        _ fragment: IPFragment, octets: RawSpan, at stamp: FrameStamp, into findings: inout some FindingSink & ~Copyable
    ) {
        let reading = datagrams.read(fragment, octets: octets, at: stamp, with: &decoder)
        reportContradictions(at: stamp, into: &findings)
        switch reading {
        case .segment(let segment, let datagram):
            receive(segment, octets: datagram.octets.span.bytes, at: stamp, into: &findings)
        case .undecodable:
            report(Anomaly(kind: .undecodableDatagram, stamp: stamp, connection: nil), at: stamp, into: &findings)
        case .nothing: break
        }
    }

    /// Takes the frames of an aggregate; it counts as one, and in the class of what is worst in it.
    @inline(never)
    private mutating func receive(
        _ aggregate: FrameAggregate, _ frame: Frame, octets: RawSpan, into findings: inout some FindingSink & ~Copyable
    ) {
        var rest = aggregate
        var tally = AggregateTally()
        while let content = decoder.decode(nextOf: &rest, octets) {
            tally.note(content)
            if case .segment(let segment) = content {
                receive(segment, octets: octets, at: frame.stamp, into: &findings)
            }
        }
        frames.count(tally, of: frame)
    }

    /// Says that fragments of a datagram contradicted each other, where they did since the last time.
    private mutating func reportContradictions(at stamp: FrameStamp, into findings: inout some FindingSink & ~Copyable)
    {
        let count = datagrams.conflicts
        guard count != contradictions else { return }
        contradictions = count
        report(Anomaly(kind: .conflictingFragments, stamp: stamp, connection: nil), at: stamp, into: &findings)
    }

    private mutating func receive(
        _ segment: Segment, octets: RawSpan, at stamp: FrameStamp, into findings: inout some FindingSink & ~Copyable
    ) {
        switch connections.accept(segment, octets: octets, at: stamp) {
        case .nothing: break
        case .inOrder(let inOrder):
            read(inOrder, octets.extracting(segment.payload), at: stamp, into: &findings)
        case .parts:
            connections.exchange(parts: &parts)
            pass(octets: octets, at: stamp, into: &findings)
        }
    }

    /// Hands octets in order to their conversation.
    @inline(__always)
    private mutating func read(
        _ inOrder: InOrderOctets, _ octets: RawSpan, at stamp: FrameStamp,
        into findings: inout some FindingSink & ~Copyable
    ) {
        guard let place = conversations.place(inOrder.slot) else { return }
        let cost = conversations[place].consume(inOrder, octets, at: stamp, options: options, into: &events)
        if !events.isEmpty { report(at: stamp, into: &findings) }
        budget.note(place, costs: cost, in: &conversations, at: stamp.clock)
        if budget.cost > options.readerOctets { relieve(at: stamp, into: &findings) }
    }

    /// Hands the parts of one call to their conversations, and evicts where these then take too much memory.
    private mutating func pass(
        octets: RawSpan, at stamp: FrameStamp?, into findings: inout some FindingSink & ~Copyable
    ) {
        deliver(octets: octets, at: stamp, into: &findings)
        if budget.cost > options.readerOctets { relieve(at: stamp, into: &findings) }
    }

    /// Evicts the connections to which octets came longest ago until the others' readers keep to their memory.
    @inline(never)
    private mutating func relieve(at stamp: FrameStamp?, into findings: inout some FindingSink & ~Copyable) {
        let none: [UInt8] = []
        while budget.cost > options.readerOctets, budget.oldest >= 0 {
            connections.evict(slot: conversations[budget.oldest].slot, into: &parts)
            deliver(octets: none.span.bytes, at: stamp, into: &findings)
        }
    }

    /// Hands the parts of one call to their conversations, and what these say to `findings`.
    private mutating func deliver(
        octets: RawSpan, at stamp: FrameStamp?, into findings: inout some FindingSink & ~Copyable
    ) {
        if connections.hasAnomalies {
            for anomaly in connections.anomalies { report(anomaly, at: stamp ?? anomaly.stamp, into: &findings) }
        }
        for index in parts.indices {
            let slot = parts[index].slot
            if case .opened(let connection) = parts[index].content {
                conversations.open(connection, slot: slot)
                findings.take(.connection(connection, at: stamp ?? connection.stamp))
                continue
            }
            guard let place = conversations.place(slot), let ordinal = conversations[place].connection?.ordinal else {
                continue
            }
            switch parts[index].content {
            case .opened: break
            case .roundTrip(let nanoseconds):
                findings.take(.roundTrip(connection: ordinal, nanoseconds: nanoseconds))
            case .ambiguous(let ambiguity):
                findings.take(
                    .ambiguous(connection: ordinal, sender: parts[index].sender, ambiguity, at: stamp))
            case .holding(let since):
                findings.take(.holding(connection: ordinal, sender: parts[index].sender, since: since, at: stamp))
            case .released:
                findings.take(.released(connection: ordinal, sender: parts[index].sender, at: stamp))
            case .data, .gap, .end, .closed:
                read(parts[index], place, ordinal, octets: octets, at: stamp, into: &findings)
            }
        }
        if !parts.isEmpty { parts.removeAll(keepingCapacity: true) }
    }

    /// Hands a part to the conversation at `place`, which is open.
    @inline(__always)
    private mutating func read(
        _ part: borrowing StreamPart, _ place: Int, _ ordinal: Int, octets: RawSpan, at stamp: FrameStamp?,
        into findings: inout some FindingSink & ~Copyable
    ) {
        let cost = conversations[place].consume(part, octets: octets, options: options, into: &events)
        guard let at = stamp ?? conversations[place].connection?.stamp else { return }
        if !events.isEmpty { report(at: at, into: &findings) }
        guard case .closed = part.content else {
            budget.note(place, costs: cost, in: &conversations, at: at.clock)
            return
        }
        budget.remove(place, in: &conversations)
        if let ledger = conversations[place].ledger { http += ledger }
        conversations.close(part.slot)
        findings.take(.closed(connection: ordinal, at: at))
    }

    private mutating func report(at stamp: FrameStamp, into findings: inout some FindingSink & ~Copyable) {
        events.hand(over: &findings, at: stamp) { anomalies.count($0) }
    }

    private mutating func report(
        _ anomaly: Anomaly, at stamp: FrameStamp, into findings: inout some FindingSink & ~Copyable
    ) {
        anomalies.count(anomaly.kind)
        findings.take(.exchange(.anomaly(anomaly), at: stamp))
    }
}
