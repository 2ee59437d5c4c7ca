/// Sizes as options take them: a whole number from 1; K, M and G behind it count by 1024.
enum OctetCount {
    /// The largest: a terabyte.
    static let largest = 1 << 40

    /// Reads a size; a number without a letter counts `unit` octets.
    static func read(_ text: Substring, unit: Int = 1) -> Int? {
        var digits = text
        var unit = unit
        if let last = text.last, let scale = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30][last.uppercased()] {
            digits = text.dropLast()
            unit = scale
        }
        guard let number = Int(digits) else { return nil }
        let (value, isOver) = number.multipliedReportingOverflow(by: unit)
        return isOver || value < 1 || value > largest ? nil : value
    }
}
