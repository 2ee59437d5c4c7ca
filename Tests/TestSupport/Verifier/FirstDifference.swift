/// The first place where two transcripts differ, with 16 octets around it: a whole transcript helps nobody.
public struct FirstDifference: Sendable, Hashable, CustomStringConvertible {
    /// The line, counted from 1.
    public var line: Int
    /// The octet of the line, counted from 0.
    public var offset: Int
    /// What stands around it in the one, and in the other.
    public var found: String
    /// What stands around it in the other.
    public var expected: String

    /// The first difference of two transcripts; nil where they are equal.
    public init?(_ found: [String], _ expected: [String]) {
        let shared = min(found.count, expected.count)
        let line = (0..<shared).first { found[$0] != expected[$0] } ?? shared
        if line == found.count && line == expected.count { return nil }
        self.init(
            line: line, Array((line < found.count ? found[line] : "(no line)").utf8),
            Array((line < expected.count ? expected[line] : "(no line)").utf8))
    }

    /// The first difference of two runs of octets; nil where they are equal.
    public init?(_ found: [UInt8], _ expected: [UInt8]) {
        if found == expected { return nil }
        self.init(line: 0, found, expected)
    }

    private init(line: Int, _ found: [UInt8], _ expected: [UInt8]) {
        self.line = line + 1
        offset = zip(found, expected).enumerated().first { $1.0 != $1.1 }?.0 ?? min(found.count, expected.count)
        self.found = Self.surroundings(found, offset)
        self.expected = Self.surroundings(expected, offset)
    }

    private static func surroundings(_ octets: [UInt8], _ offset: Int) -> String {
        let range = max(0, offset - 16)..<min(octets.count, max(offset + 16, 0))
        return range.isEmpty ? "" : String(decoding: octets[range], as: UTF8.self)
    }

    /// Place and both surroundings.
    public var description: String { "line \(line), offset \(offset): “\(found)” for “\(expected)”" }
}
