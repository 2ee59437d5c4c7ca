internal import JSONText

/// The members that an object may have, in the order of the documentation.
struct ObjectSchema: Sendable {
    /// One member.
    struct Member: Sendable {
        let name: [UInt8]
        let type: ValueType
        let isRequired: Bool
    }

    let members: [Member]

    /// Makes a schema of names by type; the required ones first.
    init(required: [(ValueType, String)] = [], optional: [(ValueType, String)] = []) {
        members =
            required.map { Member(name: Array($0.1.utf8), type: $0.0, isRequired: true) }
            + optional.map { Member(name: Array($0.1.utf8), type: $0.0, isRequired: false) }
    }
}

/// The JSON types of the parameter tables, told from the raw token.
enum ValueType: Sendable {
    case string, boolean, integer, number, object
    /// An array of `{"media.state.name": string}`.
    case states

    /// The type in a schema document.
    var schemaName: String {
        switch self {
        case .string: "string"
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .object: "object"
        case .states: "array"
        }
    }

    /// What a message says is allowed.
    var allowed: String {
        switch self {
        case .integer: "an integer (digits only: no fraction, no exponent)"
        case .states: "an array of objects with media.state.name"
        case .object: "an object"
        default: "a \(schemaName)"
        }
    }

    /// Whether the value at `index` is of this type.
    ///
    /// An integer is a token without fraction and exponent: `10.0` is none.
    func holds(_ index: Int, of body: JSONBody) -> Bool {
        switch (self, body.kind(index)) {
        case (.string, .string), (.boolean, .true), (.boolean, .false), (.number, .number), (.object, .object):
            return true
        case (.integer, .number):
            return body.octets[body.range(index)].allSatisfy { $0.isDigit || $0 == 0x2D }
        case (.states, .array):
            return Self.areStates(index, of: body)
        default:
            return false
        }
    }

    private static func areStates(_ index: Int, of body: JSONBody) -> Bool {
        var isValid = true
        body.forEachElement(of: index) { element in
            var isNamed = false
            if body.kind(element) == .object {
                body.forEachMember(of: element) { key, value in
                    if body.string(key, equals: "media.state.name") { isNamed = body.kind(value) == .string }
                }
            }
            isValid = isNamed
            return isValid
        }
        return isValid
    }
}
