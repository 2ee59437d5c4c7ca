internal import JSONText

extension EventExamination {
    mutating func examineParameters(_ value: Int?, of type: EventType?, as role: Role) {
        guard let type else { return }
        guard let value else {
            if ParameterTables.requiresParameters(type) {
                report(.missingParameter, at: "params", value: nil, allowed: "an object for \(type.rawValue)")
            }
            return
        }
        guard body.kind(value) == .object else {
            return report(.valueType, at: "params", value: value, allowed: "an object")
        }
        let schema = ParameterTables.parameters(of: type)
        let members = collect(value, schema, in: "params")
        for (member, value) in zip(schema.members, members.values) {
            let path = "params[\"\(String(decoding: member.name, as: UTF8.self))\"]"
            if let value {
                if !member.type.holds(value, of: body) {
                    report(.valueType, at: path, value: value, allowed: member.type.allowed)
                }
            } else if member.isRequired {
                report(.missingParameter, at: path, value: nil, allowed: member.type.allowed)
            }
        }
        // Which the documentation does not say, but that of the newer API.
        if type == .statesUpdate, members.values.allSatisfy({ $0.map(isEmptyArray) ?? true }) {
            report(
                .missingParameter, at: "params", found: "no state",
                allowed: "statesStart, statesEnd or both, not all empty")
        }
        for key in members.unknown { reportUnknownParameter(key, of: type) }
        examineDownloaded(schema, members, as: role)
    }

    private func isEmptyArray(_ value: Int) -> Bool {
        guard body.kind(value) == .array else { return false }
        var isEmpty = true
        body.forEachElement(of: value) { _ in
            isEmpty = false
            return false
        }
        return isEmpty
    }

    /// Reports a key that the tables do not have for this type.
    ///
    /// A start's `params` are closed by the published schema, and quality belongs into `qoeData` by schema and tables alike.
    /// For other types nothing is published: clients send `podPosition` on a break, `errorId` on an error.
    private mutating func reportUnknownParameter(_ key: Int, of type: EventType) {
        let path = "params[\"\(name(of: key))\"]"
        if body.unescaped(key).starts(with: "media.qoe.".utf8) {
            report(.qualityKey, at: path, found: "a key of quality", allowed: "it in qoeData")
        } else {
            report(
                .unknownParameter, type == .sessionStart ? .rejected : .doubtful, at: path, found: "an unknown key",
                allowed: "the keys that \(type.rawValue) has")
        }
    }

    /// `media.downloaded: true` belongs to arrays: with an object the service answers 400, and `/sessions` asks arrays for it.
    private mutating func examineDownloaded(_ schema: ObjectSchema, _ members: CollectedMembers, as role: Role) {
        guard role.isStart, role != .firstOfBatch,
            let index = schema.members.firstIndex(where: { $0.name.elementsEqual("media.downloaded".utf8) })
        else { return }
        let flag = members.values[index]
        let isSet = flag.map { body.kind($0) == .true } ?? false
        let path = "params[\"media.downloaded\"]"
        if role == .start, isSet {
            report(
                .downloaded, at: path, value: flag,
                allowed: "false for a single start; a downloaded session is an array")
        } else if role == .firstOfFlaggedBatch, !isSet {
            report(.downloaded, at: path, value: flag, allowed: "true for an array at /sessions")
        }
    }
}
