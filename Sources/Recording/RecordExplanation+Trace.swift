import ByteStream
import EventLog
import Wire

extension RecordExplanation {
    /// What a trace found of a record.
    init(_ record: ExchangeRecord, sources: [LogHeader.Source], found: TracedConnection) {
        let request = found.request
        let isFirst = request?.sender != .second
        let (client, server) = isFirst ? (found.first, found.second) : (found.second, found.first)
        self.init(
            record: record, sources: sources, request: request?.extent ?? Extent(range: 0..<0, headEnd: nil),
            answer: found.answer)
        handshake = found.handshake
        end = found.end
        longestSilence = found.silence.longest
        hiddenFrames = found.hidden
        let spans = record.sources
        let isAnswered = record.response?.complete ?? false
        for row in found.frames {
            var row = row
            let shift = (row.isFromClient ? client : server).shift ?? 0
            let otherShift = (row.isFromClient ? server : client).shift ?? 0
            row.sequence = row.sequence.lowerBound &+ shift..<row.sequence.upperBound &+ shift
            row.acknowledged = row.acknowledged.map { $0 &+ otherShift }
            row.carries = Self.carried(row, request: self.request, answer: answer)
            let isWithin = spans.contains {
                $0.source == row.source && ($0.first...max($0.first, $0.last)).contains(row.number)
            }
            let isEnd = !isAnswered && !row.flags.isDisjoint(with: [.rst, .fin])
            let isDoubtful = record.ambiguous.contains { $0.source == row.source && $0.number == row.number }
            if isWithin || !row.carries.isEmpty || row.isHandshake(handshake) || isEnd || isDoubtful {
                frames.append(row)
            }
        }
        gaps = Self.gaps(client, of: .request, in: self.request)
        if let answer { gaps += Self.gaps(server, of: .answer, in: answer) }
    }

    /// What a frame carries of the two messages.
    private static func carried(
        _ row: ExplainedFrame, request: Extent, answer: Extent?
    ) -> [ExplainedFrame.Carried] {
        guard row.order != .keepAlive, let extent = row.isFromClient ? request : answer else { return [] }
        return parts(row.sequence, of: extent).map { isHead, range in
            ExplainedFrame.Carried(message: row.isFromClient ? .request : .answer, isHead: isHead, range: range)
        }
    }

    /// Where a range of a half-stream touches head and content of a message.
    private static func parts(_ range: Range<Int64>, of extent: Extent) -> [(isHead: Bool, range: Range<Int64>)] {
        let start = extent.range.lowerBound
        let headEnd = extent.headEnd ?? extent.range.upperBound
        let head = range.clamped(to: start..<headEnd)
        let content = range.clamped(to: headEnd..<max(headEnd, extent.range.upperBound))
        var parts: [(Bool, Range<Int64>)] = []
        if !head.isEmpty { parts.append((true, head.lowerBound &- start..<head.upperBound &- start)) }
        if !content.isEmpty { parts.append((false, content.lowerBound &- headEnd..<content.upperBound &- headEnd)) }
        return parts
    }

    private static func gaps(_ half: HalfTrail, of message: ExplainedMessage, in extent: Extent) -> [Gap] {
        half.gaps.flatMap { gap in
            parts(gap.range, of: extent).map {
                Gap(message: message, isHead: $0.isHead, range: $0.range, cause: gap.cause.rawValue)
            }
        }
    }
}

extension ExplainedFrame {
    /// Whether it is one of the three frames of the handshake.
    fileprivate func isHandshake(_ handshake: RecordExplanation.Handshake) -> Bool {
        flags.contains(.syn) || sequence.isEmpty && isFromClient && time == handshake.ack
    }
}
