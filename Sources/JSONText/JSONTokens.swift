/// The values of one JSON text as a flat tape in document order, reusable for the next text.
///
/// The root stands first. An object's members follow it as a key token and the value's tokens, an array's elements as the
/// elements' tokens, so that a value's subtree is the tokens from its own to `Token.end`. Nothing is unescaped, converted
/// or dropped: duplicate keys stand twice.
public struct JSONTokens: Sendable, Equatable {
    /// The tape, and behind it room for that of a longer text.
    @usableFromInline var room: [Token] = []
    /// How many tokens there are; none after a scan that threw.
    public internal(set) var count = 0

    /// Makes an empty tape.
    public init() {}

    /// The tokens, root first: a copy.
    public var tokens: [Token] { Array(room[..<count]) }

    /// The token at `index`, which must be one of them.
    @inlinable
    public subscript(index: Int) -> Token {
        precondition(index < count, "no such token")
        return room[index]
    }

    /// Two tapes are equal where their tokens are, whatever room they have.
    public static func == (left: JSONTokens, right: JSONTokens) -> Bool {
        left.room[..<left.count] == right.room[..<right.count]
    }

    /// Sees to it that there is room for so many more tokens.
    mutating func makeRoom(_ tokens: Int) {
        let wanted = count &+ tokens
        guard room.count < wanted else { return }
        room.append(contentsOf: repeatElement(.none, count: max(wanted, room.count &* 2) &- room.count))
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

        /// Stands where there is room.
        static let none = Token(kind: .null, lower: 0, upper: 0, next: 0)

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
