/// Counts as people read them: decimal digits in groups of three.
public enum CountText {
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
