/// Where heads end in a half-stream: after the first blank line of each message.
struct HeadTrail {
    /// Heads that are remembered until their message ends: interim answers come in ones and twos.
    private static let limit = 16

    /// A run of octets up to a blank line.
    private struct Head {
        var end: Int64
        /// Its first octets: `HTTP/1.1 100`.
        var prefix: [UInt8]
    }

    private var heads: [Head] = []
    private var prefix: [UInt8] = []
    private var lineOctets = 0

    /// Takes the octet at `position`.
    mutating func take(_ octet: UInt8, at position: Int64) {
        if heads.count == Self.limit { return }
        if prefix.count < 12 { prefix.append(octet) }
        switch octet {
        case 0x0A:
            // An empty line before any other is no end of a head (RFC 9112 §2.2).
            if lineOctets == 0, prefix.count > 2 {
                heads.append(Head(end: position &+ 1, prefix: prefix))
                prefix.removeAll(keepingCapacity: true)
            } else if lineOctets == 0 {
                prefix.removeAll(keepingCapacity: true)
            }
            lineOctets = 0
        case 0x0D: break
        default: lineOctets &+= 1
        }
    }

    /// The end of the head of the message that ends here and lies in `range`.
    func end(in range: Range<Int64>) -> Int64? {
        for head in heads where head.end > range.lowerBound && head.end <= range.upperBound {
            let isInterim =
                head.prefix.starts(with: Array("HTTP/1.".utf8)) && head.prefix.dropFirst(9).first == 0x31
                && !head.prefix.dropFirst(9).starts(with: Array("101".utf8))
            if !isInterim { return head.end }
        }
        return nil
    }

    /// Forgets what belongs to messages before this position.
    mutating func reset() {
        heads.removeAll(keepingCapacity: true)
        prefix.removeAll(keepingCapacity: true)
        lineOctets = 0
    }
}
