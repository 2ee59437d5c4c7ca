import JSONText
import Wire

/// Exchanges and answers as lines, without the line feed.
///
/// The format page describes the members.
enum ExchangeEncoding {
    /// Appends an exchange; `isEmbeddable` says whether its content may stand raw.
    static func append(_ record: ExchangeRecord, isEmbeddable: Bool, to output: inout LineBuffer) {
        output.append(raw: #"{"kind":"exchange","seq":"#)
        output.append(record.seq)
        output.append(raw: #","at":"#)
        output.append(record.at.nanoseconds)
        output.append(raw: #","time":""#)
        LogTime.append(record.at, to: &output)
        output.append(raw: #"","call":""#)
        output.append(raw: record.call.literal)
        output.append(octet: 0x22)
        if let session = record.session {
            output.append(raw: #","session":""#)
            output.append(latin1: session)
            output.append(octet: 0x22)
        }
        if let link = record.link {
            output.append(raw: #","link":""#)
            output.append(raw: link.literal)
            output.append(octet: 0x22)
        }
        if let start = record.start {
            output.append(raw: #","start":"#)
            output.append(start)
        }
        if let eventType = record.eventType { append(eventType: eventType, to: &output) }
        if let playhead = record.playhead, isWritable(playhead) {
            output.append(raw: #","playhead":"#)
            output.append(playhead.span.bytes)
        }
        if let ts = record.ts, isWritable(ts) {
            output.append(raw: #","ts":"#)
            output.append(ts.span.bytes)
        }
        append(record.request, to: &output)
        if let response = record.response {
            output.append(raw: #","response":"#)
            append(response, to: &output)
        }
        append(record.connection, to: &output)
        append(record.sources, to: &output)
        output.append(raw: record.complete ? #","complete":true,"notes":["# : #","complete":false,"notes":["#)
        for (index, note) in record.notes.enumerated() {
            if index > 0 { output.append(octet: 0x2C) }
            output.append(note.rawValue)
        }
        output.append(octet: 0x5D)
        BodyEncoding.append(record.body, isEmbeddable: isEmbeddable, to: &output)
        output.append(octet: 0x7D)
    }

    /// Appends an answer line.
    static func append(_ answer: AnswerRecord, to output: inout LineBuffer) {
        output.append(raw: #"{"kind":"answer","to":"#)
        output.append(answer.to)
        output.append(raw: #","response":"#)
        append(answer.response, to: &output)
        output.append(octet: 0x7D)
    }

    /// The member `eventType`; none where the octets are not UTF-8, since then no body can have said it.
    private static func append(eventType: [UInt8], to output: inout LineBuffer) {
        let before = output.count
        output.append(raw: #","eventType":"#)
        if !output.append(utf8: eventType.span.bytes) { output.truncate(to: before) }
    }

    /// Whether a number token may stand in a line: the body keeps it in any case, and one infinite number stops whole files.
    private static func isWritable(_ token: [UInt8]) -> Bool {
        JSONNumber.isToken(token.span.bytes) && !JSONNumber.isInfinite(token.span.bytes)
    }

    private static func append(_ request: ExchangeRecord.Request, to output: inout LineBuffer) {
        output.append(raw: #","request":{"method":""#)
        output.append(latin1: request.method)
        output.append(raw: #"","scheme":"#)
        output.append(request.scheme)
        if let authority = request.authority {
            output.append(raw: #","authority":""#)
            output.append(latin1: authority)
            output.append(raw: #"","target":""#)
        } else {
            output.append(raw: #","target":""#)
        }
        output.append(latin1: request.target)
        output.append(raw: #"","version":"#)
        output.append(request.version)
        output.append(raw: #","took":"#)
        output.append(request.took)
        append(request.fields, dropped: request.dropped, size: request.size, to: &output)
        if !request.coding.isEmpty {
            output.append(raw: #","coding":"#)
            output.append(request.coding) { $1.append($0) }
        }
        if let coded = request.coded {
            output.append(raw: #","coded":"#)
            output.append(base64: coded.span.bytes)
        }
        output.append(octet: 0x7D)
    }

    private static func append(_ response: ExchangeRecord.Response, to output: inout LineBuffer) {
        output.append(raw: #"{"status":"#)
        output.append(response.status)
        output.append(raw: #","after":"#)
        output.append(response.after)
        output.append(raw: #","took":"#)
        output.append(response.took)
        append(response.fields, dropped: response.dropped, size: response.size, to: &output)
        if let content = response.content { BodyEncoding.append(answer: content, to: &output) }
        if !response.complete { output.append(raw: #","complete":false"#) }
        output.append(octet: 0x7D)
    }

    private static func append(_ fields: FieldLines, dropped: [[UInt8]], size: Int?, to output: inout LineBuffer) {
        output.append(raw: #","fields":"#)
        output.append(fields)
        if !dropped.isEmpty {
            output.append(raw: #","dropped":"#)
            output.append(dropped) { name, output in
                output.append(octet: 0x22)
                output.append(latin1: name)
                output.append(octet: 0x22)
            }
        }
        if let size {
            output.append(raw: #","size":"#)
            output.append(size)
        }
    }

    private static func append(_ connection: ConnectionRecord, to output: inout LineBuffer) {
        output.append(raw: #","connection":{"id":"#)
        output.append(connection.id)
        output.append(raw: #","n":"#)
        output.append(connection.n)
        output.append(raw: #","client":"#)
        output.append(connection.client)
        output.append(raw: #","server":"#)
        output.append(connection.server)
        if let stream = connection.stream {
            output.append(raw: #","stream":"#)
            output.append(Int64(stream))
        }
        if let roundTrip = connection.roundTrip {
            output.append(raw: #","roundTrip":"#)
            output.append(roundTrip)
        }
        output.append(octet: 0x7D)
    }

    private static func append(_ sources: [SourceSpan], to output: inout LineBuffer) {
        output.append(raw: #","sources":"#)
        output.append(sources) { span, output in
            output.append(octet: 0x5B)
            output.append(span.source)
            output.append(octet: 0x2C)
            output.append(span.first)
            output.append(octet: 0x2C)
            output.append(span.last)
            output.append(octet: 0x5D)
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
