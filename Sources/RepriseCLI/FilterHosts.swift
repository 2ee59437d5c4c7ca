import Wire

/// The hosts that a filter expression asks for: what is captured is their traffic.
///
/// Only what tcpdump's users write is understood (`host a`, `dst host a or b`, a bare address); what the expression excludes
/// (`not host a`) is none of them. This is a warning before a mirror starts; each server is looked at again as it is seen.
enum FilterHosts {
    private static let qualifiers: Set<String> = ["src", "dst", "host", "ip", "ip6", "tcp"]
    private static let negations: Set<String> = ["not", "!"]

    /// The hosts, as written.
    static func named(in expression: String) -> [String] {
        let spaced = expression.replacing("(", with: " ").replacing(")", with: " ").replacing("!", with: " ! ")
        let words = spaced.split(whereSeparator: \.isWhitespace).map(String.init)
        var hosts: [String] = []
        for (index, word) in words.enumerated() {
            let isNamed = index > 0 && words[index - 1] == "host"
            guard isNamed || IPAddress(word) != nil else { continue }
            let before = words[..<index].last { !qualifiers.contains($0) }
            if before.map(negations.contains) != true { hosts.append(word) }
        }
        return hosts
    }
}
