import JSONText

/// Octets of a journal's lines as values.
enum JournalDecoding {
    /// Reads a line without its line feed; throws where it breaks the format, and says which member is at fault.
    static func line(_ octets: [UInt8]) throws(OutcomeError) -> JournalLine {
        let object: JSONView
        do {
            object = try JSONView(scanning: octets)
        } catch {
            throw OutcomeError(reason: "\(error)")
        }
        guard object.isObject, let kind = object.member("kind")?.string else {
            throw OutcomeError(reason: "\"kind\" is missing")
        }
        let members = LineReader(object: object)
        switch kind {
        case "header": return .header(try header(members))
        case "intent": return .intent(try ids(members))
        case "unsent": return .unsent(try ids(members))
        case "session":
            guard let id = octetsOf(try members.text("id")) else {
                throw OutcomeError(reason: "\"id\" has characters above U+00FF")
            }
            guard OpenedSession.maySend(id) else { throw OutcomeError(reason: "\"id\" may not stand in a path") }
            let start = SendID(
                seq: Int(clamping: try members.number("seq")), copy: Int(clamping: try members.number("copy")))
            return .session(
                start,
                OpenedSession(
                    id: id, status: Int(clamping: try members.number("status")),
                    slip: max(0, members.optionalNumber("slip") ?? 0)))
        case "outcome": return .outcome(try OutcomeLog.decode(octets))
        case "resumed":
            return .resumed(start: try members.number("start"), origin: try members.number("origin"))
        default: return .other
        }
    }

    private static func header(_ members: LineReader) throws(OutcomeError) -> JournalHeader {
        guard try members.text("format") == JournalHeader.format else {
            throw OutcomeError(reason: "\"format\" is not \(JournalHeader.format)")
        }
        let version = try members.text("version")
        guard let major = version.split(separator: ".").first.flatMap({ Int($0) }), major <= JournalHeader.major else {
            throw OutcomeError(
                reason: "the format's version is \(version); this version reads up to \(JournalHeader.major).x")
        }
        var settings: [String: String] = [:]
        for (key, value) in members.object.member("settings")?.members ?? [] {
            if let name = key.string, let text = value.string { settings[name] = text }
        }
        return JournalHeader(
            tool: try members.text("tool"), run: try members.text("run"),
            plan: PlanIdentity(
                log: try members.text("log"), settings: settings, planned: Int(clamping: try members.number("planned")),
                digest: try members.text("plan")),
            target: try members.text("target"), address: try members.text("address"),
            start: try members.number("start"), shift: try members.number("shift"))
    }

    private static func ids(_ members: LineReader) throws(OutcomeError) -> [SendID] {
        guard let seqs = try members.optionalNumbers("seqs") else {
            throw OutcomeError(reason: "\"seqs\" is missing")
        }
        guard let copies = try members.optionalNumbers("copies") else { return seqs.map { SendID(seq: $0) } }
        guard copies.count == seqs.count else {
            throw OutcomeError(reason: "\"copies\" has \(copies.count) elements, \"seqs\" has \(seqs.count)")
        }
        return zip(seqs, copies).map { SendID(seq: $0, copy: $1) }
    }

    /// The octets that a text stands for, one for each character; nil where one is above U+00FF.
    static func octetsOf(_ text: String) -> [UInt8]? {
        var octets: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let octet = UInt8(exactly: scalar.value) else { return nil }
            octets.append(octet)
        }
        return octets
    }
}
