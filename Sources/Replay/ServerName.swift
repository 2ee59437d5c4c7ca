public import Wire

/// A server as a request, a connection or a user names it, so that two spellings of one compare equal.
public enum ServerName: Sendable, Hashable {
    /// A name of the DNS, in lower case and without the dot at its end.
    case name(String)
    /// An address; one that IPv6 carries for IPv4 is the IPv4 address.
    case address(IPAddress)

    /// Octets of a name (RFC 1035 §2.3.4): longer ones cannot be resolved.
    static let longest = 253

    /// Reads a host without port, with or without brackets; nil where it is neither a name nor an address.
    public init?(host: String) {
        var text = host[...]
        if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        if let zone = text.firstIndex(of: "%"), text.contains(":") { text = text[..<zone] }
        if let address = IPAddress(String(text)) {
            self = .address(address.carried)
            return
        }
        while text.hasSuffix(".") { text = text.dropLast() }
        guard !text.isEmpty, text.utf8.count <= Self.longest, !text.contains(":") else { return nil }
        self = .name(text.lowercased())
    }

    /// Reads an authority (RFC 3986 §3.2), as Host and URLs have it, each octet one character.
    public init?(authority: some Sequence<UInt8>) {
        let octets = Array(authority)
        // Whatever stands before an at sign is not the host.
        var host = octets[((octets.lastIndex(of: 0x40) ?? -1) + 1)...]
        if host.first == 0x5B {
            guard let end = host.firstIndex(of: 0x5D) else { return nil }
            host = host[...end]
        } else if let colon = host.firstIndex(of: 0x3A) {
            host = host[..<colon]
        }
        self.init(host: String(octets: Array(host)))
    }

    /// Whether this is a domain's name, or one under it; `domain` in lower case.
    func isUnder(_ domain: String) -> Bool {
        guard case .name(let name) = self else { return false }
        return name == domain || name.hasSuffix("." + domain)
    }
}

extension ServerName: CustomStringConvertible {
    /// The name or the address.
    public var description: String {
        switch self {
        case .name(let name): name
        case .address(let address): "\(address)"
        }
    }
}

extension IPAddress {
    /// The IPv4 address that an IPv6 one carries (RFC 4291 §2.5.5.2, RFC 6052 §2.1), or the address itself.
    var carried: IPAddress {
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        let isTranslated = high == 0x0064_FF9B_0000_0000 && low >> 32 == 0
        return !isIPv4 && (isMapped || isTranslated) ? IPAddress(ipv4: UInt32(truncatingIfNeeded: low)) : self
    }

    /// Whether the address is loopback (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    var isLoopback: Bool { isIPv4 ? low >> 24 == 127 : high == 0 && low == 1 }
}
