internal import EventLog
internal import MediaCollection
internal import Wire

/// Makes the log's records of what was received, and knows which line each session was opened on.
struct RecordMaking {
    private let clock: SteadyClock
    private let sessionLimit: Int
    private var starts: [[UInt8]: Int] = [:]

    init(clock: SteadyClock, sessionLimit: Int) {
        self.clock = clock
        self.sessionLimit = sessionLimit
    }

    /// The record of a request and its answer, with the number `seq`.
    mutating func record(
        _ request: ReceivedRequest, _ answer: SentAnswer?, _ mark: ArrivalQueue.Mark, seq: Int
    ) -> ExchangeRecord {
        let target = Array(request.target.utf8)
        let members = request.isWhole ? EventMembers.read(request.body) : nil
        var record = ExchangeRecord(
            seq: seq, at: clock.timestamp(request.first), call: .other, eventType: members?.eventType,
            playhead: members?.playhead, ts: members?.ts,
            request: ExchangeRecord.Request(
                method: Array(request.method.utf8),
                authority: Self.first("host", of: request.fields).map { Array($0.utf8) },
                target: target, version: request.version, took: request.last - request.first,
                fields: Self.lines(request.fields), size: request.isWhole ? request.size : nil),
            response: answer.map { response($0, requestEnd: request.last) },
            connection: ConnectionRecord(
                id: CommunityID.text(request.connection.client, request.connection.server),
                n: request.connection.number,
                client: request.connection.client.description, server: request.connection.server.description),
            complete: request.isWhole && request.size == request.body.count, notes: notes(request, mark),
            body: Self.body(request))
        record.request.dropped = CredentialFields.drop(from: &record.request.fields)
        name(&record, request, target, members, answer)
        return record
    }

    /// The record of an answer that came after its request's line.
    func record(_ answer: SentAnswer, to seq: Int, requestEnd: Int64) -> AnswerRecord {
        AnswerRecord(to: seq, response: response(answer, requestEnd: requestEnd))
    }

    /// Notes which line the session that `answer` opens was opened on, and gives its id; nil where it opens none.
    @discardableResult mutating func noteStart(_ answer: SentAnswer, seq: Int) -> [UInt8]? {
        guard answer.status == 201, let location = Self.first("location", of: answer.fields),
            let id = SessionLocation.sessionID(in: Array(location.utf8))
        else { return nil }
        // The service has forgotten the oldest by then; lines of the others lose their `start`, no more.
        if starts.count >= sessionLimit { starts.removeAll(keepingCapacity: true) }
        starts[id] = seq
        return id
    }

    private func response(_ answer: SentAnswer, requestEnd: Int64) -> ExchangeRecord.Response {
        var response = ExchangeRecord.Response(
            status: answer.status, after: answer.first - requestEnd, took: answer.last - answer.first,
            fields: Self.lines(answer.fields), size: answer.body.count,
            content: answer.body.isEmpty ? nil : answer.body)
        response.dropped = CredentialFields.drop(from: &response.fields)
        return response
    }

    private mutating func name(
        _ record: inout ExchangeRecord, _ request: ReceivedRequest, _ target: [UInt8], _ members: EventMembers?,
        _ answer: SentAnswer?
    ) {
        guard record.request.method == Array("POST".utf8) else { return }
        switch RequestPath(target: target).kind {
        case .sessions:
            if members?.isSessionStart == true {
                record.call = .sessionStart
                guard let id = answer.flatMap({ noteStart($0, seq: record.seq) }) else { return }
                record.session = id
                record.link = .response
            } else if members?.isDownloadedSession == true {
                record.call = .downloaded
            } else if !request.body.isEmpty {
                // What other products post here are passwords. What is cut cannot be told from them.
                record.body = .none
                record.response?.content = nil
                record.notes.append(.withheld)
            }
        case .sessionEvents(let range):
            record.call = .event
            record.session = Array(target[range])
            record.start = starts[Array(target[range])]
            record.link = record.start == nil ? ExchangeRecord.Link.none : .response
        case .events:
            record.call = .event
        case .downloaded:
            record.call = .downloaded
        case .other:
            break
        }
    }

    private func notes(_ request: ReceivedRequest, _ mark: ArrivalQueue.Mark) -> [Note] {
        var notes: [Note] = []
        if !request.isWhole { notes.append(.cutShort) }
        if request.size > request.body.count { notes.append(.overLimit) }
        if Self.coding(of: request.fields) != nil { notes.append(.codingLeft) }
        switch mark {
        case .none, .late(answered: true): break
        case .pending: notes.append(.answerPending)
        case .unanswered, .late(answered: false): notes.append(.noAnswer)
        }
        if case .late = mark { notes.append(.late) }
        return notes
    }

    private static func body(_ request: ReceivedRequest) -> ExchangeRecord.Body {
        if request.isWhole, request.size == request.body.count {
            return request.body.isEmpty ? .none : .octets(request.body)
        }
        return request.body.isEmpty ? .none : .parts([ExchangeRecord.BodyPart(offset: 0, octets: request.body)])
    }

    private static func lines(_ fields: [(String, String)]) -> FieldLines {
        var lines = FieldLines()
        for (name, value) in fields { lines.append(name: name.utf8, value: value.utf8) }
        return lines
    }

    static func first(_ lowercased: String, of fields: [(String, String)]) -> String? {
        fields.first { $0.0.lowercased() == lowercased }?.1
    }

    /// The content coding, where there is one that changes the octets.
    static func coding(of fields: [(String, String)]) -> String? {
        guard let coding = first("content-encoding", of: fields)?.lowercased(), coding != "identity", !coding.isEmpty
        else {
            return nil
        }
        return coding
    }
}
