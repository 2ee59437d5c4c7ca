import Wire

/// Where a replay goes, as the user wrote it.
public struct ReplayTarget: Sendable, Hashable {
    /// The host without brackets: an address in text, or a name.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// What the requests carry as Host: the authority as written.
    public let authority: [UInt8]
    /// What is put before each captured target: empty, or a path that starts with `/` and does not end with it.
    public let pathPrefix: [UInt8]

    /// Whether requests go over TLS.
    public let isTLS: Bool

    /// Why a text is not a target.
    public enum Problem: Error, Hashable, Sendable {
        /// It cannot be used as written, and why.
        case unusable(String)
    }

    /// Reads `http://HOST[:PORT][/PREFIX]` or `https://…`.
    ///
    /// Query, fragment and user info are refused, and so is every spelling of an address but the usual one: what is checked
    /// must be what is connected to.
    public init(_ text: String) throws(Problem) {
        let octets = Array(text.utf8)
        guard octets.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .unusable("a URL holds printable ASCII without spaces")
        }
        guard let separator = text.range(ofASCII: "://") else {
            throw .unusable("a URL with scheme, host and port is needed, such as http://127.0.0.1:8080")
        }
        let scheme = String(text[..<separator.lowerBound]).lowercased()
        let rest = text[separator.upperBound...]
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let written = rest[..<authorityEnd]
        guard scheme == "http" || scheme == "https" else {
            throw .unusable("the scheme is '\(scheme)'; http or https is needed")
        }
        guard !written.contains("@") else { throw .unusable("user info (before '@') is not allowed in the URL") }
        let (host, port) = try Self.split(written, isTLS: scheme == "https")
        try Self.check(host, isBracketed: written.hasPrefix("["))
        let path = rest[authorityEnd...]
        if path.contains("?") { throw .unusable("a query is not allowed in the URL: targets keep their own") }
        if path.contains("#") { throw .unusable("a fragment is not allowed in the URL") }
        isTLS = scheme == "https"
        self.host = host
        self.port = port
        authority = Array(written.utf8)
        var prefix = Array(path.utf8)
        while prefix.last == 0x2F { prefix.removeLast() }
        pathPrefix = prefix
    }

    private static func split(_ text: Substring, isTLS: Bool) throws(Problem) -> (host: String, port: Int) {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw .unusable("a '[' without its ']'") }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .unusable("'\(rest)' after the address") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty else { throw .unusable("the URL has no host") }
        guard let port else { return (String(host), isTLS ? 443 : 80) }
        guard port.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(port), number > 0, number <= 65535
        else { throw .unusable("the port is '\(port)'; a number from 1 to 65535 is needed") }
        return (String(host), number)
    }

    /// Refuses what resolvers read in ways of their own: `127.1`, `0x7f.1`, `2130706433`, leading zeros, zones.
    private static func check(_ host: String, isBracketed: Bool) throws(Problem) {
        if isBracketed {
            guard host.contains(":"), IPAddress(host) != nil else {
                throw .unusable("'\(host)' is no IPv6 address; zones are not taken")
            }
            return
        }
        var labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true, labels.count > 1 { labels.removeLast() }
        // RFC 1123 §2.1, and the underscore that some names have.
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { $0.isAlphanumeric || $0 == 0x2D || $0 == 0x5F }
        }
        guard isName, host.utf8.count <= ServerName.longest + 1 else { throw .unusable("'\(host)' is no host") }
        // A name whose last label is a number is an address to every resolver (URL standard, "ends in a number").
        guard let last = labels.last,
            last.lowercased().hasPrefix("0x") || last.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return }
        let isPlain = IPAddress(host) != nil && labels.allSatisfy { $0.count == 1 || $0.first != "0" }
        guard isPlain else { throw .unusable("'\(host)' is no address in four decimal parts") }
    }

    /// Whether a host as written is loopback: 127.0.0.0/8 in four decimal parts, `::1`, or the name `localhost`.
    ///
    /// No other spelling is, nor is a name that happens to resolve to loopback.
    public static func isLoopback(_ host: String) -> Bool {
        host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
    }

    /// Whether the host as written is loopback.
    public var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether the host is a name that has to be resolved.
    public var isName: Bool { IPAddress(host) == nil }

    /// Host and port as `--confirm` takes them: `staging.example:443`, `[2001:db8::1]:80`.
    public var endpoint: String { (host.contains(":") ? "[\(host)]" : host).lowercased() + ":\(port)" }
}

extension ReplayTarget: CustomStringConvertible {
    /// The target as a URL, without a slash at its end.
    public var description: String {
        (isTLS ? "https://" : "http://") + String(decoding: authority, as: UTF8.self)
            + String(decoding: pathPrefix, as: UTF8.self)
    }
}

extension String {
    /// Where an ASCII text first stands.
    fileprivate func range(ofASCII text: String) -> Range<String.Index>? {
        let pattern = Array(text.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: pattern) { return start..<utf8.index(start, offsetBy: pattern.count) }
            start = utf8.index(after: start)
        }
        return nil
    }
}
