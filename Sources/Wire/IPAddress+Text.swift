extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
    /// The address as RFC 5952 recommends: `10.0.0.5`, `2001:db8::1`, `::ffff:10.0.0.5`.
    public var description: String {
        if isIPv4 { return dotted(UInt32(truncatingIfNeeded: low)) }
        // ::ffff:0:0/96, RFC 5952 §5.
        if high == 0 && low >> 32 == 0xFFFF { return "::ffff:" + dotted(UInt32(truncatingIfNeeded: low)) }
        let groups = self.groups
        let zeros = longestZeros(in: groups)
        var text = ""
        for (index, group) in groups.enumerated() {
            if zeros.contains(index) {
                if index == zeros.lowerBound { text += "::" }
            } else {
                if index > 0 && index != zeros.upperBound { text += ":" }
                text += String(group, radix: 16)
            }
        }
        return text
    }

    /// Reads an address as it is written anywhere: dotted, or any form of RFC 4291 §2.2 without a zone.
    public init?(_ text: String) {
        if !text.contains(":") {
            guard let bits = Self.bits(dotted: text) else { return nil }
            self.init(ipv4: bits)
            return
        }
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard var left = Self.groups(of: halves[0], mayEndDotted: halves.count == 1) else { return nil }
        if halves.count == 2 {
            guard let right = Self.groups(of: halves[1], mayEndDotted: true), left.count + right.count < 8 else {
                return nil
            }
            left += [UInt16](repeating: 0, count: 8 - left.count - right.count) + right
        }
        guard left.count == 8 else { return nil }
        self.init(
            ipv6High: left[..<4].reduce(0) { $0 << 16 | UInt64($1) },
            low: left[4...].reduce(0) { $0 << 16 | UInt64($1) })
    }

    private var groups: [UInt16] {
        (0..<8).map { index in
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64((3 - index % 4) * 16))
        }
    }

    private func dotted(_ bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
    }

    /// The first of the longest runs of at least two zero groups (RFC 5952 §4.2), or an empty range beyond the end.
    private func longestZeros(in groups: [UInt16]) -> Range<Int> {
        var longest = 9..<9
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start >= 2 && index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest
    }

    private static func bits(dotted text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let octet = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    private static func groups(of text: Substring, mayEndDotted: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndDotted && index == parts.count - 1 && part.contains(".") {
                guard let bits = bits(dotted: part) else { return nil }
                groups += [UInt16(bits >> 16), UInt16(bits & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }
}

extension Endpoint: CustomStringConvertible {
    /// Address and port: `10.0.0.5:80`, `[2001:db8::1]:443`.
    public var description: String {
        address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}
