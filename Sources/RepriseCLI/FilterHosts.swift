import Wire

/// The hosts that a filter expression asks for: what is captured is their traffic.
///
/// Read as libpcap reads it (pcap-filter(7)): a word without qualifiers has those of the word before (`dst host a or b`), `src` and
/// `dst` alone are of hosts, what the expression excludes (`not host a`) is none of them, and what it calculates with
/// (`tcp[tcpflags] & tcp-syn != 0`) is none either. This is a warning before a mirror starts; each server is looked at again as it
/// is seen.
enum FilterHosts {
    private static let connectives: Set<String> = ["and", "or", "&&", "||"]
    private static let negations: Set<String> = ["not", "!"]
    /// Qualifiers after which a word is a host.
    private static let hostQualifiers: Set<String> = ["host", "src", "dst"]
    /// Words after which one is something else.
    private static let otherQualifiers: Set<String> = [
        "net", "mask", "port", "portrange", "proto", "protochain", "less", "greater", "len", "length", "vlan", "mpls",
        "pppoes", "geneve", "vxlan", "gateway", "on", "ifname", "rnr", "rulenum", "srnr", "subrulenum", "rset",
        "ruleset", "reason", "action", "type", "subtype", "dir", "direction", "vpi", "vci", "lane", "sio", "opc",
        "dpc", "sls", "hsio", "hopc", "hdpc", "hsls",
    ]
    /// Words that are neither qualifiers of a kind nor hosts.
    private static let protocols: Set<String> = [
        "ip", "ip6", "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "igrp", "pim", "vrrp", "carp", "ah", "esp", "arp",
        "rarp", "ether", "link", "ppp", "slip", "fddi", "tr", "wlan", "llc", "pppoed", "decnet", "atalk", "aarp",
        "lat", "sca", "moprc", "mopdl", "iso", "clnp", "esis", "isis", "es-is", "is-is", "l1", "l2", "iih", "lsp",
        "snp", "csnp", "psnp", "stp", "ipx", "netbeui", "radio", "inbound", "outbound", "ifindex", "broadcast",
        "multicast", "ra", "ta", "addr1", "addr2", "addr3", "addr4", "metac", "bcc", "oamf4", "oamf4sc", "oamf4ec",
        "oam", "sc", "ilmic", "connectmsg", "metaconnect", "fisu", "lssu", "lsu", "msu", "hfisu", "hlssu", "hmsu",
    ]
    /// What is calculated with besides numbers and octets.
    private static let constants: Set<String> = {
        let flags = ["fin", "syn", "rst", "push", "ack", "urg", "ece", "cwr"].map { "tcp-\($0)" }
        let messages = [
            "echoreply", "unreach", "sourcequench", "redirect", "echo", "routeradvert", "routersolicit", "timxceed",
            "paramprob", "tstamp", "tstampreply", "ireq", "ireqreply", "maskreq", "maskreply",
        ]
        return Set(flags + messages.map { "icmp-\($0)" })
    }()
    /// What stands between two numbers.
    private static let operators: Set<String> = [
        "&", "|", "^", "+", "-", "*", "/", "%", "<<", ">>", "=", "==", "!=", "<", ">", "<=", ">=",
    ]

    /// Whether a word has a meaning of its own in an expression: a qualifier, a connective, a protocol, or a number.
    static func isKnown(_ word: String) -> Bool {
        connectives.contains(word) || negations.contains(word) || hostQualifiers.contains(word)
            || otherQualifiers.contains(word) || protocols.contains(word)
            || word.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The hosts, as written.
    static func named(in expression: String) -> [String] {
        var hosts: [String] = []
        // Whether each open parenthesis is excluded, and whether what comes next is, beside that.
        var excluded = [false]
        var isNegated = false
        // Nil before the first qualifier.
        var isHost: Bool?
        var isNet = false
        let words = FilterWords.all(of: expression)
        for (place, word) in words.enumerated() {
            if connectives.contains(word) {
                isNegated = false
            } else if negations.contains(word) {
                isNegated.toggle()
            } else if word == "(" {
                excluded.append((excluded.last ?? false) != isNegated)
                isNegated = false
            } else if word == ")" {
                if excluded.count > 1 { excluded.removeLast() }
            } else if hostQualifiers.contains(word) {
                (isHost, isNet) = (true, false)
            } else if otherQualifiers.contains(word) {
                (isHost, isNet) = (false, word == "net")
            } else if !protocols.contains(word), !isCalculated(place, of: words) {
                let isWanted = (excluded.last ?? false) == isNegated
                if isWanted, let host = isNet ? netHost(place, of: words) : host(word, isHost) { hosts.append(host) }
                isNegated = false
            }
        }
        return hosts
    }

    /// The host that a word is which follows no `net`; nil where it is none.
    private static func host(_ word: String, _ isHost: Bool?) -> String? {
        if isHost != false, let address = wholeNet(word) { return address }
        return (IPAddress(word) != nil ? isHost != false : isHost == true && isName(word)) ? word : nil
    }

    /// The host that is all of a net: an address with every bit of its mask, or with none said.
    private static func netHost(_ place: Int, of words: [String]) -> String? {
        let word = words[place]
        if let address = wholeNet(word) { return address }
        guard IPAddress(word) != nil else { return nil }
        let mask = words[(place + 1)...].prefix(2)
        return mask.first != "mask" || mask.last == "255.255.255.255" ? word : nil
    }

    /// The address of a net of one: `10.0.0.1/32`, `2001:db8::1/128`.
    private static func wholeNet(_ word: String) -> String? {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])) else { return nil }
        return parts[1] == (address.isIPv4 ? "32" : "128") ? String(parts[0]) : nil
    }

    /// Whether a word is part of a calculation: an operator or next to one, octets of the packet, or a number's name.
    private static func isCalculated(_ place: Int, of words: [String]) -> Bool {
        let around = words[max(0, place - 1)...min(words.count - 1, place + 1)]
        return around.contains(where: operators.contains) || words[place].contains("[")
            || constants.contains(words[place])
    }

    /// Whether a word can be a host's name, and is no number.
    private static func isName(_ word: String) -> Bool {
        if word.hasPrefix("0x"), word.dropFirst(2).allSatisfy(\.isHexDigit) { return false }
        return word.contains(where: \.isLetter)
            && word.utf8.allSatisfy { octet in
                switch octet {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: octet >= 0x80
                }
            }
    }
}
