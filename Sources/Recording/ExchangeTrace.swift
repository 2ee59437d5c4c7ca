import ByteStream
import HTTP
import Reassembly
import Wire

/// Follows one pair of endpoints through a capture until the exchange in question and what belongs to it were seen.
struct ExchangeTrace: ~Copyable {
    private let exchange: TracedExchange
    private var decoder = FrameDecoder()
    private var datagrams = DatagramReassembler()
    private var table = ConnectionTable(seed: .random(in: .min ... .max))
    private var copies = SegmentCopies(seed: .random(in: .min ... .max))
    private var connections: [Int: TracedConnection] = [:]
    private var current: TracedConnection?
    private(set) var found: TracedConnection?
    /// How long the connection was silent before the capture ended, where its answer was still awaited then.
    private(set) var lastSilence: RecordExplanation.Silence?
    private var parts: [StreamPart] = []
    private var lastStamp: FrameStamp?
    private var nextTick = Timestamp(nanoseconds: .min)

    init(_ exchange: TracedExchange) {
        self.exchange = exchange
    }

    /// Whether the rest of the capture has nothing to say.
    var isDone: Bool { found?.isDone ?? false }

    /// Takes a frame that passed the log's filter.
    mutating func consume(_ frame: Frame, octets: RawSpan) {
        lastStamp = frame.stamp
        switch decoder.decode(octets, linkType: frame.linkType, originalLength: frame.originalLength) {
        case .segment(let segment): receive(segment, octets: octets, at: frame.stamp, isReassembled: false)
        case .fragment(let fragment):
            // A tunnel's fragments name its ends and not those of the exchange.
            let reading = datagrams.read(fragment, octets: octets, at: frame.stamp, with: &decoder)
            if case .segment(let segment, let datagram) = reading {
                receive(segment, octets: datagram.octets.span.bytes, at: frame.stamp, isReassembled: true)
            }
        case .aggregate(var rest):
            while let content = decoder.decode(nextOf: &rest, octets) {
                guard case .segment(let segment) = content else { continue }
                receive(segment, octets: octets, at: frame.stamp, isReassembled: false)
            }
        case .notTCP, .undecodable: break
        }
    }

    /// Declares the end of the capture.
    mutating func finish() {
        if let found, found.isAwaiting, let lastStamp { lastSilence = found.silence.rest(until: lastStamp.clock) }
        table.finish(at: lastStamp, into: &parts)
        let none: [UInt8] = []
        deliver(none.span.bytes)
    }

    private mutating func receive(_ segment: Segment, octets: RawSpan, at stamp: FrameStamp, isReassembled: Bool) {
        guard let isFromClient = exchange.isFromClient(segment) else {
            advance(to: stamp.clock)
            return
        }
        table.receive(segment, octets: octets, at: stamp, into: &parts)
        for part in parts {
            guard case .opened(let connection) = part.content else { continue }
            let opened = TracedConnection(connection, exchange: exchange)
            // What came before it in this call ends the one it takes the place of.
            if connections[part.slot] == nil { connections[part.slot] = opened }
            connections[part.slot]?.replaced = opened
            current = opened
        }
        var standing = segment.seen(by: stamp.source)
        let first = copies.note(standing, at: stamp.time)
        if let first { standing.network = first }
        if let slot = table.slot(of: standing), let known = connections[slot] {
            current = known.replaced ?? known
        }
        current?.take(
            segment, isFromClient: isFromClient, isReassembled: isReassembled, isCopy: first != nil, at: stamp)
        deliver(octets)
    }

    /// Lets the table see that time goes on, as it does where other connections' frames pass.
    private mutating func advance(to clock: Timestamp) {
        guard clock >= nextTick else { return }
        nextTick = clock.advanced(by: 250_000_000)
        table.advance(to: clock, into: &parts)
        let none: [UInt8] = []
        deliver(none.span.bytes)
    }

    private mutating func deliver(_ octets: RawSpan) {
        for part in parts {
            if case .opened = part.content {
                let opened = connections[part.slot]?.replaced
                connections[part.slot]?.replaced = nil
                connections[part.slot] = opened
                continue
            }
            guard let connection = connections[part.slot] else { continue }
            connection.take(part, octets: octets)
            if found == nil, connection.isFound { found = connection }
        }
        parts.removeAll(keepingCapacity: true)
    }
}
