public import Wire

/// Which field lines carry credentials and so never reach the log, unless they are asked for.
///
/// A log is handed on: to colleagues, to a ticket, to a test system. What lets its reader act as the one who was captured
/// has no business in it. The names of what was dropped stay.
public enum CredentialFields {
    /// The names as the header lists them, lower case; `*` stands for any octets.
    public static let names = patterns.map(\.text)

    private static let patterns = [
        "authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie", "set-cookie2", "*token*",
        "*api-key*",
        "*apikey*", "*auth-key*", "*secret*", "*password*",
    ].map(Pattern.init)

    /// The letters that a name must have one of, to be in the list: those that one of each pattern's has, and few other names do.
    private static let telling = letters(of: Array("kzw".utf8).span.bytes)

    /// Whether a field of this name carries credentials; ASCII case does not matter.
    public static func contain(_ name: ArraySlice<UInt8>) -> Bool {
        isListed(name.span.bytes)
    }

    /// Whether any of the lines carries credentials.
    public static func stand(in fields: borrowing FieldLines) -> Bool {
        let octets = fields.storage.span.bytes
        let lines = fields.lines.span
        for index in lines.indices where isListed(octets.extracting(lines[index].name)) { return true }
        return false
    }

    /// Moves the names of lines with credentials out of `fields` and returns them in order.
    public static func drop(from fields: inout FieldLines) -> [[UInt8]] {
        let names = listed(in: fields)
        if !names.isEmpty { fields.filter { !contain($0.name($1)) } }
        return names
    }

    private static func listed(in fields: FieldLines) -> [[UInt8]] {
        let storage = fields.storage.span.bytes
        var names: [[UInt8]] = []
        for line in fields.lines where isListed(storage.extracting(line.name)) {
            names.append(Array(fields.name(line)))
        }
        return names
    }

    /// Looks at each octet once, and again only where the name has all letters of a pattern.
    private static func isListed(_ name: RawSpan) -> Bool {
        let seen = letters(of: name)
        guard seen & telling != 0 || seen & secret == secret else { return false }
        return patterns.contains { $0.letters & seen == $0.letters && $0.matches(name) }
    }

    private static let secret = letters(of: Array("secret".utf8).span.bytes)

    /// A bit for each letter, whatever its case; other octets share the bits.
    fileprivate static func letters(of name: RawSpan) -> UInt32 {
        var seen: UInt32 = 0
        for offset in 0..<name.byteCount {
            seen |= 1 &<< UInt32(truncatingIfNeeded: name.unsafeLoad(fromByteOffset: offset, as: UInt8.self) & 31)
        }
        return seen
    }
}

/// A name, or a part of one.
private struct Pattern: Sendable {
    let text: String
    let octets: [UInt8]
    let isPart: Bool
    let letters: UInt32

    init(_ text: String) {
        self.text = text
        isPart = text.hasPrefix("*")
        let plain = text.utf8.filter { $0 != 0x2A }
        octets = plain
        letters = CredentialFields.letters(of: plain.span.bytes)
    }

    func matches(_ name: RawSpan) -> Bool {
        guard name.byteCount >= octets.count else { return false }
        if !isPart { return name.byteCount == octets.count && stands(in: name, at: 0) }
        return (0...(name.byteCount - octets.count)).contains { stands(in: name, at: $0) }
    }

    private func stands(in name: RawSpan, at start: Int) -> Bool {
        octets.indices.allSatisfy { offset in
            let octet = name.unsafeLoad(fromByteOffset: start + offset, as: UInt8.self)
            return (octet >= 0x41 && octet <= 0x5A ? octet | 0x20 : octet) == octets[offset]
        }
    }
}
