/// Counts as people read them: decimal digits in groups of three, with what they are of.
public enum CountText {
    /// A count with its noun: `1 session`, `1,204 sessions`.
    ///
    /// What a sentence says of it stands in words that fit any number: "left out", not "are left out".
    /// - Parameters:
    ///   - count: How many there are.
    ///   - noun: What there is one of.
    ///   - several: What there are several of, where that is not the noun with an s.
    public static func text(_ count: Int, _ noun: String, several: String? = nil) -> String {
        "\(text(count)) \(count == 1 ? noun : several ?? noun + "s")"
    }

    /// A count as text: `1,204`.
    public static func text(_ count: Int) -> String {
        let digits = Array(String(count.magnitude).utf8)
        var grouped: [UInt8] = count < 0 ? [0x2D] : []
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { grouped.append(0x2C) }
            grouped.append(digit)
        }
        return String(decoding: grouped, as: UTF8.self)
    }
}
