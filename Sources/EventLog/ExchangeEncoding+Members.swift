import JSONText
import Wire

/// The members of a line one by one, as they follow on each other.
extension ExchangeEncoding {
    /// The line from its beginning to `call`.
    static func appendFront(of call: ExchangeRecord.Call, seq: Int, at: Timestamp, to output: inout LineBuffer) {
        output.append(raw: #"{"kind":"exchange","seq":"#)
        output.append(seq)
        LogTime.append(members: at, to: &output)
        output.append(raw: #","call":""#)
        output.append(raw: call.literal)
        output.append(octet: 0x22)
    }

    /// The members that say which session the exchange belongs to.
    static func append(session: [UInt8]?, link: ExchangeRecord.Link?, start: Int?, to output: inout LineBuffer) {
        if let session {
            output.append(raw: #","session":""#)
            output.append(latin1: session)
            output.append(octet: 0x22)
        }
        if let link {
            output.append(raw: #","link":""#)
            output.append(raw: link.literal)
            output.append(octet: 0x22)
        }
        if let start {
            output.append(raw: #","start":"#)
            output.append(start)
        }
    }

    /// The member `eventType`; none where the octets are not UTF-8, since then no body can have said it.
    static func append(eventType: RawSpan, to output: inout LineBuffer) {
        let before = output.count
        output.append(raw: #","eventType":""#)
        if output.appendPlain(eventType) {
            output.append(octet: 0x22)
            return
        }
        output.truncate(to: before)
        output.append(raw: #","eventType":"#)
        if !output.append(utf8: eventType) { output.truncate(to: before) }
    }

    /// The member `playhead`; `isFinite` says that the octets are known to be a number token, and finite.
    static func append(playhead: RawSpan, isFinite: Bool = false, to output: inout LineBuffer) {
        guard isFinite || isWritable(playhead) else { return }
        output.append(raw: #","playhead":"#)
        output.append(playhead)
    }

    /// The member `ts`; `isFinite` says that the octets are known to be a number token, and finite.
    static func append(ts: RawSpan, isFinite: Bool = false, to output: inout LineBuffer) {
        guard isFinite || isWritable(ts) else { return }
        output.append(raw: #","ts":"#)
        output.append(ts)
    }

    /// Whether a number token may stand in a line: the body keeps it in any case, and one infinite number stops whole files.
    private static func isWritable(_ token: RawSpan) -> Bool {
        JSONNumber.isToken(token) && !JSONNumber.isInfinite(token)
    }

    /// The member `request` up to its method; the value of `scheme` is due.
    static func appendFront(ofRequest method: RawSpan, to output: inout LineBuffer) {
        output.append(raw: #","request":{"method":""#)
        output.append(latin1: method)
        output.append(raw: #"","scheme":"#)
    }

    /// The members `authority` and `target`; the value of `version` is due.
    static func append(authority: RawSpan?, target: RawSpan, to output: inout LineBuffer) {
        if let authority {
            output.append(raw: #","authority":""#)
            output.append(latin1: authority)
            output.append(raw: #"","target":""#)
        } else {
            output.append(raw: #","target":""#)
        }
        output.append(latin1: target)
        output.append(raw: #"","version":"#)
    }

    /// The member `took`.
    static func append(took: Int64, to output: inout LineBuffer) {
        output.append(raw: #","took":"#)
        output.append(took)
    }

    /// A response up to its status; the value of `after` is due.
    static func appendFront(ofResponse status: Int, to output: inout LineBuffer) {
        output.append(raw: #"{"status":"#)
        output.append(status)
        output.append(raw: #","after":"#)
    }

    /// The end of a response.
    static func appendEnd(ofResponse complete: Bool, to output: inout LineBuffer) {
        if !complete { output.append(raw: #","complete":false"#) }
        output.append(octet: 0x7D)
    }

    /// The names of fields that were dropped; nothing where there are none.
    static func append(dropped: [[UInt8]], to output: inout LineBuffer) {
        if dropped.isEmpty { return }
        output.append(raw: #","dropped":"#)
        output.append(dropped) { name, output in
            output.append(octet: 0x22)
            output.append(latin1: name)
            output.append(octet: 0x22)
        }
    }

    /// The member `size`.
    static func append(size: Int?, to output: inout LineBuffer) {
        guard let size else { return }
        output.append(raw: #","size":"#)
        output.append(size)
    }

    /// The members that say how the content was coded.
    static func append(coding: [String], coded: [UInt8]?, to output: inout LineBuffer) {
        if !coding.isEmpty {
            output.append(raw: #","coding":"#)
            output.append(coding) { $1.append($0) }
        }
        if let coded {
            output.append(raw: #","coded":"#)
            output.append(base64: coded.span.bytes)
        }
    }

    /// The member `connection` from its beginning to `server`.
    static func appendFront(of connection: ConnectionRecord, to output: inout LineBuffer) {
        output.append(raw: #","connection":{"id":"#)
        output.append(connection.id)
        output.append(raw: #","n":"#)
        output.append(connection.n)
        output.append(raw: #","client":"#)
        output.append(connection.client)
        output.append(raw: #","server":"#)
        output.append(connection.server)
    }

    /// The member `connection` from `stream` to its end.
    static func appendEnd(ofConnection stream: UInt32?, roundTrip: Int64?, to output: inout LineBuffer) {
        if let stream {
            output.append(raw: #","stream":"#)
            output.append(Int64(stream))
        }
        if let roundTrip {
            output.append(raw: #","roundTrip":"#)
            output.append(roundTrip)
        }
        output.append(octet: 0x7D)
    }

    /// One element of `sources`.
    static func append(_ span: SourceSpan, to output: inout LineBuffer) {
        output.append(octet: 0x5B)
        output.append(span.source)
        output.append(octet: 0x2C)
        output.append(span.first)
        output.append(octet: 0x2C)
        output.append(span.last)
        output.append(octet: 0x5D)
    }

    /// The member `ambiguous`, where there are frames.
    static func append(ambiguous frames: [SourceFrame], to output: inout LineBuffer) {
        if frames.isEmpty { return }
        output.append(raw: #","ambiguous":"#)
        output.append(frames) { frame, output in
            output.append(octet: 0x5B)
            output.append(frame.source)
            output.append(octet: 0x2C)
            output.append(frame.number)
            output.append(octet: 0x5D)
        }
    }

    /// The members `complete` and `notes`.
    static func append(complete: Bool, notes: [Note], to output: inout LineBuffer) {
        output.append(raw: complete ? #","complete":true,"notes":["# : #","complete":false,"notes":["#)
        for index in notes.indices {
            if index > 0 { output.append(octet: 0x2C) }
            output.append(notes[index].rawValue)
        }
        output.append(octet: 0x5D)
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
