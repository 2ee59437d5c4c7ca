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
            let next = sum.partialValue.addingReportingOverflow(parts)
            guard !product.overflow, !sum.overflow, !next.overflow else { return nil }
            total = next.partialValue
        }
        return total
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
