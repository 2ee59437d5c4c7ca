import ByteStream
import HTTP
import Wire

/// A connection that may hold the exchange in question, followed octet by octet where it may matter.
///
/// An object, since a dictionary holds no noncopyable values and the reader is one.
final class TracedConnection {
    /// Frames kept beside those between the record's first and last: a large window of small segments.
    private static let keptAround = 512
    /// Frames kept between the record's first and last.
    private static let keptWithin = 20_000

    /// SYNs kept that move nothing on.
    private static let keptSYNs = 8

    private let exchange: TracedExchange
    private let connection: Connection
    private var conversation: HTTPConversation
    private(set) var first = HalfTrail()
    private(set) var second = HalfTrail()
    private(set) var rows: [(frame: ExplainedFrame, isWithin: Bool)] = []
    private(set) var hidden = 0
    private var opening = HandshakeTrail()
    private(set) var silence = SilenceTrail()
    private var handshakeRows: [ExplainedFrame] = []
    private var within = 0
    private var alike = 0
    private var id: ExchangeID?
    private(set) var request: (extent: RecordExplanation.Extent, sender: Sender)?
    private(set) var answer: RecordExplanation.Extent?
    private var rowsAfter: Int?
    private var unanswered: Unanswered?
    private var row: ExplainedFrame?
    private var firstFIN: ExplainedFrame?
    private var firstRST: ExplainedFrame?
    private var events: [ExchangeEvent] = []
    private var range: Range<Int64>?
    private var payload = 0..<0
    /// The connection that takes its slot, while what it still has to say is delivered.
    var replaced: TracedConnection?

    init(_ connection: Connection, exchange: TracedExchange) {
        self.connection = connection
        self.exchange = exchange
        conversation = HTTPConversation(connection: connection, interest: .everything)
    }

    /// Whether the request was found.
    var isFound: Bool { request != nil }
    /// Whether the answer may still come.
    var isAwaiting: Bool { rowsAfter == nil }
    /// Whether nothing more can be learnt.
    var isDone: Bool { (rowsAfter ?? 0) > Self.keptAround }
    /// The handshake, as far as it was seen.
    var handshake: RecordExplanation.Handshake { opening.handshake }
    /// Why no answer came, where the connection says it.
    var end: RecordExplanation.End? {
        switch unanswered {
        case .closed: RecordExplanation.End(cause: .closed, frame: firstFIN)
        case .reset: RecordExplanation.End(cause: .reset, frame: firstRST)
        case .framingLost: RecordExplanation.End(cause: .lost)
        case .captureEnded, nil: nil
        }
    }
    /// The frames in the order of the capture.
    var frames: [ExplainedFrame] {
        let known = rows.map(\.frame)
        return handshakeRows.filter { row in !known.contains { $0.source == row.source && $0.number == row.number } }
            + known
    }

    /// Takes a segment, before what follows from it is delivered.
    func take(_ segment: Segment, isFromClient: Bool, isReassembled: Bool, isCopy: Bool, at stamp: FrameStamp) {
        let isFirst = segment.source == connection.first
        let place =
            isFirst ? first.sequence.take(segment, isCopy: isCopy) : second.sequence.take(segment, isCopy: isCopy)
        let acknowledged = segment.flags.contains(.ack) ? segment.acknowledgmentNumber : nil
        if let acknowledged {
            isFirst ? second.sequence.acknowledge(acknowledged) : first.sequence.acknowledge(acknowledged)
        }
        let other = isFirst ? second.sequence : first.sequence
        range = place.range
        payload = segment.payload
        let isWithin = exchange.spans(stamp)
        if isWithin {
            isFirst ? first.note(stamp, end: place.range.upperBound) : second.note(stamp, end: place.range.upperBound)
        }
        let row = ExplainedFrame(
            source: Int(stamp.source), number: stamp.number, time: stamp.time, isFromClient: isFromClient,
            flags: segment.flags, sequence: place.range,
            acknowledged: acknowledged.flatMap { other.position($0) },
            snapped: segment.snapped, order: place.order, gapBefore: place.gapBefore, repeated: place.repeated,
            isReassembled: isReassembled)
        if opening.take(row, segment) || row.flags.contains(.syn) && handshakeRows.count < Self.keptSYNs {
            handshakeRows.append(row)
        }
        self.row = row
        if firstFIN == nil, row.flags.contains(.fin) { firstFIN = row }
        if firstRST == nil, row.flags.contains(.rst) { firstRST = row }
        if rowsAfter == nil, stamp.clock >= exchange.at { silence.take(row) }
        keep(row, isWithin: isWithin)
    }

    private func keep(_ row: ExplainedFrame, isWithin: Bool) {
        if let after = rowsAfter {
            rowsAfter = after &+ 1
            if isDone { return }
        }
        if isWithin {
            within &+= 1
            guard within <= Self.keptWithin else {
                hidden &+= 1
                return
            }
        }
        rows.append((row, isWithin))
        if rowsAfter == nil, rows.count >= within &+ 2 &* Self.keptAround {
            let around = rows.count &- Self.keptAround
            rows = rows.enumerated().filter { $0.element.isWithin || $0.offset >= around }.map(\.element)
        }
    }

    /// Takes a part of the connection; `octets` are those of the frame at hand.
    func take(_ part: StreamPart, octets: RawSpan) {
        switch part.content {
        case .opened, .roundTrip, .ambiguous, .holding, .released: return
        case .data(let data): take(data, of: part, octets: octets)
        case .gap(let gap):
            part.sender == .first ? first.take(gap) : second.take(gap)
            pass(part, octets: octets)
        case .end: pass(part, octets: octets)
        case .closed:
            pass(part, octets: octets)
            if isFound, rowsAfter == nil { rowsAfter = 0 }
        }
    }

    private func take(_ data: StreamData, of part: StreamPart, octets: RawSpan) {
        if part.sender == .first {
            first.take(data, payload: payload, at: range)
        } else {
            second.take(data, payload: payload, at: range)
        }
        guard exchange.spans(data.stamp), rowsAfter == nil else {
            pass(part, octets: octets)
            return
        }
        for index in 0..<data.count {
            let source: ByteStream.OctetSource
            let octet: UInt8
            switch data.octets {
            case .frame(let range):
                let place = range.lowerBound &+ index
                source = .frame(place..<place &+ 1)
                octet = octets.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            case .kept(let kept):
                source = .kept([kept[index]])
                octet = kept[index]
            }
            let offset = data.offset &+ UInt64(index)
            let position = Int64(clamping: offset)
            if part.sender == .first {
                first.heads.take(octet, at: position)
                first.move(to: position &+ 1)
            } else {
                second.heads.take(octet, at: position)
                second.move(to: position &+ 1)
            }
            let one = StreamData(
                offset: offset, octets: source, stamp: data.stamp, acknowledged: data.acknowledged,
                startsSegment: index == 0 && data.startsSegment)
            pass(StreamPart(slot: part.slot, sender: part.sender, content: .data(one)), octets: octets)
        }
    }

    private func pass(_ part: StreamPart, octets: RawSpan) {
        conversation.consume(part, octets: octets, into: &events)
        if events.isEmpty { return }
        learn()
        events.removeAll(keepingCapacity: true)
    }

    /// Learns from events that came together, the last of which ends where its half-stream has come to.
    private func learn() {
        let finder = events.map { event in
            guard case .request(_, let message) = event, id == nil, exchange.looksLike(message) else { return false }
            alike += 1
            return alike == exchange.rank + 1
        }
        for (event, isFound) in zip(events, finder) where isFound {
            if case .request(let id, _) = event { self.id = id }
        }
        var ends = (first.position, second.position)
        for (event, isSought) in zip(events, finder).reversed() {
            switch event {
            case .request(_, let message):
                let sender = message.sender ?? .first
                let half = sender == .first ? first : second
                let range = half.extent(
                    upTo: sender == .first ? ends.0 : ends.1, isCut: !message.isComplete, last: message.last,
                    octets: message.wireOctets)
                if sender == .first { ends.0 = range.lowerBound } else { ends.1 = range.lowerBound }
                if isSought { request = (.init(range: range, headEnd: half.heads.end(in: range)), sender) }
            case .response(let id, let message):
                let isFirst = (request?.sender ?? connection.client ?? .first) == .second
                let half = isFirst ? first : second
                let range = half.extent(
                    upTo: isFirst ? ends.0 : ends.1, isCut: !message.faults.isEmpty, last: message.last,
                    octets: message.wireOctets)
                if isFirst { ends.0 = range.lowerBound } else { ends.1 = range.lowerBound }
                if id == self.id {
                    answer = .init(range: range, headEnd: half.heads.end(in: range))
                    rowsAfter = 0
                }
            case .unanswered(let id, let reason):
                guard id == self.id else { continue }
                rowsAfter = 0
                unanswered = reason
                // The one that was obeyed: an earlier one may have been out of place.
                if let row, row.flags.contains(.rst) { firstRST = row }
            case .began, .dropped, .anomaly: break
            }
        }
        for event in events {
            switch event {
            case .request(_, let message): message.sender == .second ? second.heads.reset() : first.heads.reset()
            case .response:
                (request?.sender ?? connection.client ?? .first) == .second
                    ? first.heads.reset() : second.heads.reset()
            case .began, .dropped, .unanswered, .anomaly: break
            }
        }
    }
}
