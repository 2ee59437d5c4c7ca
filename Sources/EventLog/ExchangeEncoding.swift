import JSONText
import Wire

/// Exchanges and answers as lines, without the line feed.
///
/// The format page describes the members.
enum ExchangeEncoding {
    /// Appends an exchange; `isEmbeddable` says whether its content may stand raw.
    static func append(_ record: ExchangeRecord, isEmbeddable: Bool, to output: inout [UInt8]) {
        LogJSON.append(raw: #"{"kind":"exchange","seq":"#, to: &output)
        LogJSON.append(record.seq, to: &output)
        LogJSON.append(raw: #","at":"#, to: &output)
        LogJSON.append(record.at.nanoseconds, to: &output)
        LogJSON.append(raw: #","time":""#, to: &output)
        LogTime.append(record.at, to: &output)
        LogJSON.append(raw: #"","call":""#, to: &output)
        LogJSON.append(raw: record.call.literal, to: &output)
        output.append(0x22)
        if let session = record.session {
            LogJSON.append(raw: #","session":""#, to: &output)
            LogJSON.append(content: session, to: &output)
            output.append(0x22)
        }
        if let link = record.link {
            LogJSON.append(raw: #","link":""#, to: &output)
            LogJSON.append(raw: link.literal, to: &output)
            output.append(0x22)
        }
        if let start = record.start {
            LogJSON.append(raw: #","start":"#, to: &output)
            LogJSON.append(start, to: &output)
        }
        if let eventType = record.eventType { append(eventType: eventType, to: &output) }
        if let playhead = record.playhead, isWritable(playhead) {
            LogJSON.append(raw: #","playhead":"#, to: &output)
            output.append(contentsOf: playhead)
        }
        if let ts = record.ts, isWritable(ts) {
            LogJSON.append(raw: #","ts":"#, to: &output)
            output.append(contentsOf: ts)
        }
        append(record.request, to: &output)
        if let response = record.response {
            LogJSON.append(raw: #","response":"#, to: &output)
            append(response, to: &output)
        }
        append(record.connection, to: &output)
        append(record.sources, to: &output)
        LogJSON.append(
            raw: record.complete ? #","complete":true,"notes":["# : #","complete":false,"notes":["#, to: &output)
        for (index, note) in record.notes.enumerated() {
            if index > 0 { output.append(0x2C) }
            LogJSON.append(note.rawValue, to: &output)
        }
        output.append(0x5D)
        BodyEncoding.append(record.body, isEmbeddable: isEmbeddable, to: &output)
        output.append(0x7D)
    }

    /// Appends an answer line.
    static func append(_ answer: AnswerRecord, to output: inout [UInt8]) {
        LogJSON.append(raw: #"{"kind":"answer","to":"#, to: &output)
        LogJSON.append(answer.to, to: &output)
        LogJSON.append(raw: #","response":"#, to: &output)
        append(answer.response, to: &output)
        output.append(0x7D)
    }

    /// The member `eventType`; none where the octets are not UTF-8, since then no body can have said it.
    private static func append(eventType: [UInt8], to output: inout [UInt8]) {
        let before = output.count
        LogJSON.append(raw: #","eventType":"#, to: &output)
        if !JSONString.append(utf8: eventType.span.bytes, to: &output) { output.removeLast(output.count &- before) }
    }

    /// Whether a number token may stand in a line: the body keeps it in any case, and one infinite number stops whole files.
    private static func isWritable(_ token: [UInt8]) -> Bool {
        JSONNumber.isToken(token.span.bytes) && !JSONNumber.isInfinite(token.span.bytes)
    }

    private static func append(_ request: ExchangeRecord.Request, to output: inout [UInt8]) {
        LogJSON.append(raw: #","request":{"method":""#, to: &output)
        LogJSON.append(content: request.method, to: &output)
        LogJSON.append(raw: #"","scheme":"#, to: &output)
        LogJSON.append(request.scheme, to: &output)
        if let authority = request.authority {
            LogJSON.append(raw: #","authority":""#, to: &output)
            LogJSON.append(content: authority, to: &output)
            LogJSON.append(raw: #"","target":""#, to: &output)
        } else {
            LogJSON.append(raw: #","target":""#, to: &output)
        }
        LogJSON.append(content: request.target, to: &output)
        LogJSON.append(raw: #"","version":"#, to: &output)
        LogJSON.append(request.version, to: &output)
        LogJSON.append(raw: #","took":"#, to: &output)
        LogJSON.append(request.took, to: &output)
        append(request.fields, dropped: request.dropped, size: request.size, to: &output)
        if !request.coding.isEmpty {
            LogJSON.append(raw: #","coding":"#, to: &output)
            LogJSON.append(request.coding, to: &output)
        }
        if let coded = request.coded {
            LogJSON.append(raw: #","coded":"#, to: &output)
            LogJSON.append(base64: coded, to: &output)
        }
        output.append(0x7D)
    }

    private static func append(_ response: ExchangeRecord.Response, to output: inout [UInt8]) {
        LogJSON.append(raw: #"{"status":"#, to: &output)
        LogJSON.append(response.status, to: &output)
        LogJSON.append(raw: #","after":"#, to: &output)
        LogJSON.append(response.after, to: &output)
        LogJSON.append(raw: #","took":"#, to: &output)
        LogJSON.append(response.took, to: &output)
        append(response.fields, dropped: response.dropped, size: response.size, to: &output)
        if let content = response.content { BodyEncoding.append(answer: content, to: &output) }
        if !response.complete { LogJSON.append(raw: #","complete":false"#, to: &output) }
        output.append(0x7D)
    }

    private static func append(_ fields: FieldLines, dropped: [[UInt8]], size: Int?, to output: inout [UInt8]) {
        LogJSON.append(raw: #","fields":"#, to: &output)
        LogJSON.append(fields, to: &output)
        if !dropped.isEmpty {
            LogJSON.append(raw: #","dropped":"#, to: &output)
            LogJSON.append(latin1: dropped, to: &output)
        }
        if let size {
            LogJSON.append(raw: #","size":"#, to: &output)
            LogJSON.append(size, to: &output)
        }
    }

    private static func append(_ connection: ConnectionRecord, to output: inout [UInt8]) {
        LogJSON.append(raw: #","connection":{"id":"#, to: &output)
        LogJSON.append(connection.id, to: &output)
        LogJSON.append(raw: #","n":"#, to: &output)
        LogJSON.append(connection.n, to: &output)
        LogJSON.append(raw: #","client":"#, to: &output)
        LogJSON.append(connection.client, to: &output)
        LogJSON.append(raw: #","server":"#, to: &output)
        LogJSON.append(connection.server, to: &output)
        if let stream = connection.stream {
            LogJSON.append(raw: #","stream":"#, to: &output)
            LogJSON.append(Int64(stream), to: &output)
        }
        if let roundTrip = connection.roundTrip {
            LogJSON.append(raw: #","roundTrip":"#, to: &output)
            LogJSON.append(roundTrip, to: &output)
        }
        output.append(0x7D)
    }

    private static func append(_ sources: [SourceSpan], to output: inout [UInt8]) {
        LogJSON.append(raw: #","sources":"#, to: &output)
        LogJSON.appendArray(sources, to: &output) { span, output in
            output.append(0x5B)
            LogJSON.append(span.source, to: &output)
            output.append(0x2C)
            LogJSON.append(span.first, to: &output)
            output.append(0x2C)
            LogJSON.append(span.last, to: &output)
            output.append(0x5D)
        }
    }
}

extension ExchangeRecord.Call {
    /// The name as the log writes it.
    var literal: StaticString {
        switch self {
        case .sessionStart: "sessionStart"
        case .event: "event"
        case .downloaded: "downloaded"
        case .other: "other"
        }
    }
}

extension ExchangeRecord.Link {
    /// The name as the log writes it.
    var literal: StaticString {
        switch self {
        case .response: "response"
        case .inferred: "inferred"
        case .ambiguous: "ambiguous"
        case .none: "none"
        }
    }
}
