/// Where on the way between clients and servers a capture was taken: what recorded times have in them beside the servers' own.
public enum CapturePoint: String, CaseIterable, Sendable, Hashable {
    /// Next to the clients: all of the way to the servers.
    case client
    /// Between the two: some of it.
    case middle
    /// Next to the servers: none.
    case server
    /// Clients and servers are next to each other: none.
    case local
}
