import JSONText
import Wire

/// The exchange that was read last, for a line that differs from its line in a few values: only the members of these are read.
///
/// Most lines of one kind of client differ from the one before in numbers, an id and a playhead. What is read is what
/// `ExchangeDecoding` reads; where a value's member is not among those below, or its value is a fault, the line is decoded whole.
struct KnownExchange {
    /// The exchange that was read last, whether more is known of its line or not.
    private(set) var record = ExchangeRecord(
        at: Timestamp(nanoseconds: 0), call: .other, request: .init(method: [], authority: nil, target: []),
        connection: .init(id: "", n: 0, client: "", server: ""))
    /// For each token the member that it is of.
    private var members: [Member] = []
    /// The index of each member's value, or for the body's that of its key; 0 where there is none.
    private var places = [Int](repeating: 0, count: Member.allCases.count)
    private var scope = LogScope.everything
    private var isKnown = false

    /// The members that are read again by themselves.
    private enum Member: UInt8, CaseIterable {
        /// Any other, for the sake of which the line is decoded whole.
        case other
        /// One that is not read.
        case ignored
        case seq, at, session, start, eventType, playhead, ts, sources, body
        case target, took, size, fields
        case status, after, answerTook, answerSize
        case connection, n, client, server, roundTrip

        var bit: UInt32 { 1 &<< UInt32(rawValue) }
    }

    /// Forgets the exchange: the line that was scanned last is not its.
    mutating func forget() { isKnown = false }

    /// Takes the exchange of a line that has the tape of the known one's, where the values `changed` alone may say something
    /// else; false where it is to be decoded whole.
    mutating func take(_ line: LogLineValues, changed: [Int], _ scope: LogScope) -> Bool {
        guard isKnown, scope == self.scope, line.tokens.count == members.count else { return false }
        var bits: UInt32 = 0
        for index in changed { bits |= members[index].bit }
        guard bits & Member.other.bit == 0 else { return false }
        bits &= ~Member.ignored.bit
        while bits != 0 {
            let next = UInt8(truncatingIfNeeded: bits.trailingZeroBitCount)
            guard let member = Member(rawValue: next) else { return false }
            bits &= bits &- 1
            do throws(LineFault) {
                try read(member, of: line)
            } catch {
                isKnown = false
                return false
            }
        }
        return true
    }

    /// Holds an exchange that was decoded whole.
    mutating func hold(_ record: ExchangeRecord) {
        self.record = record
        isKnown = false
    }

    private mutating func read(_ member: Member, of line: LogLineValues) throws(LineFault) {
        let place = places[Int(member.rawValue)]
        let isWhole = scope == .everything
        switch member {
        case .other, .ignored: break
        case .seq: record.seq = try line.integer(place, "seq", from: 1)
        case .at: record.at = Timestamp(nanoseconds: try line.integer(place, "at"))
        case .session: record.session = try line.latin1(place, "session")
        case .start: record.start = try line.integer(place, "start", from: 1)
        case .eventType: record.eventType = try line.utf8(place, "eventType")
        case .playhead: record.playhead = try line.number(place, "playhead")
        case .ts: record.ts = try line.number(place, "ts")
        case .sources: record.sources = try ExchangeDecoding.sources(line, place, isWhole)
        case .body: record.body = try BodyDecoding.body(line, place)
        case .target: record.request.target = try line.latin1(place, "target")
        case .took: record.request.took = try line.integer(place, "took")
        case .size: record.request.size = try line.integer(place, "size", from: 0)
        case .fields: record.request.fields = try line.fields(place, "fields")
        case .status: record.response?.status = try line.integer(place, "status", from: 0)
        case .after: record.response?.after = try line.integer(place, "after")
        case .answerTook: record.response?.took = try line.integer(place, "took")
        case .answerSize: record.response?.size = try line.integer(place, "size", from: 0)
        case .connection: record.connection.id = try line.text(place, "id", isWhole)
        case .n: record.connection.n = try line.integer(place, "n", from: 1)
        case .client: record.connection.client = try line.text(place, "client", isWhole)
        case .server: record.connection.server = try line.text(place, "server", isWhole)
        case .roundTrip: record.connection.roundTrip = try line.integer(place, "roundTrip")
        }
    }

    /// Learns where the line of the exchange that is held has its members.
    mutating func learn(_ line: LogLineValues, _ scope: LogScope) {
        self.scope = scope
        isKnown = true
        members.removeAll(keepingCapacity: true)
        members.append(contentsOf: repeatElement(.other, count: line.tokens.count))
        for index in places.indices { places[index] = 0 }
        var order = MemberOrder<RecordMember>()
        forEachMember(of: 0, in: line) { known, key in
            switch order.match(key, in: line) {
            case .seq: known.note(.seq, key, line)
            case .at: known.note(.at, key, line)
            case .session: known.note(.session, key, line)
            case .start: known.note(.start, key, line)
            case .eventType: known.note(.eventType, key, line)
            case .playhead: known.note(.playhead, key, line)
            case .ts: known.note(.ts, key, line)
            case .request: known.learn(request: key, line)
            case .response: known.learn(response: key, line)
            case .connection: known.learn(connection: key, line)
            case .sources: known.note(.sources, key, line)
            case .body, .bodyText, .bodyBase64, .bodyParts: known.note(.body, key, line)
            case .time, nil: known.note(.ignored, key, line)
            case .kind, .call, .link, .ambiguous, .complete, .notes: break
            }
        }
    }

    private mutating func learn(request object: Int, _ line: LogLineValues) {
        var order = MemberOrder<RequestMember>()
        forEachMember(of: object &+ 1, in: line) { known, key in
            switch order.match(key, in: line) {
            case .target: known.note(.target, key, line)
            case .took: known.note(.took, key, line)
            case .size: known.note(.size, key, line)
            case .fields: known.note(.fields, key, line)
            case .method, .scheme, .authority, .version, .dropped, .coding, .coded: break
            case nil: known.note(.ignored, key, line)
            }
        }
    }

    private mutating func learn(response object: Int, _ line: LogLineValues) {
        var order = MemberOrder<ResponseMember>()
        var hasContent = false
        // Whether content is read depends on the status.
        defer { if hasContent, scope == .request { members[places[Int(Member.status.rawValue)]] = .other } }
        forEachMember(of: object &+ 1, in: line) { known, key in
            switch order.match(key, in: line) {
            case .status: known.note(.status, key, line)
            case .after: known.note(.after, key, line)
            case .took: known.note(.answerTook, key, line)
            case .size: known.note(.answerSize, key, line)
            // Values that differ are plain, as the lines of fields have to be that are only checked.
            case .fields where known.scope == .request: known.note(.ignored, key, line)
            case .text, .base64: hasContent = true
            case .fields, .dropped, .complete: break
            case nil: known.note(.ignored, key, line)
            }
        }
    }

    private mutating func learn(connection object: Int, _ line: LogLineValues) {
        var order = MemberOrder<ConnectionMember>()
        forEachMember(of: object &+ 1, in: line) { known, key in
            switch order.match(key, in: line) {
            case .id: known.note(.connection, key, line)
            case .n: known.note(.n, key, line)
            case .client: known.note(.client, key, line)
            case .server: known.note(.server, key, line)
            case .roundTrip: known.note(.roundTrip, key, line)
            case .stream: break
            case nil: known.note(.ignored, key, line)
            }
        }
    }

    private mutating func forEachMember(
        of object: Int, in line: LogLineValues, _ visit: (inout Self, _ key: Int) -> Void
    ) {
        var key = object &+ 1
        while key < line.token(object).end {
            visit(&self, key)
            key = line.token(key &+ 1).end
        }
    }

    /// Notes that the member with the key at `key` is this one.
    private mutating func note(_ member: Member, _ key: Int, _ line: LogLineValues) {
        let value = key &+ 1
        for index in value..<line.token(value).end { members[index] = member }
        if member == .ignored { return }
        // Of duplicate members the last counts, whichever of them changes.
        if places[Int(member.rawValue)] != 0 { isKnown = false }
        places[Int(member.rawValue)] = member == .body ? key : value
    }
}
