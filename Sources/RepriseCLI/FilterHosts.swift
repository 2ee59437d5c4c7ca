import Wire

/// The hosts that a filter expression asks for: what is captured is their traffic.
///
/// Read as libpcap reads it (pcap-filter(7)): a word without qualifiers has those of the word before (`dst host a or b`), `src` and
/// `dst` alone are of hosts, and what the expression excludes (`not host a`) is none of them. This is a warning before a mirror
/// starts; each server is looked at again as it is seen.
enum FilterHosts {
    private static let connectives: Set<String> = ["and", "or", "&&", "||"]
    private static let negations: Set<String> = ["not", "!"]
    /// Qualifiers after which a word is a host.
    private static let hostQualifiers: Set<String> = ["host", "src", "dst"]
    /// Words after which one is something else.
    private static let otherQualifiers: Set<String> = [
        "net", "mask", "port", "portrange", "proto", "protochain", "less", "greater", "len", "vlan", "mpls", "gateway",
    ]
    /// Words that are neither qualifiers of a kind nor hosts.
    private static let protocols: Set<String> = [
        "ip", "ip6", "tcp", "udp", "sctp", "icmp", "icmp6", "arp", "rarp", "ether", "link", "wlan", "inbound",
        "outbound",
        "broadcast", "multicast",
    ]

    /// The hosts, as written.
    static func named(in expression: String) -> [String] {
        var hosts: [String] = []
        // Whether each open parenthesis is excluded, and whether what comes next is, beside that.
        var excluded = [false]
        var isNegated = false
        var isHost = false
        for word in words(of: expression) {
            if connectives.contains(word) || protocols.contains(word) { continue }
            if negations.contains(word) {
                isNegated.toggle()
            } else if word == "(" {
                excluded.append((excluded.last ?? false) != isNegated)
                isNegated = false
            } else if word == ")" {
                if excluded.count > 1 { excluded.removeLast() }
            } else if hostQualifiers.contains(word) {
                isHost = true
            } else if otherQualifiers.contains(word) {
                isHost = false
            } else {
                let isWanted = (excluded.last ?? false) == isNegated
                if isWanted && (IPAddress(word) != nil || (isHost && isName(word))) { hosts.append(word) }
                isNegated = false
            }
        }
        return hosts
    }

    /// The words; parentheses and `!` are some however close they stand.
    private static func words(of expression: String) -> [String] {
        ["(", ")", "!", "&&", "||"].reduce(expression) { $0.replacing($1, with: " \($1) ") }
            .split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Whether a word can be a host's name, and is no number of an expression (`tcp[13] & 2 != 0`).
    private static func isName(_ word: String) -> Bool {
        word.contains(where: \.isLetter)
            && word.utf8.allSatisfy { octet in
                switch octet {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: octet >= 0x80
                }
            }
    }
}
