/// Times as users write them: `500ms`, `30s`, `1m30s`, `2h`, `1.5s`; a bare number is seconds.
enum TimeText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("us", 1000), ("ns", 1), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]
    /// Digits of a number; enough for every sensible one, and no product overflows.
    private static let mostDigits = 9

    /// Nanoseconds, from 0; nil for anything else, and beyond what fits.
    static func parse(_ text: String) -> Int64? {
        var rest = Substring(text)
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let whole = rest.prefix { $0.isASCIIDigit }
            rest = rest.dropFirst(whole.count)
            var fraction: Substring = ""
            if rest.first == "." {
                fraction = rest.dropFirst().prefix { $0.isASCIIDigit }
                guard !fraction.isEmpty else { return nil }
                rest = rest.dropFirst(1 + fraction.count)
            }
            guard !whole.isEmpty, whole.count <= mostDigits, fraction.count <= mostDigits, let value = Int64(whole)
            else {
                return nil
            }
            let isBare = rest.isEmpty && text.allSatisfy { $0.isASCIIDigit || $0 == "." }
            guard let unit = isBare ? units[3] : units.first(where: { rest.hasPrefix($0.name) }) else { return nil }
            if !isBare { rest = rest.dropFirst(unit.name.count) }
            var scale: Int64 = 1
            for _ in fraction { scale *= 10 }
            let product = value.multipliedReportingOverflow(by: unit.nanoseconds)
            let part = (Int64(fraction) ?? 0).multipliedFullWidth(by: unit.nanoseconds)
            let parts = scale.dividingFullWidth(part).quotient
            let sum = total.addingReportingOverflow(product.partialValue)
            let whole2 = sum.partialValue.addingReportingOverflow(parts)
            guard !product.overflow, !sum.overflow, !whole2.overflow else { return nil }
            total = whole2.partialValue
        }
        return total
    }
}

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
        let (year, month, day) = (fields[0], fields[1], fields[2])
        guard (1678...2261).contains(year), (1...12).contains(month), (1...days(in: month, of: year)).contains(day),
            fields[3] < 24, fields[4] < 60, fields[5] < 60
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
        let seconds = daysSince1970(year, month, day) * 86_400 + fields[3] * 3600 + fields[4] * 60 + fields[5] - offset
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

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// By counting years that begin in March, so that the leap day is the last.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
