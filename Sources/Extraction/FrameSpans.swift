import EventLog
import Wire

/// For each source the first and the last frame of an exchange.
enum FrameSpans {
    /// The frame of the request's first octet.
    static func source(of request: borrowing ReadRequest) -> SourceSpan {
        SourceSpan(source: Int(request.first.source), first: request.first.number, last: request.first.number)
    }

    /// Takes in the frames of the request and of its answer, by source; `turn` has the request's first.
    static func add(
        _ answer: PendingExchange.Answer?, of request: borrowing ReadRequest,
        to turn: inout ExchangeDraft.Turn
    ) {
        add(request.last, to: &turn)
        if let answer {
            add(answer.first, to: &turn)
            add(answer.last, to: &turn)
        }
        if turn.otherSources.isEmpty { return }
        let spans = ([turn.source] + turn.otherSources).sorted { $0.source < $1.source }
        turn.source = spans[0]
        turn.otherSources = Array(spans.dropFirst())
    }

    @inline(__always)
    private static func add(_ stamp: FrameStamp, to turn: inout ExchangeDraft.Turn) {
        guard Int(stamp.source) != turn.source.source else {
            turn.source.first = min(turn.source.first, stamp.number)
            turn.source.last = max(turn.source.last, stamp.number)
            return
        }
        let source = Int(stamp.source)
        if let place = turn.otherSources.firstIndex(where: { $0.source == source }) {
            turn.otherSources[place].first = min(turn.otherSources[place].first, stamp.number)
            turn.otherSources[place].last = max(turn.otherSources[place].last, stamp.number)
        } else {
            turn.otherSources.append(SourceSpan(source: source, first: stamp.number, last: stamp.number))
        }
    }
}
