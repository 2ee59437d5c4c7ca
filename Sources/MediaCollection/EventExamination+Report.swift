internal import JSONText

/// The members of an object by the places of a schema.
struct CollectedMembers {
    /// For each member of the schema the index of its value, the last one where the key stands twice.
    var values: [Int?]
    /// The keys that the schema does not have, the first few.
    var unknown: [Int]
}

extension EventExamination {
    /// Sorts the members of the object at `index` by a schema, and reports keys that stand twice.
    mutating func collect(_ index: Int, _ schema: ObjectSchema, in object: String = "") -> CollectedMembers {
        var collected = CollectedMembers(values: Array(repeating: nil, count: schema.members.count), unknown: [])
        var twice: [Int] = []
        body.forEachMember(of: index) { key, value in
            if let place = schema.members.firstIndex(where: { body.string(key, equals: $0.name) }) {
                if collected.values[place] != nil, twice.count < EventRules.faultLimit { twice.append(key) }
                collected.values[place] = value
            } else if collected.unknown.count < EventRules.faultLimit {
                collected.unknown.append(key)
            }
        }
        for key in twice {
            let path =
                object.isEmpty || object.hasSuffix(".")
                ? "\(object)\(name(of: key))" : "\(object)[\"\(name(of: key))\"]"
            report(.duplicateKey, .doubtful, at: path, found: "the key twice", allowed: "it once; the last one counts")
        }
        return collected
    }

    /// Reports what stands at a value's place; nil for a value that is missing.
    mutating func report(
        _ rule: EventFault.Rule, _ severity: EventFault.Severity = .rejected, at member: String, value: Int?,
        allowed: String
    ) {
        report(rule, severity, at: member, found: value.map(describe) ?? "nothing", allowed: allowed)
    }

    /// A key as a message shows it.
    func name(of key: Int) -> String { FaultText.shortened(body.unescaped(key)[...]) }

    private func describe(_ value: Int) -> String {
        switch body.kind(value) {
        case .object: "an object"
        case .array: "an array"
        case .string, .key: "the string \(FaultText.shortened(body.octets[body.range(value)]))"
        case .number: "the number \(FaultText.shortened(body.octets[body.range(value)]))"
        case .true: "true"
        case .false: "false"
        case .null: "null"
        }
    }
}

/// Text of the wire in messages.
enum FaultText {
    /// A message quotes this much: enough to recognise a value, little enough for a line.
    private static let limit = 64

    /// The octets as text, cut at a character's end.
    static func shortened(_ octets: ArraySlice<UInt8>) -> String {
        guard octets.count > limit else { return String(decoding: octets, as: UTF8.self) }
        var end = octets.startIndex + limit
        while end > octets.startIndex, octets[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: octets[..<end], as: UTF8.self) + "…"
    }
}
