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

    /// Why a text is not a target.
    public enum Problem: Error, Hashable, Sendable {
        /// It cannot be used as written, and why.
        case unusable(String)
        /// It may not be sent to: only loopback targets are, in this version.
        case notLoopback(host: String)
    }

    /// Reads `http://HOST[:PORT][/PREFIX]`.
    ///
    /// Query, fragment and user info are refused, and so is every host that is not loopback, which comes first.
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
        // Whatever stands before an at sign is not the host: http://127.0.0.1@example.com/ goes to example.com.
        let hostAndPort = written.lastIndex(of: "@").map { written[written.index(after: $0)...] } ?? written
        let (host, port) = try Self.split(hostAndPort, isTLS: scheme == "https")
        guard Self.isLoopback(host) else { throw .notLoopback(host: host) }
        guard scheme == "http" else { throw .unusable("the scheme is '\(scheme)'; this version replays to http alone") }
        guard !written.contains("@") else { throw .unusable("user info (before '@') is not allowed in the URL") }
        let path = rest[authorityEnd...]
        if path.contains("?") { throw .unusable("a query is not allowed in the URL: targets keep their own") }
        if path.contains("#") { throw .unusable("a fragment is not allowed in the URL") }
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

    /// Whether a host as written is loopback: 127.0.0.0/8 in four decimal parts, `::1`, or the name `localhost`.
    ///
    /// No other spelling is: `127.1`, `0x7f.1` and names that happen to resolve to loopback are refused.
    public static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].elementsEqual("127".utf8) else { return false }
        return parts.allSatisfy { part in
            guard (1...3).contains(part.count), part.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
            // A leading zero is octal to some resolvers.
            if part.count > 1 && part.first == 0x30 { return false }
            return part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
        }
    }

    /// Whether the host is a name that has to be resolved.
    public var isName: Bool { host.lowercased() == "localhost" }
}

extension ReplayTarget: CustomStringConvertible {
    /// The target as a URL, without a slash at its end.
    public var description: String {
        "http://" + String(decoding: authority, as: UTF8.self) + String(decoding: pathPrefix, as: UTF8.self)
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
