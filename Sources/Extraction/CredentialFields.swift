import Wire

/// Which field lines carry credentials and so never reach the log, unless they are asked for.
///
/// A log is handed on: to colleagues, to a ticket, to a test system. What lets its reader act as the one who was captured
/// has no business in it. The names of what was dropped stay.
public enum CredentialFields {
    /// The names as the header lists them, lower case; `*` stands for any octets.
    public static let names = [
        "authorization", "proxy-authorization", "cookie", "cookie2", "set-cookie", "set-cookie2", "*token*",
        "*api-key*",
        "*apikey*", "*auth-key*", "*secret*", "*password*",
    ]

    private static let whole = names.filter { !$0.contains("*") }.map { Array($0.utf8) }
    private static let parts = names.filter { $0.contains("*") }.map { Array($0.filter { $0 != "*" }.utf8) }

    /// Whether a field of this name carries credentials; ASCII case does not matter.
    public static func contain(_ name: ArraySlice<UInt8>) -> Bool {
        guard mayContain(name) else { return false }
        let lower = name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return whole.contains(lower) || parts.contains { isPart($0, of: lower) }
    }

    /// Moves the names of lines with credentials out of `fields` and returns them in order.
    static func drop(from fields: inout FieldLines) -> [[UInt8]] {
        var dropped: [[UInt8]] = []
        for line in fields.lines where contain(fields.name(line)) { dropped.append(Array(fields.name(line))) }
        if !dropped.isEmpty { fields.filter { !contain($0.name($1)) } }
        return dropped
    }

    /// A first look that costs a few instructions an octet: every name in the list has a `k`, a `z` or a `w`, or is
    /// `secret`, whose `r` and `t` stand two apart from a `c`.
    private static func mayContain(_ name: ArraySlice<UInt8>) -> Bool {
        var seen: UInt32 = 0
        for octet in name { seen |= 1 << UInt32((octet | 0x20) & 31) }
        let rare: UInt32 = 1 << 11 | 1 << 26 | 1 << 23  // k, z, w
        let secret: UInt32 = 1 << 19 | 1 << 5 | 1 << 3 | 1 << 18 | 1 << 20  // s, e, c, r, t
        return seen & rare != 0 || seen & secret == secret
    }

    private static func isPart(_ part: [UInt8], of name: [UInt8]) -> Bool {
        guard name.count >= part.count else { return false }
        return (0...(name.count - part.count)).contains { name[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
