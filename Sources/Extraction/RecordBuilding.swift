import ByteStream
import EventLog
import HTTP
import Wire

/// Builds the parts of a line from messages as captured.
enum RecordBuilding {
    /// The record's request.
    static func request(
        _ request: RequestMessage, authority: [UInt8]?, isWithheld: Bool, keepsCredentials: Bool
    ) -> ExchangeRecord.Request {
        var fields = request.fields
        let dropped = keepsCredentials ? [] : CredentialFields.drop(from: &fields)
        return ExchangeRecord.Request(
            method: request.method, authority: authority, target: request.target, version: request.version,
            // A source whose clock steps back, or that holds frames in wrong order, does not make a request end before it began.
            took: max(0, request.last.time.nanoseconds(since: request.first.time)), fields: fields, dropped: dropped,
            size: request.content.size, coding: request.content.codings,
            coded: isWithheld ? nil : request.content.coded)
    }

    /// The record's answer; `ended` is when the request did.
    static func response(
        _ answer: PendingExchange.Answer, ended: Timestamp, isWithheld: Bool, keepsCredentials: Bool
    ) -> ExchangeRecord.Response {
        var fields = answer.message.fields
        let dropped = keepsCredentials ? [] : CredentialFields.drop(from: &fields)
        return ExchangeRecord.Response(
            status: answer.message.status, after: answer.message.first.time.nanoseconds(since: ended),
            took: max(0, answer.message.last.time.nanoseconds(since: answer.message.first.time)), fields: fields,
            dropped: dropped,
            size: answer.message.content.size,
            content: isWithheld ? nil : answer.message.content.front(Extractor.answerOctets),
            complete: answer.message.faults.isEmpty)
    }

    /// The record's body.
    static func body(_ request: RequestMessage) -> ExchangeRecord.Body {
        switch request.content.octets {
        case .whole(let octets): octets.isEmpty ? .none : .octets(octets)
        case .parts(let parts):
            parts.isEmpty ? .none : .parts(parts.map { .init(offset: $0.offset, octets: $0.octets) })
        }
    }

    /// For each source the first and the last frame of the exchange, by source.
    static func sources(
        _ messages: PendingExchange.Messages, _ answer: PendingExchange.Answer?
    ) -> [SourceSpan] {
        let (first, last) = (messages.first, messages.last)
        let (answered, ended) = (answer?.message.first ?? first, answer?.message.last ?? last)
        let source = first.source
        if last.source == source, answered.source == source, ended.source == source {
            let low = min(first.number, last.number, answered.number, ended.number)
            let high = max(first.number, last.number, answered.number, ended.number)
            return [SourceSpan(source: Int(source), first: low, last: high)]
        }
        var spans: [SourceSpan] = []
        for stamp in [first, last, answered, ended] { add(stamp, to: &spans) }
        return spans.sorted { $0.source < $1.source }
    }

    private static func add(_ stamp: FrameStamp, to spans: inout [SourceSpan]) {
        let source = Int(stamp.source)
        guard let place = spans.firstIndex(where: { $0.source == source }) else {
            spans.append(SourceSpan(source: source, first: stamp.number, last: stamp.number))
            return
        }
        spans[place].first = min(spans[place].first, stamp.number)
        spans[place].last = max(spans[place].last, stamp.number)
    }
}
