import ArgumentParser
import Recording

/// A limit and its value, as `--limit` takes them: `connections=500000`, `heldInTable=256M`.
struct LimitSetting: ExpressibleByArgument {
    let name: String
    let value: Int

    /// Reads a setting; nil where the name is none, or the value no whole number from 1 to 2^40.
    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let value = Self.number(parts[1]) else { return nil }
        var limits = RecordingLimits()
        guard limits.set(String(parts[0]), to: value) else { return nil }
        name = String(parts[0])
        self.value = value
    }

    /// What may be given: shown where something else was.
    static var allValueStrings: [String] {
        let limits = RecordingLimits()
        return RecordingLimits.entries.map { entry in
            "\(entry.name)=\(limits[entry.name] ?? 0) (\(entry.meaning))"
        }
    }

    /// A whole number; K, M and G behind it count by 1024.
    private static func number(_ text: Substring) -> Int? {
        var digits = text
        var unit = 1
        if let last = text.last, let scale = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30][last.uppercased()] {
            digits = text.dropLast()
            unit = scale
        }
        guard let number = Int(digits) else { return nil }
        let (value, isOver) = number.multipliedReportingOverflow(by: unit)
        return isOver || value > 1 << 40 ? nil : value
    }
}
