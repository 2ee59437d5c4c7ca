import ArgumentParser
import Recording

/// A limit and its value, as `--limit` takes them: `connections=500000`, `heldInTable=256M`, `idleTime=120`.
struct LimitSetting {
    let name: String
    /// A number, or nanoseconds.
    let value: Int

    /// The longest time: eleven days, in seconds.
    private static let longest = 1_000_000.0

    /// Reads a setting; throws what is wrong with it.
    init(_ argument: String) throws {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        guard let entry = RecordingLimits.entries.first(where: { $0.name == parts[0] }) else {
            throw ValidationError(
                "no limit is called \(name); they are "
                    + RecordingLimits.entries.map(\.name).joined(separator: ", "))
        }
        let text = parts.count == 2 ? parts[1] : ""
        guard let value = entry.isTime ? Self.nanoseconds(text) : OctetCount.read(text) else {
            throw ValidationError(
                entry.isTime
                    ? "\(name) is a time, above 0 and at most 1000000 seconds, as in \(name)=0.5; found \"\(text)\""
                    : "\(name) is a number from 1 to 1024G, as in \(name)=64K; found \"\(text)\"")
        }
        self.value = value
    }

    /// Every limit with its standard value, a line each.
    static var list: String {
        let limits = RecordingLimits()
        let settings = RecordingLimits.entries.map { "\($0.name)=\(text(limits[$0.name] ?? 0, of: $0))" }
        let width = settings.map(\.count).max() ?? 0
        return zip(settings, RecordingLimits.entries).map { setting, entry in
            "  \(setting)\(String(repeating: " ", count: width - setting.count))  \(entry.meaning)"
        }.joined(separator: "\n")
    }

    /// A value as it may be given.
    private static func text(_ value: Int, of entry: RecordingLimits.Entry) -> String {
        if entry.isTime {
            let seconds = Double(value) / 1e9
            return "\(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)")"
        }
        if value >= 1 << 20, value % (1 << 20) == 0 { return "\(value >> 20)M" }
        return value >= 1 << 10 && value % (1 << 10) == 0 ? "\(value >> 10)K" : "\(value)"
    }

    /// Seconds, with or without decimals, in nanoseconds.
    private static func nanoseconds(_ text: Substring) -> Int? {
        guard let seconds = Double(text), seconds > 0, seconds <= longest else { return nil }
        return max(1, Int(seconds * 1e9))
    }
}
