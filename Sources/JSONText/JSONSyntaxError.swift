/// Why octets are not a JSON text, and where.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The offset of the octet at which the text stops being JSON; the text's length where it ends too early.
    public var offset: Int
    /// What is wrong there.
    public var kind: Kind

    /// Makes an error.
    public init(offset: Int, kind: Kind) {
        self.offset = offset
        self.kind = kind
    }

    /// The ways in which a text is not JSON.
    public enum Kind: Sendable, Equatable {
        /// The text ends where more must come.
        case truncated
        /// A value was expected.
        case expectedValue
        /// A member's name was expected.
        case expectedKey
        /// A colon was expected.
        case expectedColon
        /// A comma or the end of the array or object was expected.
        case expectedCommaOrEnd
        /// A digit was expected.
        case expectedDigit
        /// A control character stands in a string.
        case controlCharacter
        /// A backslash starts no escape.
        case badEscape
        /// The octets are not UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF).
        case notUTF8
        /// Something follows the value.
        case trailingOctets
        /// Nested deeper than the limit.
        case tooDeep(limit: Int)
        /// Longer than 4 GiB.
        case tooLong
    }

    /// One line: what and where.
    public var description: String {
        "\(reason) at octet \(offset)"
    }

    /// What is wrong, without the place.
    public var reason: String {
        switch kind {
        case .truncated: "the text ends too early"
        case .expectedValue: "a value was expected"
        case .expectedKey: "a member's name was expected"
        case .expectedColon: "a colon was expected"
        case .expectedCommaOrEnd: "a comma or a closing bracket was expected"
        case .expectedDigit: "a digit was expected"
        case .controlCharacter: "a control character in a string"
        case .badEscape: "a backslash that starts no escape"
        case .notUTF8: "octets that are not UTF-8"
        case .trailingOctets: "something after the value"
        case .tooDeep(let limit): "nesting deeper than \(limit)"
        case .tooLong: "longer than 4 GiB"
        }
    }
}
