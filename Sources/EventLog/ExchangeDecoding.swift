import JSONText
import Wire

/// Lines to exchanges and answers.
///
/// Unknown members are passed over, of duplicate ones the last counts.
enum ExchangeDecoding {
    /// The exchange that the line holds.
    static func exchange(_ line: LogLineValues) throws(LineFault) -> ExchangeRecord {
        try exchange(line, .everything)
    }

    /// The exchange that the line holds, as far as `scope` goes.
    static func exchange(_ line: LogLineValues, _ scope: LogScope) throws(LineFault) -> ExchangeRecord {
        let isWhole = scope == .everything
        var seq: Int?
        var at: Int64?
        var call: ExchangeRecord.Call?
        var hasRequest = false
        var hasConnection = false
        var complete: Bool?
        var record = ExchangeRecord(
            at: Timestamp(nanoseconds: 0), call: .other, request: .init(method: [], authority: nil, target: []),
            connection: .init(id: "", n: 0, client: "", server: ""))
        var order = MemberOrder<RecordMember>()
        var key = 1
        while key < line.token(0).end {
            let value = key &+ 1
            switch order.match(key, in: line) {
            case .seq: seq = try line.integer(value, "seq", from: 1)
            case .at: at = try line.integer(value, "at")
            case .call: call = try name(line, value, "call")
            case .session: record.session = try line.latin1(value, "session")
            case .link: record.link = try name(line, value, "link") as ExchangeRecord.Link
            case .start: record.start = try line.integer(value, "start", from: 1)
            case .eventType: record.eventType = try line.utf8(value, "eventType")
            case .playhead: record.playhead = try line.number(value, "playhead")
            case .ts: record.ts = try line.number(value, "ts")
            case .request:
                // Each straight into its place, since a record is large.
                try request(line, value, isWhole, into: &record.request)
                hasRequest = true
            case .response: record.response = try response(line, value, isWhole)
            case .connection:
                try connection(line, value, isWhole, into: &record.connection)
                hasConnection = true
            case .sources: record.sources = try sources(line, value, isWhole)
            case .ambiguous: record.ambiguous = try ambiguous(line, value, isWhole)
            case .complete: complete = try line.boolean(value, "complete")
            case .notes: record.notes = try notes(line, value)
            case .body, .bodyText, .bodyBase64, .bodyParts: record.body = try BodyDecoding.body(line, key)
            case .kind, .time, nil: break
            }
            key = line.token(value).end
        }
        record.seq = try line.required(seq, "seq", of: 0)
        record.at = Timestamp(nanoseconds: try line.required(at, "at", of: 0))
        record.call = try line.required(call, "call", of: 0)
        _ = try line.required(hasRequest ? true : nil, "request", of: 0)
        _ = try line.required(hasConnection ? true : nil, "connection", of: 0)
        record.complete = try line.required(complete, "complete", of: 0)
        return record
    }

    /// The answer that the line holds.
    static func answer(_ line: LogLineValues) throws(LineFault) -> AnswerRecord {
        var to: Int?
        var response: ExchangeRecord.Response?
        var key = 1
        while key < line.token(0).end {
            if line.isKey(key, "to") { to = try line.integer(key &+ 1, "to", from: 1) }
            if line.isKey(key, "response") { response = try self.response(line, key &+ 1, true) }
            key = line.token(key &+ 1).end
        }
        return AnswerRecord(
            to: try line.required(to, "to", of: 0), response: try line.required(response, "response", of: 0))
    }

    private static func request(
        _ line: LogLineValues, _ object: Int, _ isWhole: Bool, into request: inout ExchangeRecord.Request
    ) throws(LineFault) {
        try line.expect(.object, object, "request", "an object")
        var method: [UInt8]?
        var target: [UInt8]?
        var scheme: String?
        var version: String?
        // Of duplicate members the last counts, whole.
        request = ExchangeRecord.Request(method: [], authority: nil, target: [])
        var order = MemberOrder<RequestMember>()
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            switch order.match(key, in: line) {
            case .method: method = try line.latin1(value, "method")
            case .scheme: scheme = try line.text(value, "scheme")
            case .authority: request.authority = try line.latin1(value, "authority")
            case .target: target = try line.latin1(value, "target")
            case .version: version = try line.text(value, "version")
            case .took: request.took = try line.integer(value, "took")
            case .fields: request.fields = try line.fields(value, "fields")
            case .dropped: request.dropped = try dropped(line, value, isWhole)
            case .size: request.size = try line.integer(value, "size", from: 0)
            case .coding:
                request.coding = try line.array(value, "coding") { element throws(LineFault) in
                    try line.text(element, "coding")
                }
            case .coded: request.coded = try line.base64(value, "coded")
            case nil: break
            }
            key = line.token(value).end
        }
        request.method = try line.required(method, "method", of: object)
        request.target = try line.required(target, "target", of: object)
        request.scheme = try line.required(scheme, "scheme", of: object)
        request.version = try line.required(version, "version", of: object)
    }

    private static func response(
        _ line: LogLineValues, _ object: Int, _ isWhole: Bool
    ) throws(LineFault) -> ExchangeRecord.Response {
        try line.expect(.object, object, "response", "an object")
        var status: Int?
        var response = ExchangeRecord.Response(status: 0)
        // Where the content stands that counts only once the status is known.
        var text: Int?
        var base64: [UInt8]?
        var order = MemberOrder<ResponseMember>()
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            switch order.match(key, in: line) {
            case .status: status = try line.integer(value, "status", from: 0)
            case .after: response.after = try line.integer(value, "after")
            case .took: response.took = try line.integer(value, "took")
            case .fields:
                if isWhole {
                    response.fields = try line.fields(value, "fields")
                } else {
                    try line.checkFields(value, "fields")
                }
            case .dropped: response.dropped = try dropped(line, value, isWhole)
            case .size: response.size = try line.integer(value, "size", from: 0)
            case .text:
                try line.expect(.string, value, "text", "a string")
                (text, base64) = (value, nil)
            case .base64: (text, base64) = (nil, try line.base64(value, "base64"))
            case .complete: response.complete = try line.boolean(value, "complete")
            case nil: break
            }
            key = line.token(value).end
        }
        response.status = try line.required(status, "status", of: object)
        if isWhole || response.isRefusal {
            if let text { response.content = line.unescaped(text) } else { response.content = base64 }
        }
        return response
    }

    private static func connection(
        _ line: LogLineValues, _ object: Int, _ isWhole: Bool, into connection: inout ConnectionRecord
    ) throws(LineFault) {
        try line.expect(.object, object, "connection", "an object")
        var id: String?
        var n: Int?
        var client: String?
        var server: String?
        connection = ConnectionRecord(id: "", n: 0, client: "", server: "")
        var order = MemberOrder<ConnectionMember>()
        var key = object &+ 1
        while key < line.token(object).end {
            let value = key &+ 1
            switch order.match(key, in: line) {
            case .id: id = try line.text(value, "id", isWhole)
            case .n: n = try line.integer(value, "n", from: 1)
            case .client: client = try line.text(value, "client", isWhole)
            case .server: server = try line.text(value, "server", isWhole)
            case .stream:
                guard let stream = UInt32(exactly: try line.integer(value, "stream")) else {
                    throw line.fault(value, "`stream` must be a number of 32 bits")
                }
                connection.stream = stream
            case .roundTrip: connection.roundTrip = try line.integer(value, "roundTrip")
            case nil: break
            }
            key = line.token(value).end
        }
        connection.id = try line.required(id, "id", of: object)
        connection.n = try line.required(n, "n", of: object)
        connection.client = try line.required(client, "client", of: object)
        connection.server = try line.required(server, "server", of: object)
    }

    static func sources(
        _ line: LogLineValues, _ index: Int, _ isWanted: Bool
    ) throws(LineFault) -> [SourceSpan] {
        try line.array(index, "sources", isWanted) { element throws(LineFault) in
            guard line.isTuple(element, count: 3) else {
                throw line.fault(element, "an element of `sources` must be [source,first,last]")
            }
            return SourceSpan(
                source: try line.integer(element &+ 1, "sources", from: 0),
                first: try line.integer(element &+ 2, "sources"), last: try line.integer(element &+ 3, "sources"))
        }
    }

    private static func ambiguous(
        _ line: LogLineValues, _ index: Int, _ isWanted: Bool
    ) throws(LineFault) -> [SourceFrame] {
        try line.array(index, "ambiguous", isWanted) { element throws(LineFault) in
            guard line.isTuple(element, count: 2) else {
                throw line.fault(element, "an element of `ambiguous` must be [source,frame]")
            }
            return SourceFrame(
                source: try line.integer(element &+ 1, "ambiguous", from: 0),
                number: try line.integer(element &+ 2, "ambiguous"))
        }
    }

    private static func dropped(
        _ line: LogLineValues, _ index: Int, _ isWanted: Bool
    ) throws(LineFault) -> [[UInt8]] {
        try line.array(index, "dropped", isWanted) { element throws(LineFault) in try line.latin1(element, "dropped") }
    }

    /// The notes that this version knows; later versions may write others.
    private static func notes(_ line: LogLineValues, _ index: Int) throws(LineFault) -> [Note] {
        try line.array(index, "notes") { element throws(LineFault) in
            Note(rawValue: try line.text(element, "notes"))
        }.compactMap { $0 }
    }

    /// A value out of a closed list.
    private static func name<Value: RawRepresentable & CaseIterable>(
        _ line: LogLineValues, _ index: Int, _ name: StaticString
    ) throws(LineFault) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: try line.text(index, name)) else {
            let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw line.fault(index, "`\(name)` must be one of \(allowed)")
        }
        return value
    }
}
