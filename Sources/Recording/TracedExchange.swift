import EventLog
import Extraction
import HTTP
import Wire

/// What tells one exchange of a capture from all others.
struct TracedExchange {
    let client: Endpoint
    let server: Endpoint
    private let record: ExchangeRecord
    /// First and last frame by source.
    private let spans: [Int: ClosedRange<Int64>]
    /// How many exchanges that look the same come before it.
    let rank: Int

    /// Nil where the record's endpoints are none.
    init?(_ record: ExchangeRecord, rank: Int) {
        guard let client = Endpoint(record.connection.client), let server = Endpoint(record.connection.server) else {
            return nil
        }
        self.client = client
        self.server = server
        self.record = record
        self.rank = rank
        spans = Dictionary(
            record.sources.map { ($0.source, min($0.first, $0.last)...max($0.first, $0.last)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The capture clock at its request's first octet.
    var at: Timestamp { record.at }

    /// Whether a segment is of its connection, and from which end.
    func isFromClient(_ segment: Segment) -> Bool? {
        if segment.source == client, segment.destination == server { return true }
        return segment.source == server && segment.destination == client ? false : nil
    }

    /// Whether a fragment is of a datagram between its ends.
    func mayHold(_ fragment: IPFragment) -> Bool {
        fragment.source == client.address && fragment.destination == server.address
            || fragment.source == server.address && fragment.destination == client.address
    }

    /// Whether a frame lies between the record's first and last in its source.
    func spans(_ stamp: FrameStamp) -> Bool {
        spans[Int(stamp.source)]?.contains(stamp.number) ?? false
    }

    /// Whether a request has the record's target, which may stand there without its user information.
    private func hasTarget(_ request: borrowing RequestMessage) -> Bool {
        request.target == record.request.target || request.targetWithoutUserInformation == record.request.target
    }

    /// Whether a request looks like the record's.
    func looksLike(_ request: borrowing RequestMessage) -> Bool {
        guard request.first.clock == record.at || request.first.time == record.at else { return false }
        guard request.method == record.request.method, hasTarget(request) else { return false }
        switch (record.body, request.content.octets) {
        case (.octets(let logged), .whole(let seen)): return logged == seen
        case (.parts(let logged), .parts(let seen)):
            return logged.count == seen.count
                && zip(logged, seen).allSatisfy { $0.offset == $1.offset && $0.octets == $1.octets }
        case (.none, .whole(let seen)): return seen.isEmpty || record.notes.contains(.withheld)
        case (.none, .parts(let seen)): return seen.isEmpty || record.notes.contains(.withheld)
        case (.octets, .parts), (.parts, .whole): return false
        }
    }
}

extension Endpoint {
    /// Reads an endpoint as the log writes it: `10.0.0.5:80`, `[2001:db8::1]:443`.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        guard let address = IPAddress(String(host)) else { return nil }
        self.init(address: address, port: port)
    }
}
