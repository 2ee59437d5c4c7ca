import EventLog
import MediaCollection
import Wire

/// A session whose start is not among what is replayed.
public struct OrphanedSession: Sendable, Equatable {
    /// The id in its events' paths, octets mapped to U+0000–U+00FF.
    public var session: String
    /// The host that sent them; empty where several sessions are counted together.
    public var client: String
    /// How many there are.
    public var events: Int
    /// Whether the log has its start, before what is replayed (`PlanOptions.from`).
    public var startsBefore: Bool
    /// Whether a start is made for it.
    public var isOpened = false
    /// Whether that is made of its own.
    public var hasOwnStart = false
    /// Whether its playheads track the clock and do not move with it: nothing says that its content is live.
    public var leavesLivePlayheads: Bool
}

/// What tells sessions without a start apart: never the id alone, since clients that misread a `Location` all post to one.
struct OrphanKey: Hashable, Sendable {
    /// The client's host; each request may come over a connection of its own.
    var client: String
    /// The server's address and port.
    var server: String
    /// The id in the path.
    var id: String
    /// The start that its events name, where that stands before what is replayed and can be sent: then it tells by itself.
    var start: Int?

    /// The key under which sessions beyond those that are kept by name are counted.
    static let further = OrphanKey(client: "", server: "", id: "further sessions")

    /// The key of a session whose events name no id, but a start that is not there.
    static func unnamed(_ start: Int) -> OrphanKey { OrphanKey(client: "", server: "", id: "start \(start)") }

    /// An order that is the same in every run.
    static func inOrder(_ left: OrphanKey, _ right: OrphanKey) -> Bool {
        (left.id, left.client, left.server, left.start ?? 0) < (right.id, right.client, right.server, right.start ?? 0)
    }
}

/// What a start that is made takes from the session's first event that has both a time and a playhead.
struct FirstMoment: Sendable {
    /// Where it stands among the events.
    var at: Timestamp
    /// Its number, for events of one time.
    var seq: Int
    /// The target of the start.
    var target: [UInt8]
    /// The raw tokens.
    var playhead: [UInt8]
    /// The raw token of the time.
    var ts: [UInt8]

    /// The moment of an event; nil where it has none.
    init?(_ event: ExchangeRecord) {
        guard let playhead = event.playhead, let ts = event.ts,
            case .sessionEvents(let id) = RequestPath(target: event.request.target).kind
        else { return nil }
        (at, seq, self.playhead, self.ts) = (event.at, event.seq, playhead, ts)
        target = Array(event.request.target[..<(id.lowerBound - 1)])
    }

    /// The earlier of two.
    static func earlier(_ left: FirstMoment?, _ right: FirstMoment?) -> FirstMoment? {
        guard let left, let right else { return left ?? right }
        return (right.at, right.seq) < (left.at, left.seq) ? right : left
    }
}

extension ExchangeRecord {
    /// The name of the session that an event without start belongs to; nil where it needs no session.
    var orphanName: String? {
        if call == .sessionStart { return nil }
        if let session { return String(octets: session) }
        guard case .sessionEvents(let id) = RequestPath(target: request.target).kind else { return nil }
        return String(octets: request.target[id])
    }

    /// What tells that session from others; nil where the event needs none.
    var orphanKey: OrphanKey? {
        guard let id = orphanName else { return nil }
        let client = connection.client
        let host = client.lastIndex(of: ":").map { client[..<$0] } ?? client[...]
        return OrphanKey(client: String(host), server: connection.server, id: id)
    }
}
