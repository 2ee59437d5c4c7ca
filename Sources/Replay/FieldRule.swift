/// A field line that requests get, as `--header` says it: `NAME: VALUE`, without a value to remove it.
public struct FieldRule: Sendable, Hashable {
    /// The field's name, as written.
    public let name: [UInt8]
    /// Its value, without the whitespace around it; empty to remove the field.
    public let value: [UInt8]

    /// Why a text is no rule.
    public enum Problem: Error, Hashable, Sendable {
        /// There is no colon.
        case noColon
        /// The name is no token (RFC 9110 §5.6.2).
        case badName
        /// The value holds a control character, such as CR, LF or NUL.
        case badValue
        /// The field belongs to the replay: it frames the content, says where the request goes, or is of one hop.
        case reserved(String)
    }

    /// Reads a rule.
    public init(_ text: String) throws(Problem) {
        let octets = Array(text.utf8)
        guard let colon = octets.firstIndex(of: 0x3A) else { throw .noColon }
        guard Sendability.isToken(octets[..<colon]) else { throw .badName }
        name = Array(octets[..<colon])
        var value = octets[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        // RFC 9110 §5.5: of the control characters only the tab may stand in a value.
        guard value.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else { throw .badValue }
        self.value = Array(value)
        let lowercased = lowercasedName
        if RequestFields.isReserved(lowercased) { throw .reserved(String(octets: lowercased)) }
    }

    /// The name in lower case.
    public var lowercasedName: [UInt8] { RequestFields.lowercased(name[...]) }
}
