import ByteStream
import EventLog
import HTTP
import Wire

/// Builds the parts of a line from messages as captured.
enum RecordBuilding {
    /// The record's request.
    static func request(_ messages: PendingExchange.Messages, keepsCredentials: Bool) -> ExchangeRecord.Request {
        let request = messages.request
        var fields = request.fields
        let dropped = keepsCredentials ? [] : CredentialFields.drop(from: &fields)
        return ExchangeRecord.Request(
            method: request.method, authority: messages.authority, target: request.target, version: request.version,
            // A source whose clock steps back, or that holds frames in wrong order, does not make a request end before it began.
            took: max(0, request.last.time.nanoseconds(since: request.first.time)), fields: fields, dropped: dropped,
            size: request.content.size, coding: request.content.codings,
            coded: messages.isWithheld ? nil : request.content.coded)
    }

    /// The record's answer; `ended` is when the request did.
    static func response(
        _ response: ResponseMessage, ended: Timestamp, isWithheld: Bool, keepsCredentials: Bool
    ) -> ExchangeRecord.Response {
        var fields = response.fields
        let dropped = keepsCredentials ? [] : CredentialFields.drop(from: &fields)
        return ExchangeRecord.Response(
            status: response.status, after: response.first.time.nanoseconds(since: ended),
            took: max(0, response.last.time.nanoseconds(since: response.first.time)), fields: fields, dropped: dropped,
            size: response.content.size, content: isWithheld ? nil : response.content.front(Extractor.answerOctets),
            complete: response.faults.isEmpty)
    }

    /// The record's body.
    static func body(_ messages: PendingExchange.Messages) -> ExchangeRecord.Body {
        if messages.isWithheld { return .none }
        switch messages.request.content.octets {
        case .whole(let octets): return octets.isEmpty ? .none : .octets(octets)
        case .parts(let parts):
            return parts.isEmpty ? .none : .parts(parts.map { .init(offset: $0.offset, octets: $0.octets) })
        }
    }

    /// For each source the first and the last frame of the exchange, by source.
    static func sources(_ request: RequestMessage, _ response: ResponseMessage?) -> [SourceSpan] {
        var spans: [SourceSpan] = []
        add(request.first, to: &spans)
        add(request.last, to: &spans)
        if let response {
            add(response.first, to: &spans)
            add(response.last, to: &spans)
        }
        if spans.count > 1 { spans.sort { $0.source < $1.source } }
        return spans
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
