/// One value of a scanned text, to be asked for its members, elements and octets.
///
/// Holds the tape and the text; both are shared, not copied. Rescanning into the same tape while a view is kept copies the
/// tape once, so hot loops that look at few members work on `JSONTokens` itself.
public struct JSONView: Sendable {
    /// The tape.
    public let tokens: JSONTokens
    /// The text.
    public let octets: [UInt8]
    /// The index of the value's token.
    public let index: Int

    /// The root of a text; nil where the tape is empty.
    public init?(tokens: JSONTokens, octets: [UInt8]) {
        self.init(tokens: tokens, octets: octets, index: 0)
    }

    /// The value whose token stands at `index`; nil where there is none.
    public init?(tokens: JSONTokens, octets: [UInt8], index: Int) {
        guard index >= 0, index < tokens.count else { return nil }
        self.tokens = tokens
        self.octets = octets
        self.index = index
    }

    /// Scans a text and views its root.
    public init(scanning octets: [UInt8], depthLimit: Int = JSONScanner.standardDepthLimit) throws(JSONSyntaxError) {
        var scanner = JSONScanner(depthLimit: depthLimit)
        var tokens = JSONTokens()
        _ = try scanner.scan(octets.span.bytes, into: &tokens)
        self.tokens = tokens
        self.octets = octets
        self.index = 0
    }

    /// The root of the text.
    public var root: JSONView { at(0) }
    /// The value's token.
    public var token: JSONTokens.Token { tokens[index] }
    /// What the value is.
    public var kind: JSONTokens.Token.Kind { token.kind }
    /// Where the value stands in the text.
    public var range: Range<Int> { token.range }
    /// The value as it stands in the text.
    public var raw: ArraySlice<UInt8> { octets[range] }

    /// Whether the value is an object.
    public var isObject: Bool { kind == .object }
    /// Whether the value is an array.
    public var isArray: Bool { kind == .array }
    /// Whether the value is a string.
    public var isString: Bool { kind == .string }
    /// Whether the value is a number.
    public var isNumber: Bool { kind == .number }
    /// Whether the value is `null`.
    public var isNull: Bool { kind == .null }

    /// What a string or key says, as UTF-8; nil for other values.
    public var unescaped: [UInt8]? {
        guard kind == .string || kind == .key else { return nil }
        guard token.hasEscape else { return Array(octets[token.content]) }
        return JSONString.unescaped(octets.span.bytes.extracting(token.content))
    }
    /// What a string or key says; nil for other values.
    public var string: String? { unescaped.map { String(decoding: $0, as: UTF8.self) } }
    /// The token of a number as it stands in the text; nil for other values.
    public var number: ArraySlice<UInt8>? { isNumber ? raw : nil }
    /// The value of a number token without point and exponent; nil for other values and where it is out of range.
    public var integer: Int64? { isNumber ? JSONNumber.integer(octets.span.bytes.extracting(range)) : nil }
    /// The value of `true` or `false`; nil for other values.
    public var boolean: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The last member so named, which is the one that most readers keep; nil where there is none or this is no object.
    public func member(_ name: StaticString) -> JSONView? {
        tokens.lastMember(name, of: index, in: octets.span.bytes).map(at)
    }

    /// All members so named, in order: more than one where the key is a duplicate.
    public func members(_ name: StaticString) -> [JSONView] {
        tokens.members(name, of: index, in: octets.span.bytes).map(at)
    }

    /// The object's members in order, duplicates included; empty for other values.
    public var members: [(key: JSONView, value: JSONView)] {
        guard isObject else { return [] }
        var members: [(key: JSONView, value: JSONView)] = []
        var key = index &+ 1
        while key < token.end {
            members.append((key: at(key), value: at(key &+ 1)))
            key = tokens[key &+ 1].end
        }
        return members
    }

    /// The array's elements in order; empty for other values.
    public var elements: [JSONView] {
        guard isArray else { return [] }
        var elements: [JSONView] = []
        var element = index &+ 1
        while element < token.end {
            elements.append(at(element))
            element = tokens[element].end
        }
        return elements
    }

    private func at(_ index: Int) -> JSONView {
        JSONView(tokens: tokens, octets: octets, found: index)
    }

    private init(tokens: JSONTokens, octets: [UInt8], found index: Int) {
        self.tokens = tokens
        self.octets = octets
        self.index = index
    }
}
