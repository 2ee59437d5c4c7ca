/// A number as users write it, such as `2`, `0.5` or `2.25`: exactly, as a fraction.
struct DecimalFraction: Sendable, Hashable {
    /// Above 0.
    let numerator: Int64
    /// A power of ten.
    let denominator: Int64

    /// Digits of a number; enough for every sensible one, and products with the limits of what uses it do not overflow.
    static let mostDigits = 9

    /// Reads digits with at most one point among them; nil for anything else and for 0.
    init?(_ text: Substring) {
        var value: Int64 = 0
        var scale: Int64 = 1
        var count = 0
        var sawPoint = false
        for octet in text.utf8 {
            if octet == 0x2E && !sawPoint && count > 0 {
                sawPoint = true
                continue
            }
            guard octet >= 0x30, octet <= 0x39, count < Self.mostDigits else { return nil }
            count += 1
            value = value * 10 + Int64(octet - 0x30)
            if sawPoint { scale *= 10 }
        }
        guard count > 0, text.utf8.last != 0x2E, value > 0 else { return nil }
        numerator = value
        denominator = scale
    }
}
