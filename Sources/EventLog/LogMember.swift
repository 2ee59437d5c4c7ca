/// The names of an object's members, in the order in which they are written.
protocol LogMember: RawRepresentable where RawValue == UInt8 {
    /// The name as the log writes it.
    var name: StaticString { get }
}

/// Tells members by name: fast where they come in the order in which they are written, right in any order.
struct MemberOrder<Member: LogMember> {
    private var expected: UInt8 = 0

    /// The member that the key at `key` names; nil where it is none of them.
    @inline(__always)
    mutating func match(_ key: Int, in line: LogLineValues) -> Member? {
        var candidate = expected
        repeat {
            guard let member = Member(rawValue: candidate) else {
                if candidate == 0 { return nil }
                candidate = 0
                continue
            }
            candidate &+= 1
            if line.isKey(key, member.name) {
                expected = candidate
                return member
            }
        } while candidate != expected
        return nil
    }
}

/// Members of a record's line.
enum RecordMember: UInt8, LogMember {
    case kind, seq, at, time, call, session, link, start, eventType, playhead, ts, request, response, connection
    case sources, ambiguous, complete, notes, body, bodyText, bodyBase64, bodyParts

    var name: StaticString {
        switch self {
        case .kind: "kind"
        case .seq: "seq"
        case .at: "at"
        case .time: "time"
        case .call: "call"
        case .session: "session"
        case .link: "link"
        case .start: "start"
        case .eventType: "eventType"
        case .playhead: "playhead"
        case .ts: "ts"
        case .request: "request"
        case .response: "response"
        case .connection: "connection"
        case .sources: "sources"
        case .ambiguous: "ambiguous"
        case .complete: "complete"
        case .notes: "notes"
        case .body: "body"
        case .bodyText: "bodyText"
        case .bodyBase64: "bodyBase64"
        case .bodyParts: "bodyParts"
        }
    }
}

/// Members of `request`.
enum RequestMember: UInt8, LogMember {
    case method, scheme, authority, target, version, took, fields, dropped, size, coding, coded

    var name: StaticString {
        switch self {
        case .method: "method"
        case .scheme: "scheme"
        case .authority: "authority"
        case .target: "target"
        case .version: "version"
        case .took: "took"
        case .fields: "fields"
        case .dropped: "dropped"
        case .size: "size"
        case .coding: "coding"
        case .coded: "coded"
        }
    }
}

/// Members of `response`.
enum ResponseMember: UInt8, LogMember {
    case status, after, took, fields, dropped, size, text, base64, complete

    var name: StaticString {
        switch self {
        case .status: "status"
        case .after: "after"
        case .took: "took"
        case .fields: "fields"
        case .dropped: "dropped"
        case .size: "size"
        case .text: "text"
        case .base64: "base64"
        case .complete: "complete"
        }
    }
}

/// Members of `connection`.
enum ConnectionMember: UInt8, LogMember {
    case id, n, client, server, stream, roundTrip

    var name: StaticString {
        switch self {
        case .id: "id"
        case .n: "n"
        case .client: "client"
        case .server: "server"
        case .stream: "stream"
        case .roundTrip: "roundTrip"
        }
    }
}
