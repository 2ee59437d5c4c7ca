public import ByteStream
import Reassembly
import Wire

/// Segments: a conversation's octets in segments to the parts of its half-streams.
///
/// The cuts are those of the sender: other segments with the same octets. At random cuts some are sent twice, and
/// neighbours change places.
public struct StreamLayer: LayerUnderTest, Sendable {
    private let script: ConversationScript

    /// Takes what both ends send.
    public init(_ script: ConversationScript) {
        self.script = script
    }

    /// The octets of both ends.
    public var octetCount: Int { script.octetCount }

    /// The same with one octet that no segment has.
    public func losing(_ index: Int) -> StreamLayer { StreamLayer(script.losing(index)) }

    /// What a run says.
    public struct Transcript: LayerTranscript, Sendable {
        /// What each half-stream gave, `nil` for an octet of a gap.
        public var streams: [Sender: [UInt8?]] = [.first: [], .second: []]
        /// How each half-stream ended.
        public var ends: [Sender: [StreamEnd]] = [.first: [], .second: []]
        /// The laws that the run broke.
        public var violations: [String] = []
        /// The streams as text, `·` for each octet of a gap, with their ends.
        public var lines: [String] {
            [Sender.first, .second].map { sender in
                let text = (streams[sender] ?? []).map { $0.map { String(UnicodeScalar($0)) } ?? "·" }.joined()
                return "\(sender): \(text) \(ends[sender] ?? [])"
            }
        }
    }

    /// Sends the conversation, from handshake to both ends, through a table of its own.
    public func run(_ cut: InputCut) -> Transcript {
        var feed = SegmentFeed()
        var random = cut.generator
        for step in script.steps {
            switch step.action {
            case .send(let octets):
                var pieces = cut.pieces(octets.count, &random)
                if case .random = cut {
                    for index in pieces.indices.dropFirst() where Bool.random(using: &random) {
                        pieces.swapAt(index - 1, index)
                    }
                    if let twice = pieces.randomElement(using: &random) { pieces.append(twice) }
                }
                feed.send(octets, in: pieces, from: step.sender)
            case .lose(let count, _): feed.skip(count, of: step.sender)
            case .end: feed.end(step.sender)
            }
        }
        return feed.finish()
    }

    /// A lost octet is a gap at its place, and nothing else differs.
    public func inventions(of lossy: Transcript, losing index: Int, from whole: Transcript) -> [String] {
        let ofClient = script.octets(of: .first)
        var expected = whole.streams
        if index < ofClient { expected[.first]?[index] = nil } else { expected[.second]?[index - ofClient] = nil }
        return [Sender.first, .second].compactMap { sender in
            lossy.streams[sender] == expected[sender]
                ? nil : "\(sender) gives \(lossy.lines[sender == .first ? 0 : 1])"
        }
    }
}

/// Both ends of a connection, sending segments into a connection table.
private struct SegmentFeed {
    private var table = ConnectionTable(seed: 7)
    private var said = StreamLayer.Transcript()
    private var parts: [StreamPart] = []
    private var next: [Sender: UInt32] = [.first: 0xFFFF_FF00, .second: 0xFFFF_FFF0]
    private var ended: Set<Sender> = []
    private var number: Int64 = 0

    init() {
        segment(.first, .syn, [], at: 0)
        advance(.first, 1)
        segment(.second, [.syn, .ack], [], at: 0)
        advance(.second, 1)
        segment(.first, .ack, [], at: 0)
    }

    mutating func send(_ octets: [UInt8], in pieces: [Range<Int>], from sender: Sender) {
        for piece in pieces { segment(sender, .ack, Array(octets[piece]), at: piece.lowerBound) }
        advance(sender, octets.count)
    }

    mutating func skip(_ count: Int, of sender: Sender) { advance(sender, count) }

    mutating func end(_ sender: Sender) {
        segment(sender, [.fin, .ack], [], at: 0)
        advance(sender, 1)
        ended.insert(sender)
    }

    mutating func finish() -> StreamLayer.Transcript {
        for sender in [Sender.first, .second] where !ended.contains(sender) { end(sender) }
        let last = stamp
        table.finish(at: last, into: &parts)
        take([])
        let ledger = table.ledger
        let payload = ledger.payloadClasses.reduce(0) { $0 + $1.count }
        let span = ledger.spanClasses.reduce(0) { $0 + $1.count }
        if payload != ledger.captured { said.violations.append("payload octets \(payload) of \(ledger.captured)") }
        if span != ledger.span { said.violations.append("octets of half-streams \(span) of \(ledger.span)") }
        return said
    }

    private mutating func advance(_ sender: Sender, _ count: Int) {
        next[sender, default: 0] &+= UInt32(truncatingIfNeeded: count)
    }

    private var stamp: FrameStamp {
        let time = Timestamp(nanoseconds: number * 1_000)
        return FrameStamp(time: time, clock: time, source: 0, number: number)
    }

    private mutating func segment(_ sender: Sender, _ flags: Segment.Flags, _ payload: [UInt8], at offset: Int) {
        number += 1
        let client = Endpoint(address: IPAddress(ipv4: 0x0A00_0001), port: 50_000)
        let server = Endpoint(address: IPAddress(ipv4: 0x0A00_0002), port: 80)
        let segment = Segment(
            source: sender == .first ? client : server, destination: sender == .first ? server : client,
            sequenceNumber: next[sender, default: 0] &+ UInt32(truncatingIfNeeded: offset),
            acknowledgmentNumber: flags.contains(.ack) ? next[sender.other, default: 0] : 0, flags: flags,
            window: 65_535, payload: 5..<5 + payload.count, snapped: 0)
        let octets = [UInt8](repeating: 0xEE, count: 5) + payload
        let stamp = stamp
        table.receive(segment, octets: octets.span.bytes, at: stamp, into: &parts)
        table.checkInvariants()
        take(octets)
    }

    private mutating func take(_ octets: [UInt8]) {
        for part in parts {
            let known = said.streams[part.sender]?.count ?? 0
            switch part.content {
            case .data(let data):
                if data.offset != UInt64(known) { said.violations.append("data at \(data.offset) behind \(known)") }
                switch data.octets {
                case .frame(let range): said.streams[part.sender]? += octets[range].map(Optional.some)
                case .kept(let kept): said.streams[part.sender]? += kept.map(Optional.some)
                }
            case .gap(let gap):
                if gap.offset != UInt64(known) { said.violations.append("a gap at \(gap.offset) behind \(known)") }
                said.streams[part.sender]? += [UInt8?](repeating: nil, count: Int(gap.count))
            case .end(let end): said.ends[part.sender]?.append(end)
            case .opened, .roundTrip, .ambiguous, .holding, .released, .closed: break
            }
        }
        parts = []
    }
}
