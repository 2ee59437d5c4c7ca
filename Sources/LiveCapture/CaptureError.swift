public import Wire

/// Why an interface could not be captured from, or a filter expression not be used, with a way out.
public struct CaptureError: Error, Equatable, Sendable {
    /// The interface's name, or nil where there is none: a filter on files.
    public var interface: String?
    /// What went wrong.
    public var kind: Kind

    /// What can go wrong.
    public enum Kind: Equatable, Sendable {
        /// There is no interface of this name; `known` are those there are.
        case noSuchInterface(known: [String])
        /// This process may not capture.
        case notPermitted
        /// The interface is down.
        case down
        /// The interface went away, or reading from it failed, after capturing had begun.
        case lost(String)
        /// The filter expression is wrong, or means nothing on the link type.
        case filter(expression: String, linkType: LinkType, reason: String)
        /// Anything else, in the words of libpcap or the system.
        case other(String)
    }

    /// Makes an error.
    public init(interface: String?, kind: Kind) {
        self.interface = interface
        self.kind = kind
    }

    /// What was wrong, with its place.
    public var description: String { interface.map { "\($0): \(reason)" } ?? reason }

    /// What was wrong.
    public var reason: String {
        switch kind {
        case .noSuchInterface: "no such interface"
        case .notPermitted: "capturing is not permitted to this user"
        case .down: "the interface is down"
        case .lost(let reason): "capturing ended early: \(reason)"
        case .filter(let expression, let linkType, let reason):
            "filter expression '\(expression)' (link type \(linkType.rawValue)): \(reason)"
        case .other(let reason): reason
        }
    }

    /// What to try next.
    public var hint: String? {
        switch kind {
        case .noSuchInterface(let known):
            known.isEmpty ? "no interface can be listed here" : "there are: \(known.joined(separator: ", "))"
        case .notPermitted:
            "run it as root, or grant the right once: setcap cap_net_raw=ep \"$(command -v reprise)\""
        case .down: "bring it up first: ip link set dev \(interface ?? "<interface>") up"
        case .lost: "what was captured until then is in the log"
        case .filter: "the language is that of tcpdump: man pcap-filter; put the expression in quotes"
        case .other: nil
        }
    }
}
