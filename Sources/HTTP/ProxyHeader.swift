import Wire

/// The header that a proxy puts before a connection's first octet to say whose it is: HAProxy's PROXY protocol, which load
/// balancers speak (haproxy.org/download/3.0/doc/proxy-protocol.txt §2.1 and §2.2).
enum ProxyHeader {
    /// What the first octets of a half-stream are.
    enum Verdict: Equatable {
        /// Too few to say.
        case undecided
        /// The start of a header of so many octets, or all of it.
        case header(Int)
        /// No such header.
        case none
    }

    /// The longest header of version 1, its line break included.
    static let longestLine = 107
    /// The octets of version 2 up to its length.
    private static let fixedLength = 16

    /// Looks at the first octets of a half-stream, from its very first on.
    @inline(__always)
    static func examine(_ octets: RawSpan) -> Verdict {
        guard octets.byteCount > 0 else { return .undecided }
        switch octets.octet(0) {
        case 0x50: return line(octets)
        case 0x0D: return binary(octets)
        default: return .none
        }
    }

    /// Version 1: a line with the family, two addresses and two ports, or with anything behind `UNKNOWN`.
    private static func line(_ octets: RawSpan) -> Verdict {
        guard agrees(octets, "PROXY ") else { return .none }
        let isUnknown = agrees(octets, "PROXY UNKNOWN")
        guard isUnknown || agrees(octets, "PROXY TCP4 ") || agrees(octets, "PROXY TCP6 ") else { return .none }
        let end = min(octets.byteCount, longestLine)
        guard let feed = octets.firstLineFeed(from: 0, to: end) else {
            return octets.byteCount < longestLine ? .undecided : .none
        }
        guard feed >= 14, octets.octet(feed &- 1) == 0x0D else { return .none }
        if isUnknown { return .header(feed &+ 1) }
        for index in 11..<feed &- 1 where !isOfAddress(octets.octet(index)) { return .none }
        return .header(feed &+ 1)
    }

    /// Version 2: a signature of twelve octets, version and command, family, the length of what follows.
    private static func binary(_ octets: RawSpan) -> Verdict {
        guard agrees(octets, "\r\n\r\n\0\r\nQUIT\n") else { return .none }
        guard octets.byteCount >= fixedLength else { return .undecided }
        // Version 2, on behalf of nobody or of somebody.
        guard octets.octet(12) & 0xFE == 0x20 else { return .none }
        return .header(fixedLength &+ Int(octets.octet(14)) << 8 &+ Int(octets.octet(15)))
    }

    /// Whether what there is agrees with a text from the start on.
    private static func agrees(_ octets: RawSpan, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { expected in
            for index in 0..<min(expected.count, octets.byteCount) where octets.octet(index) != expected[index] {
                return false
            }
            return true
        }
    }

    /// Whether an octet may stand in addresses and ports.
    private static func isOfAddress(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66, 0x20, 0x2E, 0x3A: true
        default: false
        }
    }
}
