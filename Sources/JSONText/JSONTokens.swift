/// The values of one JSON text as a flat tape in document order, reusable for the next text.
///
/// The root stands first. An object's members follow it as a key token and the value's tokens, an array's elements as the
/// elements' tokens, so that a value's subtree is the tokens from its own to `Token.end`. Nothing is unescaped, converted
/// or dropped: duplicate keys stand twice.
public struct JSONTokens: Sendable, Equatable {
    /// The tokens, root first; empty after a scan that threw.
    public var tokens: [Token]

    /// Makes an empty tape.
    public init() {
        tokens = []
    }

    /// One value or key, as octets of the text.
    public struct Token: Sendable, Equatable {
        /// The kinds of value, and the key of a member.
        public enum Kind: UInt8, Sendable, Equatable {
            /// `{…}`
            case object
            /// `[…]`
            case array
            /// `"…"` as a value.
            case string
            /// A number.
            case number
            /// `true`
            case `true`
            /// `false`
            case `false`
            /// `null`
            case null
            /// `"…"` as the name of a member; its value is the next token.
            case key
        }

        @usableFromInline var lower: UInt32
        @usableFromInline var upper: UInt32
        @usableFromInline var next: UInt32
        /// What the token is.
        public var kind: Kind
        /// Whether a string or key holds a backslash, so that its octets are not what it says.
        public var hasEscape: Bool

        @inlinable
        init(kind: Kind, lower: Int, upper: Int, next: Int, hasEscape: Bool = false) {
            // The scanner refuses texts that are longer than 32 bits can say before it makes a token.
            self.lower = UInt32(truncatingIfNeeded: lower)
            self.upper = UInt32(truncatingIfNeeded: upper)
            self.next = UInt32(truncatingIfNeeded: next)
            self.kind = kind
            self.hasEscape = hasEscape
        }

        /// The octets of the value in the text: quotes and brackets included.
        @inlinable public var range: Range<Int> { Int(lower)..<Int(upper) }
        /// The octets between the quotes of a string or key; elsewhere the value's own.
        @inlinable public var content: Range<Int> {
            kind == .string || kind == .key ? Int(lower) &+ 1..<Int(upper) &- 1 : range
        }
        /// The index of the token after this value's subtree; for a key the index of its value.
        @inlinable public var end: Int { Int(next) }
    }
}
