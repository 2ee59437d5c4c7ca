internal import JSONText

/// A body that is JSON text: its octets and its tokens, walked by index.
///
/// The root's index is 0. Nothing here recurses: the walks are over one level, and two levels are all that this API has.
struct JSONBody: Sendable {
    /// The body.
    let octets: [UInt8]
    private let tokens: JSONTokens

    /// Reads a body; nil where it is no JSON text.
    init?(_ octets: [UInt8]) {
        do {
            try self.init(parsing: octets)
        } catch {
            return nil
        }
    }

    /// A body that was read already.
    init(_ octets: [UInt8], _ tokens: JSONTokens) {
        self.octets = octets
        self.tokens = tokens
    }

    /// Reads a body.
    init(parsing octets: [UInt8]) throws(JSONSyntaxError) {
        var scanner = JSONScanner(depthLimit: Self.depthLimit)
        var tokens = JSONTokens()
        _ = try scanner.scan(octets.span.bytes, into: &tokens)
        self.octets = octets
        self.tokens = tokens
    }

    /// Far beyond any event; the tape is flat, so that depth costs nothing, but a log's plain form stops at 64.
    static let depthLimit = 1024

    /// The kind of the value at `index`.
    func kind(_ index: Int) -> JSONTokens.Token.Kind { tokens[index].kind }

    /// The octets of the value at `index`, quotes included.
    func range(_ index: Int) -> Range<Int> { tokens[index].range }

    /// The octets between the quotes of the string or key at `index`.
    func content(_ index: Int) -> Range<Int> { tokens[index].content }

    /// Whether the string or key at `index` holds escapes.
    func hasEscape(_ index: Int) -> Bool { tokens[index].hasEscape }

    /// Hands each member of the object at `index` to `visit`: the index of its key and the index of its value.
    func forEachMember(of index: Int, _ visit: (_ key: Int, _ value: Int) -> Void) {
        let end = tokens[index].end
        var key = index + 1
        while key < end {
            visit(key, key + 1)
            key = tokens[key + 1].end
        }
    }

    /// Hands the index of each element of the array at `index` to `visit` until that returns false.
    func forEachElement(of index: Int, _ visit: (_ element: Int) -> Bool) {
        let end = tokens[index].end
        var element = index + 1
        while element < end {
            guard visit(element) else { return }
            element = tokens[element].end
        }
    }

    /// Whether the string or key at `index` reads `text`, escapes resolved.
    func string(_ index: Int, equals text: StaticString) -> Bool {
        let token = tokens[index]
        guard token.hasEscape else { return octets.span.bytes.matches(text, at: token.content) }
        return text.withUTF8Buffer { unescaped(index).elementsEqual($0) }
    }

    /// Whether the string or key at `index` reads `text`, escapes resolved.
    func string(_ index: Int, equals text: [UInt8]) -> Bool {
        let token = tokens[index]
        guard token.hasEscape else {
            return token.content.count == text.count && octets[token.content].elementsEqual(text)
        }
        return unescaped(index) == text
    }

    /// The octets of the string or key at `index` with escapes resolved, as UTF-8.
    func unescaped(_ index: Int) -> [UInt8] {
        let token = tokens[index]
        guard token.hasEscape else { return Array(octets[token.content]) }
        return JSONString.unescaped(octets.span.bytes.extracting(token.content))
    }
}
