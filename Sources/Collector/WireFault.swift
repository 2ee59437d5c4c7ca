/// What goes wrong with the octets of an answer, or with its connection: what no HTTP library would send by itself.
public enum WireFault: Sendable, Hashable {
    /// The answer comes one octet a second.
    case slow
    /// The connection is reset once the request is read.
    case reset
    /// The connection is reset at a request's first octets; the request is not read, and so neither answered nor logged.
    case unread
    /// There is no answer, and the connection stays open.
    case silence
    /// Interim answers without end come before the answer.
    case interim
    /// The answer's content has no end.
    case endless
    /// What comes is no HTTP.
    case garbage
    /// The connection is closed inside the answer.
    case cut
    /// Another answer follows that nobody asked for.
    case extra
    /// The answer's head has so many octets.
    case head(Int)
    /// Every connection is reset and no other one is taken: the server is gone, and the collector ends.
    case gone

    /// The largest head that can be asked for: far above what any client takes.
    static let longestHead = 16 << 20
    /// The smallest: status line and a field.
    static let shortestHead = 512

    private static let plain: [(name: String, fault: WireFault)] = [
        ("slow", .slow), ("reset", .reset), ("unread", .unread), ("silence", .silence), ("interim", .interim),
        ("endless", .endless), ("garbage", .garbage), ("cut", .cut), ("extra", .extra), ("gone", .gone),
    ]

    /// The names, for messages.
    static let names = plain.map(\.name).joined(separator: ", ") + ", head:OCTETS"

    /// Reads a name: `reset`, `head:65537`; nil for anything else.
    init?(_ text: String) {
        if let found = Self.plain.first(where: { $0.name == text }) {
            self = found.fault
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "head", let size = Int(parts[1]),
            (Self.shortestHead...Self.longestHead).contains(size)
        else { return nil }
        self = .head(size)
    }

    /// The name that `init` reads.
    var name: String {
        if case .head(let size) = self { return "head:\(size)" }
        return Self.plain.first { $0.fault == self }?.name ?? ""
    }
}
