import ByteStream
import HTTP
import Wire

extension ConversationScript {
    /// Feeds the conversation to a reader and writes down what it says.
    ///
    /// At random cuts half of the parts are handed over as kept ones.
    public func run(_ cut: InputCut = .whole) -> ConversationTranscript {
        let endpoint = Endpoint(address: IPAddress(ipv4: 0x0A00_0001), port: 50000)
        let server = Endpoint(address: IPAddress(ipv4: 0x0A00_0002), port: 80)
        let connection = Connection(
            ordinal: 1, first: endpoint, second: server, stamp: Self.stamp(0), client: hasHandshake ? .first : nil)
        var feed = Feed(HTTPConversation(connection: connection, interest: interest, limits: limits))
        var random = cut.generator
        feed.consume(StreamPart(slot: 0, sender: .first, content: .opened(connection)))
        for (number, step) in steps.enumerated() {
            let stamp = Self.stamp(number + 1)
            switch step.action {
            case .send(let octets):
                for range in cut.pieces(octets.count, &random) {
                    let isKept = if case .random = cut { Bool.random(using: &random) } else { false }
                    feed.send(
                        Array(octets[range]), from: step.sender, stamp, acknowledges: step.acknowledges, isKept: isKept,
                        startsSegment: range.lowerBound == 0)
                }
            case .lose(let count, let cause):
                feed.lose(count, cause, from: step.sender, stamp)
            case .end(let end):
                feed.consume(StreamPart(slot: 0, sender: step.sender, content: .end(end)))
            }
        }
        feed.consume(StreamPart(slot: 0, sender: .first, content: .closed))
        return feed.finish()
    }

    fileprivate static func stamp(_ number: Int) -> FrameStamp {
        let time = Timestamp(nanoseconds: Int64(number) * 1_000_000)
        return FrameStamp(time: time, clock: time, source: 0, number: Int64(number))
    }
}

/// A reader being fed, with the offsets of both half-streams.
///
/// What it says is handed over after each part and copied, so that storage of what was read is used for what is read next, as when
/// a capture is read.
private struct Feed: ~Copyable {
    private var reader: HTTPConversation
    private var said = ExchangeEvents()
    private var copies = CopiedEvents()
    private var sent: [Sender: UInt64] = [.first: 0, .second: 0]
    private var fed = 0

    init(_ reader: consuming HTTPConversation) {
        self.reader = reader
    }

    mutating func consume(_ part: StreamPart, octets: [UInt8] = []) {
        reader.consume(part, octets: octets.span.bytes, into: &said)
        said.hand(over: &copies, at: ConversationScript.stamp(0)) { _ in }
    }

    mutating func send(
        _ octets: [UInt8], from sender: Sender, _ stamp: FrameStamp, acknowledges: UInt64?, isKept: Bool,
        startsSegment: Bool
    ) {
        let offset = sent[sender] ?? 0
        sent[sender] = offset + UInt64(octets.count)
        fed += octets.count
        // Octets around those of the part show a reader that looks beyond its range.
        let source: OctetSource = isKept ? .kept(octets) : .frame(3..<3 + octets.count)
        let data = StreamData(
            offset: offset, octets: source, stamp: stamp, acknowledged: acknowledges ?? sent[sender.other],
            startsSegment: startsSegment)
        consume(StreamPart(slot: 0, sender: sender, content: .data(data)), octets: [1, 2, 3] + octets + [4, 5])
    }

    mutating func lose(_ count: Int, _ cause: StreamGap.Cause, from sender: Sender, _ stamp: FrameStamp) {
        let offset = sent[sender] ?? 0
        sent[sender] = offset + UInt64(count)
        let gap = StreamGap(offset: offset, count: UInt64(count), cause: cause, stamp: stamp)
        consume(StreamPart(slot: 0, sender: sender, content: .gap(gap)))
    }

    consuming func finish() -> ConversationTranscript {
        ConversationTranscript(events: copies.events, ledger: reader.ledger, octetsFed: fed)
    }
}
