internal import JSONText

/// The examination of one body: what was read of it and the faults so far.
struct EventExamination {
    /// What an event must be at its place.
    enum Role {
        /// The object posted to `/sessions`.
        case start
        /// The object posted to a session's events.
        case event
        /// The first element of a batch, at `/downloaded`.
        case firstOfBatch
        /// The first element of a batch at `/sessions`, where `media.downloaded` must be true.
        case firstOfFlaggedBatch
        /// A later element.
        case element

        var isStart: Bool { self == .start || self == .firstOfBatch || self == .firstOfFlaggedBatch }
    }

    let body: JSONBody
    private(set) var faults: [EventFault] = []
    /// Which element of a batch is looked at, as the front of every member's name; empty for an object.
    var place = ""

    init(body: JSONBody) {
        self.body = body
    }

    /// Whether no further fault that rejects would be added.
    var isFull: Bool { faults.count(where: { $0.severity == .rejected }) >= EventRules.faultLimit }

    /// Adds a fault; beyond the limit nothing is added.
    ///
    /// Doubtful ones never take the place of those that reject.
    mutating func report(
        _ rule: EventFault.Rule, _ severity: EventFault.Severity = .rejected, at member: String, found: String,
        allowed: String
    ) {
        guard faults.count(where: { $0.severity == severity }) < EventRules.faultLimit else { return }
        let path = place.isEmpty ? member : member.isEmpty ? place : "\(place).\(member)"
        faults.append(EventFault(rule: rule, severity: severity, member: path, found: found, allowed: allowed))
    }

    mutating func examine(event: Int, as role: Role) {
        let members = collect(event, ParameterTables.body)
        let type = examineType(members.values[0], as: role)
        for key in members.unknown {
            // Only the start's schema is known to be closed.
            report(
                .unknownMember, type == .sessionStart ? .rejected : .doubtful, at: name(of: key),
                found: "an unknown key",
                allowed: "eventType, playerTime, params, qoeData and customMetadata")
        }
        examineTime(members.values[1])
        examineParameters(members.values[2], of: type, as: role)
        examineQuality(members.values[3])
        examineCustomMetadata(members.values[4], of: type)
    }

    private mutating func examineType(_ value: Int?, as role: Role) -> EventType? {
        guard let value, body.kind(value) == .string else {
            report(.eventType, at: "eventType", value: value, allowed: "a string, one of the event types")
            return nil
        }
        guard let type = EventType(octets: body.unescaped(value)) else {
            let hint = EventType.hint(for: String(decoding: body.unescaped(value), as: UTF8.self))
            report(
                .eventType, at: "eventType", value: value,
                allowed: "one of \(EventType.allCases.count) event types\(hint.map { " (\($0))" } ?? "")")
            return nil
        }
        if role.isStart, type != .sessionStart {
            report(.eventType, at: "eventType", value: value, allowed: "\"sessionStart\" here")
        } else if role == .event, type == .sessionStart {
            report(
                .endpoint, .doubtful, at: "eventType", value: value,
                allowed: "any other event; a start goes to /sessions")
        }
        return type
    }

    private mutating func examineTime(_ value: Int?) {
        guard let value, body.kind(value) == .object else {
            report(.playerTime, at: "playerTime", value: value, allowed: "an object with playhead and ts")
            return
        }
        let members = collect(value, ParameterTables.playerTime, in: "playerTime.")
        for (index, rule) in [EventFault.Rule.playhead, .timestamp].enumerated() {
            let member = ParameterTables.playerTime.members[index]
            let path = "playerTime.\(String(decoding: member.name, as: UTF8.self))"
            if let value = members.values[index] {
                if !member.type.holds(value, of: body) {
                    report(rule, at: path, value: value, allowed: member.type.allowed)
                }
            } else {
                report(.playerTime, at: path, value: nil, allowed: member.type.allowed)
            }
        }
        for key in members.unknown {
            report(
                .playerTime, at: "playerTime.\(name(of: key))", found: "an unknown key", allowed: "playhead and ts only"
            )
        }
    }

    private mutating func examineQuality(_ value: Int?) {
        guard let value else { return }
        guard body.kind(value) == .object else {
            return report(.valueType, at: "qoeData", value: value, allowed: "an object")
        }
        let members = collect(value, ParameterTables.quality, in: "qoeData")
        for (member, value) in zip(ParameterTables.quality.members, members.values) {
            if let value, !member.type.holds(value, of: body) {
                report(
                    .qualityValue, at: "qoeData[\"\(String(decoding: member.name, as: UTF8.self))\"]", value: value,
                    allowed: member.type.allowed)
            }
        }
        for key in members.unknown {
            report(
                .qualityKey, at: "qoeData[\"\(name(of: key))\"]", found: "an unknown key",
                allowed: "media.qoe keys only")
        }
    }

    private mutating func examineCustomMetadata(_ value: Int?, of type: EventType?) {
        guard let value else { return }
        guard body.kind(value) == .object else {
            return report(.valueType, at: "customMetadata", value: value, allowed: "an object")
        }
        var wrong: [(isKey: Bool, key: Int, value: Int)] = []
        var isEmpty = true
        body.forEachMember(of: value) { key, value in
            isEmpty = false
            guard wrong.count < EventRules.faultLimit else { return }
            if !Self.isMetadataKey(body.unescaped(key)) { wrong.append((true, key, value)) }
            if body.kind(value) != .string { wrong.append((false, key, value)) }
        }
        for fault in wrong {
            let path = "customMetadata[\"\(name(of: fault.key))\"]"
            if fault.isKey {
                report(.customMetadata, at: path, found: "this key", allowed: "a key of letters, digits, _ and .")
            } else {
                report(.customMetadata, at: path, value: fault.value, allowed: "a string")
            }
        }
        if !isEmpty, let type, type != .sessionStart, type != .adStart, type != .chapterStart {
            report(
                .customMetadataPlace, .doubtful, at: "customMetadata", found: "it on \(type.rawValue)",
                allowed: "sessionStart, adStart and chapterStart")
        }
    }

    private static func isMetadataKey(_ key: [UInt8]) -> Bool {
        !key.isEmpty && key.allSatisfy { $0.isLetter || $0.isDigit || $0 == 0x5F || $0 == 0x2E }
    }
}
