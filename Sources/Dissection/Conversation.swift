internal import ByteStream
internal import HTTP
internal import Reassembly
internal import Wire

/// An open connection and its reader.
///
/// The reader is made with the first octet or gap, so that a flood of handshakes costs none.
struct Conversation: SlotValue, ~Copyable {
    /// The connection; nil where the place is free.
    private(set) var connection: Connection?
    /// The connection's slot.
    private(set) var slot = -1
    private var reader: HTTPConversation?
    private var hasReader = false
    /// How the half-streams ended of which no octet was seen by then: the reader is told when it is made.
    private var ends: (first: StreamEnd?, second: StreamEnd?) = (nil, nil)
    // Its place among those that cost memory; kept by `ReaderBudget`.
    /// What its reader costs, as last looked at, in octets of memory.
    var cost = 0
    /// When it last moved to the end of the order, in nanoseconds of the capture clock.
    var touched = Timestamp(nanoseconds: .min)
    /// The places before and behind it, or -1.
    var older = -1
    var newer = -1

    init() {}

    /// Takes the place.
    mutating func open(_ connection: Connection, slot: Int) {
        self = Conversation()
        self.connection = connection
        self.slot = slot
    }

    /// Leaves the place.
    mutating func close() { self = Conversation() }

    /// What the reader counted, or nil where there was nothing to read.
    var ledger: HTTPLedger? {
        switch reader {
        case .some(let reader): reader.ledger
        case .none: nil
        }
    }

    /// Takes a part of the connection; `octets` are those of the frame at hand.
    ///
    /// Returns what its reader costs now, in octets of memory.
    mutating func consume(
        _ part: StreamPart, octets: RawSpan, options: DissectionOptions, into events: inout ExchangeEvents
    ) -> Int {
        if !hasReader {
            switch part.content {
            case .data, .gap: break
            case .end(let end):
                if part.sender == .first { ends.first = end } else { ends.second = end }
                return 0
            case .opened, .roundTrip, .ambiguous, .holding, .released, .closed: return 0
            }
            begin(options, into: &events)
        }
        return reader?.consume(part, octets: octets, into: &events) ?? 0
    }

    /// Takes octets in order, as `consume` takes a part of data.
    @inline(__always)
    mutating func consume(
        _ inOrder: InOrderOctets, _ octets: RawSpan, at stamp: FrameStamp, options: borrowing DissectionOptions,
        into events: inout ExchangeEvents
    ) -> Int {
        if !hasReader { begin(options, into: &events) }
        return reader?.consume(
            octets, from: inOrder.sender, offset: inOrder.offset, acknowledged: inOrder.acknowledged, stamp: stamp,
            into: &events) ?? 0
    }

    /// Makes the reader at the first octets of a connection that was opened.
    private mutating func begin(_ options: borrowing DissectionOptions, into events: inout ExchangeEvents) {
        guard let connection else { return }
        hasReader = true
        reader = HTTPConversation(connection: connection, interest: options.interest, limits: options.http)
        if let end = ends.first { tell(.first, end, into: &events) }
        if let end = ends.second { tell(.second, end, into: &events) }
    }

    private mutating func tell(_ sender: Sender, _ end: StreamEnd, into events: inout ExchangeEvents) {
        let none: [UInt8] = []
        _ = reader?.consume(
            StreamPart(slot: slot, sender: sender, content: .end(end)), octets: none.span.bytes, into: &events)
    }
}
