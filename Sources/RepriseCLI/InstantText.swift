import Wire

/// Instants as RFC 3339 text: `2026-11-02T20:15:00Z`, with a fraction or an offset.
enum InstantText {
    /// Nanoseconds since 1970 UTC; nil for anything else.
    static func parse(_ text: String) -> Int64? {
        let octets = Array(text.utf8)
        guard octets.count >= 20, octets[4] == 0x2D, octets[7] == 0x2D, octets[10] == 0x54 || octets[10] == 0x74 else {
            return nil
        }
        guard octets[13] == 0x3A, octets[16] == 0x3A else { return nil }
        var fields: [Int64] = []
        for range in [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19] {
            guard let value = number(octets[range]) else { return nil }
            fields.append(value)
        }
        guard (1678...2261).contains(fields[0]),
            let date = CivilDate(year: fields[0], month: fields[1], day: fields[2]), fields[3] < 24, fields[4] < 60,
            fields[5] < 60
        else { return nil }
        var rest = octets[19...]
        var fraction: Int64 = 0
        if rest.first == 0x2E {
            let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard (1...9).contains(digits.count), var value = number(digits) else { return nil }
            for _ in digits.count..<9 { value *= 10 }
            fraction = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offset(rest) else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5] - offset
        return seconds * 1_000_000_000 + fraction
    }

    /// Seconds east of UTC: `Z`, `+02:00`.
    private static func offset(_ octets: ArraySlice<UInt8>) -> Int64? {
        let octets = Array(octets)
        if octets == [0x5A] || octets == [0x7A] { return 0 }
        guard octets.count == 6, octets[0] == 0x2B || octets[0] == 0x2D, octets[3] == 0x3A,
            let hours = number(octets[1...2]), let minutes = number(octets[4...5]), hours < 24, minutes < 60
        else { return nil }
        return (octets[0] == 0x2B ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private static func number(_ octets: some Collection<UInt8>) -> Int64? {
        var value: Int64 = 0
        for octet in octets {
            guard octet >= 0x30, octet <= 0x39 else { return nil }
            value = value * 10 + Int64(octet - 0x30)
        }
        return value
    }
}
