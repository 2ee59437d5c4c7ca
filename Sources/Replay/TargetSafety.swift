import MediaCollection

/// Why a target may not be sent to.
public enum SafetyRefusal: Sendable, Hashable {
    /// The log was recorded from this server.
    case recorded(String)
    /// The name is one of Adobe's own collection servers.
    case collectionServer(String)
    /// The log names more servers than are kept, so that the target may be one of them.
    case tooManyServers
    /// The log cannot be read again, so that what is confirmed may not be what goes.
    case readOnce
    /// Members that route have values that no `--map` replaced: the member, how many, and one of them.
    case unmapped(member: String, count: Int, example: String)
    /// No rule replaces a member that routes, whatever bodies will have there: said before any is known.
    case unreplaced(member: String)
    /// So many bodies are no JSON text, so that nobody knows whose reports they name.
    case unreadable(Int)
    /// The totals were not confirmed.
    case unconfirmed
}

/// The rule about targets: loopback takes everything; any other one takes only what was looked at, mapped and confirmed,
/// and a server that may be production only what was asked for in so many words.
///
/// Pure: what names and addresses a target has is asked elsewhere, and given here.
public struct TargetSafety: Sendable {
    /// Domains of Adobe's collection servers.
    static let collectionDomains = ["omtrdc.net", "adobedc.net"]

    private let target: ReplayTarget
    private let servers: [ServerName]

    /// Looks at a target, the names that its name is an alias of, and all addresses that these have, as text.
    public init(_ target: ReplayTarget, names: [String] = [], addresses: [String] = []) {
        self.target = target
        servers = ([target.host] + names + addresses).compactMap { ServerName(host: $0) }
    }

    /// Whether everything about the target is loopback: how it is written, and each address.
    public var isLoopback: Bool {
        target.isLoopback
            && servers.allSatisfy { server in
                if case .address(let address) = server { address.isLoopback } else { server == .name("localhost") }
            }
    }

    /// Refusals that `--i-know-this-is-production` lifts.
    public func productionRefusals(recorded: RecordedServers?) -> [SafetyRefusal] {
        if isLoopback { return [] }
        var refusals: [SafetyRefusal] = []
        for server in servers {
            if Self.collectionDomains.contains(where: server.isUnder) {
                refusals.append(.collectionServer("\(server)"))
            }
            if case .address(let address) = server, address.isLoopback { continue }
            if let recorded, recorded.contains(server) { refusals.append(.recorded("\(server)")) }
        }
        if let recorded, !recorded.isWhole { refusals.append(.tooManyServers) }
        return refusals.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Refusals that `--map` or `--keep-routing` lifts, for bodies that nobody has seen yet.
    public func routingRefusals(_ options: RewriteOptions) -> [SafetyRefusal] {
        if isLoopback { return [] }
        return RoutingFacts().members.map(\.name).filter { name in
            !options.members.contains { $0.path.text == name || $0.path.text == "params." + name }
        }.map { .unreplaced(member: $0) }
    }

    /// Refusals that `--map` or `--keep-routing` lifts.
    public func routingRefusals(_ routing: RoutingFacts, counts: RewriteCounts) -> [SafetyRefusal] {
        if isLoopback { return [] }
        var refusals = routing.unmapped.map {
            SafetyRefusal.unmapped(member: $0.name, count: $0.unmapped, example: $0.example ?? "")
        }
        if counts.unreadable > 0 { refusals.append(.unreadable(counts.unreadable)) }
        return refusals
    }
}
