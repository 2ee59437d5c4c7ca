import Foundation

/// How reports are written as JSON: keys sorted, on several lines, ended by a line feed.
public enum ReportJSON {
    /// The octets of a report, whose members must be whole numbers, strings, flags and collections of them.
    public static func encode(_ report: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        // Of these there is none that the encoder could refuse.
        guard let data = try? encoder.encode(report) else { preconditionFailure("a report holds what JSON cannot") }
        return Array(data) + [0x0A]
    }

    /// The octets of a report on one line, keys sorted, ended by a line feed.
    static func encodeLine(_ report: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Of these there is none that the encoder could refuse.
        guard let data = try? encoder.encode(report) else { preconditionFailure("a report holds what JSON cannot") }
        return Array(data) + [0x0A]
    }

    /// Counts by name.
    static func named<Key>(_ counts: [Key: Int], _ name: (Key) -> String) -> [String: Int] {
        Dictionary(counts.map { (name($0.key), $0.value) }, uniquingKeysWith: &+)
    }
}
