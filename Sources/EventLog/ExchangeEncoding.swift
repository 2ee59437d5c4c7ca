import JSONText
import Wire

/// Exchanges and answers as lines, without the line feed.
///
/// The format page describes the members.
enum ExchangeEncoding {
    /// Appends an exchange; `isEmbeddable` says whether its content may stand raw.
    static func append(_ record: ExchangeRecord, isEmbeddable: Bool, to output: inout LineBuffer) {
        appendFront(of: record.call, seq: record.seq, at: record.at, to: &output)
        append(session: record.session, link: record.link, start: record.start, to: &output)
        if let eventType = record.eventType { append(eventType: eventType.span.bytes, to: &output) }
        if let playhead = record.playhead { append(playhead: playhead.span.bytes, to: &output) }
        if let ts = record.ts { append(ts: ts.span.bytes, to: &output) }
        append(record.request, to: &output)
        if let response = record.response {
            output.append(raw: #","response":"#)
            append(response, to: &output)
        }
        appendFront(of: record.connection, to: &output)
        appendEnd(ofConnection: record.connection.stream, roundTrip: record.connection.roundTrip, to: &output)
        output.append(raw: #","sources":"#)
        output.append(record.sources) { append($0, to: &$1) }
        append(ambiguous: record.ambiguous, to: &output)
        append(complete: record.complete, notes: record.notes, to: &output)
        BodyEncoding.append(record.body, isEmbeddable: isEmbeddable, to: &output)
        output.append(octet: 0x7D)
    }

    /// Appends an exchange whose parts are encoded.
    static func append(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection,
        to output: inout LineBuffer
    ) {
        let text = draft.text.span.bytes
        appendFront(of: turn.call, seq: turn.seq, at: turn.at, to: &output)
        append(session: turn.session, link: turn.link, start: turn.start, to: &output)
        output.append(text.extracting(draft.members))
        if let after = turn.after {
            output.append(raw: #","response":"#)
            append(responseOf: draft, after: after, to: &output)
        }
        let common = connection.octets
        output.append(common.span.bytes)
        appendEnd(ofConnection: turn.stream, roundTrip: turn.roundTrip, to: &output)
        output.append(raw: #","sources":["#)
        append(turn.source, to: &output)
        for source in turn.otherSources {
            output.append(octet: 0x2C)
            append(source, to: &output)
        }
        output.append(octet: 0x5D)
        append(ambiguous: turn.ambiguous, to: &output)
        append(complete: draft.complete, notes: turn.notes.notes, to: &output)
        output.append(text.extracting(draft.body))
        output.append(octet: 0x7D)
    }

    /// Appends an answer line.
    static func append(_ answer: AnswerRecord, to output: inout LineBuffer) {
        appendFront(ofAnswerTo: answer.to, to: &output)
        append(answer.response, to: &output)
        output.append(octet: 0x7D)
    }

    /// Appends an answer line whose answer is encoded.
    static func append(
        answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int, to output: inout LineBuffer
    ) {
        appendFront(ofAnswerTo: seq, to: &output)
        append(responseOf: draft, after: after, to: &output)
        output.append(octet: 0x7D)
    }

    private static func append(responseOf draft: borrowing ExchangeDraft, after: Int64, to output: inout LineBuffer) {
        let text = draft.text.span.bytes
        output.append(text.extracting(draft.responseFront))
        output.append(after)
        output.append(text.extracting(draft.responseRest))
    }

    private static func appendFront(ofAnswerTo seq: Int, to output: inout LineBuffer) {
        output.append(raw: #"{"kind":"answer","to":"#)
        output.append(seq)
        output.append(raw: #","response":"#)
    }

    private static func append(_ request: ExchangeRecord.Request, to output: inout LineBuffer) {
        appendFront(ofRequest: request.method.span.bytes, to: &output)
        output.append(request.scheme)
        append(authority: request.authority?.span.bytes, target: request.target.span.bytes, to: &output)
        output.append(request.version)
        append(took: request.took, to: &output)
        output.append(raw: #","fields":"#)
        output.append(request.fields)
        append(dropped: request.dropped, to: &output)
        append(size: request.size, to: &output)
        append(coding: request.coding, coded: request.coded, to: &output)
        output.append(octet: 0x7D)
    }

    private static func append(_ response: ExchangeRecord.Response, to output: inout LineBuffer) {
        appendFront(ofResponse: response.status, to: &output)
        output.append(response.after)
        append(took: response.took, to: &output)
        output.append(raw: #","fields":"#)
        output.append(response.fields)
        append(dropped: response.dropped, to: &output)
        append(size: response.size, to: &output)
        if let content = response.content { BodyEncoding.append(answer: content, to: &output) }
        appendEnd(ofResponse: response.complete, to: &output)
    }
}
