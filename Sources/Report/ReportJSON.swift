import Foundation

/// How reports are written as JSON: keys sorted, on several lines, ended by a line feed.
public enum ReportJSON {
    /// The octets of a report, whose members must be whole numbers, strings, flags and collections of them.
    public static func encode(_ report: some Encodable) -> [UInt8] {
        encode(report, [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    }

    /// The octets of a report on one line, keys sorted, ended by a line feed.
    static func encodeLine(_ report: some Encodable) -> [UInt8] {
        encode(report, [.sortedKeys, .withoutEscapingSlashes])
    }

    private static func encode(_ report: some Encodable, _ formatting: JSONEncoder.OutputFormatting) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        // Of these there is none that the encoder could refuse.
        guard let data = try? encoder.encode(report) else { preconditionFailure("a report holds what JSON cannot") }
        return escaped(Array(data)) + [0x0A]
    }

    /// The octets with U+007F to U+009F escaped, which the encoder leaves as they are and some terminals obey.
    ///
    /// They stand in strings only.
    private static func escaped(_ octets: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(octets.count)
        var index = 0
        while index < octets.count {
            let octet = octets[index]
            if octet == 0x7F {
                escaped += #"\u007f"#.utf8
            } else if octet == 0xC2, index + 1 < octets.count, octets[index + 1] < 0xA0 {
                escaped += #"\u00"#.utf8
                escaped += String(octets[index + 1], radix: 16).utf8
                index += 1
            } else {
                escaped.append(octet)
            }
            index += 1
        }
        return escaped
    }

    /// Counts by name.
    static func named<Key>(_ counts: [Key: Int], _ name: (Key) -> String) -> [String: Int] {
        Dictionary(counts.map { (name($0.key), $0.value) }, uniquingKeysWith: &+)
    }
}
