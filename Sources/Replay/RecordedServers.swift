import EventLog
import Wire

/// The servers that a log was recorded from: a replay must not reach them by mistake.
///
/// Those that connections went to, whatever their port, and those that requests and answers name: Host, authority, the
/// target's absolute form, `X-Forwarded-Host`, `Location`.
public struct RecordedServers: Sendable {
    /// Servers that are kept: a capture behind a load balancer has some; beyond this many no target can be told safe.
    public static let most = 65_536

    private var servers: Set<ServerName> = []
    /// Whether all are kept.
    public private(set) var isWhole = true
    /// What was added last, since most records name the same.
    private var lastConnection = ""
    private var lastNames: [[UInt8]] = [[], [], []]

    init() {}

    /// Makes servers that are known by name or address beforehand; what is neither is left out.
    public init(hosts: [String]) {
        for host in hosts { insert(ServerName(host: host)) }
    }

    /// The number of servers.
    public var count: Int { servers.count }

    /// Whether a server is among them.
    public func contains(_ server: ServerName) -> Bool { servers.contains(server) }

    mutating func add(_ record: ExchangeRecord) {
        let request = record.request
        if record.connection.server != lastConnection {
            lastConnection = record.connection.server
            insert(ServerName(authority: lastConnection.utf8))
        }
        add(request.fields.first("host"), place: 0)
        if record.notes.contains(.ambiguousHost) {
            for line in request.fields.lines where request.fields.isNamed(line, "host") {
                insert(ServerName(authority: request.fields.value(line)))
            }
        }
        add(request.authority?[...], place: 1)
        add(request.fields.first("x-forwarded-host"), place: 2)
        if let authority = Self.authority(of: request.target[...]) { insert(ServerName(authority: authority)) }
        if let response = record.response { add(response) }
    }

    mutating func add(_ response: ExchangeRecord.Response) {
        guard let location = response.fields.first("location"), let authority = Self.authority(of: location) else {
            return
        }
        insert(ServerName(authority: authority))
    }

    private mutating func add(_ name: ArraySlice<UInt8>?, place: Int) {
        guard let name, !name.elementsEqual(lastNames[place]) else { return }
        lastNames[place] = Array(name)
        // A list where several proxies added theirs.
        for part in name.split(separator: 0x2C) { insert(ServerName(authority: part.filter { $0 > 0x20 })) }
    }

    private mutating func insert(_ server: ServerName?) {
        guard let server, !servers.contains(server) else { return }
        if servers.count < Self.most { servers.insert(server) } else { isWhole = false }
    }

    /// The authority of a URL or of a reference that begins with `//`; nil where there is none.
    private static func authority(of reference: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard reference.first != 0x2F || reference.dropFirst().first == 0x2F else { return nil }
        let start: Int
        if reference.first == 0x2F {
            start = reference.startIndex + 2
        } else {
            let scheme = reference.prefix { $0 != 0x3A && $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
            guard reference[scheme.endIndex...].starts(with: "://".utf8) else { return nil }
            start = scheme.endIndex + 3
        }
        return reference[start...].prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
    }
}
