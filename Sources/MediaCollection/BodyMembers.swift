internal import JSONText

/// The members of a body, found by their paths and replaced in place: every other octet stays as it was.
///
/// A value keeps its type: a string becomes a string, a number a number. Where a key stands more than once, each is found.
public struct BodyMembers: Sendable {
    /// A value that a path leads to.
    public struct Value: Sendable, Equatable {
        let index: Int
        /// What a string says, as UTF-8, or the octets of a number, `true`, `false` or `null`; nil for objects and arrays.
        public let text: [UInt8]?
        /// Whether it is a string.
        public let isString: Bool
        /// Whether it is a number.
        public let isNumber: Bool
    }

    private let body: JSONBody
    private var edits = JSONEdits()
    private let events: [Int]

    /// Reads a body; nil where it is no JSON text.
    public init?(_ octets: [UInt8]) {
        guard let body = JSONBody(octets) else { return nil }
        self.body = body
        var starts = [0]
        if body.kind(0) == .object {
            body.forEachMember(of: 0) { if body.string($0, equals: "params") { starts.append($1) } }
        } else if body.kind(0) == .array {
            body.forEachElement(of: 0) { element in
                guard body.kind(element) == .object else { return true }
                body.forEachMember(of: element) { if body.string($0, equals: "params") { starts.append($1) } }
                return true
            }
        }
        events = starts
    }

    /// The values that a path leads to, in the order in which they stand.
    ///
    /// Cost: the members of the objects on the way. Nothing recurses, whatever the nesting.
    public func values(at path: MemberPath) -> [Value] {
        var found: [Int] = []
        var open: [(value: Int, place: Int)] = events.map { ($0, 0) }
        while let (value, place) = open.popLast() {
            if body.kind(value) == .array {
                body.forEachElement(of: value) { element in
                    if path.takesAll(from: place) { found.append(element) }
                    open.append((element, place))
                    return true
                }
            }
            guard body.kind(value) == .object else { continue }
            body.forEachMember(of: value) { key, member in
                let (isEnd, next) = path.steps(from: place, over: body.key(key))
                if isEnd { found.append(member) }
                for place in next { open.append((member, place)) }
            }
        }
        return Set(found).sorted().map(view)
    }

    private func view(_ index: Int) -> Value {
        let kind = body.kind(index)
        let text: [UInt8]? =
            switch kind {
            case .object, .array: nil
            case .string, .key: body.unescaped(index)
            case .number, .true, .false, .null: Array(body.octets[body.range(index)])
            }
        return Value(index: index, text: text, isString: kind == .string, isNumber: kind == .number)
    }

    /// Puts another value in the place of one; false where that would change its type, or it was replaced already.
    ///
    /// `text` is UTF-8 for a string, a number for a number, `true` or `false` for one of these. Null, objects and arrays stay.
    public mutating func replace(_ value: Value, with text: [UInt8]) -> Bool {
        switch body.kind(value.index) {
        case .string:
            var string: [UInt8] = []
            guard JSONString.append(utf8: text.span.bytes, to: &string) else { return false }
            return edits.replace(body.range(value.index), with: string)
        case .number, .true, .false:
            guard let token = JSONBody(text), token.range(0).count == text.count,
                Self.isOfOneType(token.kind(0), body.kind(value.index))
            else { return false }
            return edits.replace(body.range(value.index), with: text)
        case .object, .array, .null, .key:
            return false
        }
    }

    private static func isOfOneType(_ left: JSONTokens.Token.Kind, _ right: JSONTokens.Token.Kind) -> Bool {
        switch (left, right) {
        case (.number, .number), (.true, .true), (.true, .false), (.false, .true), (.false, .false): true
        default: false
        }
    }

    /// Whether a value was replaced.
    public var isEdited: Bool { !edits.isEmpty }

    /// The body with what was replaced.
    public var edited: [UInt8] { edits.isEmpty ? body.octets : edits.applied(to: body.octets) }
}

extension BodyMembers.Value: Hashable {
    /// The place tells two values of one body apart.
    public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

extension JSONBody {
    /// What the key at `index` says, without a copy where it has no escapes.
    fileprivate func key(_ index: Int) -> ArraySlice<UInt8> {
        hasEscape(index) ? unescaped(index)[...] : octets[content(index)]
    }
}
