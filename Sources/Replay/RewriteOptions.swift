/// What is changed in the requests of a replay beside their times and session ids, as the user asked for it.
public struct RewriteOptions: Sendable, Hashable {
    /// Members of bodies that get another value; the first that fits a value decides.
    public var members: [MemberRule] = []
    /// Field lines that are set, replaced or removed.
    public var fields: [FieldRule] = []
    /// What requests carry as Host.
    public var host = HostField.target
    /// Fronts of paths that are replaced; the first that fits decides.
    public var paths: [PathRule] = []
    /// What becomes of the ids of visitors.
    public var visitors = VisitorIDs()
    /// Whether fields with credentials go, where the log has them.
    public var sendsCredentials = true
    /// Which fields of proxies go, where the log has them.
    public var proxyFields = ProxyFields()

    /// Changes nothing.
    public init() {}

    /// Whether bodies may change, or have to be looked at.
    var touchesBodies: Bool { !members.isEmpty || visitors.replaces }
}

/// What requests carry as Host.
public enum HostField: Sendable, Hashable {
    /// The target's authority, as it was written.
    case target
    /// What the recorded request had, or the target's where it had none.
    case original
    /// This name, with its port if it has one.
    case name([UInt8])

    /// Reads `target`, `original` or an authority; nil where it holds octets that no authority has.
    public init?(_ text: String) {
        switch text {
        case "target": self = .target
        case "original": self = .original
        default:
            // RFC 3986 §3.2.2: what a registered name, an address in brackets and a port may hold.
            let isAuthority = text.utf8.allSatisfy { octet in
                octet.isAlphanumeric || "-._~%!$&'()*+,;=:[]".utf8.contains(octet)
            }
            guard isAuthority, !text.isEmpty else { return nil }
            self = .name(Array(text.utf8))
        }
    }
}

extension UInt8 {
    /// Whether this is a letter or a digit of ASCII.
    var isAlphanumeric: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
