import EventLog
import JSONText
import MediaCollection
import Wire

/// Writes a recorded request as it goes to the target: octet for octet, but for what must differ.
///
/// What differs: the target's path prefix and session id, Host, the framing fields, fields that belong to one hop, and the
/// `playerTime.ts` tokens of the body.
struct RequestEncoder: Sendable {
    private let prefix: TargetRewrite
    private let authority: [UInt8]
    private let mark: ReplayMark?
    private let options: RewriteOptions
    private var bodies: BodyRewrite
    private var sections: SectionMemo
    /// How often each rewrite fitted.
    private(set) var counts: RewriteCounts
    /// `playerTime.ts` tokens that were moved, and such that go as captured.
    private(set) var times = PlannedTimes()

    /// Makes an encoder for one of so many copies of a run.
    init(_ run: RunSettings, options: RewriteOptions = RewriteOptions(), copies: Int = 1) {
        sections = SectionMemo(copies: copies)
        prefix = TargetRewrite(prefix: run.target.pathPrefix)
        authority = run.target.authority
        mark = run.mark
        self.options = options
        bodies = BodyRewrite(options, key: run.key, looksAtRouting: run.looksAtRouting)
        counts = RewriteCounts(options)
    }

    /// Whose reports the bodies count in, where they were looked at.
    var routing: RoutingFacts { bodies.routing }

    /// A request as it goes, with the first `playerTime.ts` in it.
    struct Encoded {
        var image: RequestImage
        var ts: Int64?
    }

    /// What was replaced in bodies since it is noted.
    var changes: [RefusalText.Change] { bodies.changes }
    /// Whether that is noted.
    var notesChanges: Bool {
        get { bodies.notesChanges }
        set { bodies.notesChanges = newValue }
    }

    /// The request of a record without obstacle; the session id is to be replaced where `mapsSession`.
    ///
    /// `rewriting` gives the body with its times, which become the clock at the send where `setsClock`.
    mutating func encode(
        _ record: ExchangeRecord, copy: Int, mapsSession: Bool, setsClock: Bool, rewriting: ([UInt8]) -> RewrittenTimes
    ) -> Encoded {
        let content = content(of: record, copy: copy, setsClock: setsClock, rewriting: rewriting)
        let target = target(of: record.request)
        if options.visitors.replaces, options.visitors.replaces(copy: copy), target.contains(0x3F) {
            counts.queries += 1
        }
        var octets: [UInt8] = []
        octets.reserveCapacity(content.octets.count + target.count + record.request.fields.storage.count + 256)
        octets += record.request.method
        octets.append(0x20)
        var sessionID: Range<Int>?
        if mapsSession, case .sessionEvents(let range) = RequestPath(target: target).kind {
            sessionID = (octets.count + range.lowerBound)..<(octets.count + range.upperBound)
        }
        octets += target
        octets += Self.version
        append(fieldsOf: record, content: content, to: &octets)
        mark?.append(seq: record.seq, copy: copy, to: &octets)
        octets.append(0x0D)
        octets.append(0x0A)
        let clocks =
            content.clocks.isEmpty
            ? [] : content.clocks.map { ($0.lowerBound + octets.count)..<($0.upperBound + octets.count) }
        octets += content.octets
        let image = RequestImage(
            octets: octets, sessionID: sessionID, isHead: record.request.method.elementsEqual("HEAD".utf8),
            clocks: clocks)
        return Encoded(image: image, ts: content.ts)
    }

    /// What ends a request line.
    private static let version = Array(" HTTP/1.1\r\n".utf8)
    /// The methods whose requests have a length where they have no content (RFC 9110 §8.6).
    private static let methodsWithLength = ["POST", "PUT", "PATCH"].map { Array($0.utf8) }

    private struct Content {
        var octets: [UInt8]
        /// Whether the codings that the capture undid stay undone, so that their field must not go.
        var isDecoded = false
        /// Where times stand that are set at the send.
        var clocks: [Range<Int>] = []
        var ts: Int64?
    }

    private mutating func target(of request: ExchangeRecord.Request) -> [UInt8] {
        for (index, rule) in options.paths.enumerated() {
            guard let target = rule.apply(to: request.target) else { continue }
            counts.paths[index] += 1
            return prefix.apply(to: target)
        }
        // In origin-form and with nothing to stand before it.
        if prefix.prefix.isEmpty, request.target.first == 0x2F { return request.target }
        return prefix.apply(to: request.target)
    }

    private mutating func content(
        of record: ExchangeRecord, copy: Int, setsClock: Bool, rewriting: ([UInt8]) -> RewrittenTimes
    ) -> Content {
        guard case .octets(let body) = record.body else { return Content(octets: []) }
        // Times last, since their places are those of the body as it goes.
        let rewritten: RewrittenTimes
        if bodies.looks(at: body, copy: copy) {
            rewritten = rewriting(bodies.apply(to: body, copy: copy, counts: &counts).octets)
        } else {
            rewritten = rewriting(body)
            let isLookedAt = options.touchesBodies || bodies.looksAtRouting
            if !rewritten.isReadable && isLookedAt && !body.isEmpty { counts.unreadable += 1 }
        }
        times.left += rewritten.left
        times.moved += rewritten.moved
        times.movedPlayheads += rewritten.movedPlayheads
        var content = Content(octets: rewritten.octets)
        if setsClock { content.clocks = rewritten.places } else { content.ts = rewritten.first }
        if record.request.coding.isEmpty { return content }
        if content.clocks.isEmpty, rewritten.octets == body, let coded = record.request.coded {
            return Content(octets: coded, ts: content.ts)
        }
        content.isDecoded = true
        counts.decoded += 1
        return content
    }

    private mutating func append(fieldsOf record: ExchangeRecord, content: Content, to octets: inout [UInt8]) {
        let circumstances = SectionMemo.Circumstances(
            needsLength: Self.methodsWithLength.contains(record.request.method),
            isDecoded: content.isDecoded, isEmpty: content.octets.isEmpty)
        let lane = record.connection.n
        let section: SectionMemo.Section
        if let known = sections.section(of: record.request.fields, lane: lane, circumstances) {
            section = known
        } else {
            section = self.section(of: record.request, circumstances)
            if !takesHostFromAuthority(record.request.fields) {
                sections.keep(section, of: record.request.fields, lane: lane, circumstances)
            }
        }
        counts.credentials += section.credentials
        counts.proxyFields += section.proxyFields
        for rule in section.rules { counts.fields[rule] += 1 }
        guard let place = section.length else {
            octets += section.octets
            return
        }
        octets += section.octets[..<place]
        JSONNumber.append(content.octets.count, to: &octets)
        octets += section.octets[place...]
    }

    /// Whether a request's Host is told by something that is neither its fields nor the options.
    private func takesHostFromAuthority(_ fields: FieldLines) -> Bool {
        options.host == .original && fields.firstRange("host") == nil
    }

    private func section(
        of request: ExchangeRecord.Request, _ circumstances: SectionMemo.Circumstances
    ) -> SectionMemo.Section {
        let fields = request.fields
        let nominated = RequestFields.nominated(by: fields)
        let host = host(of: request)
        var section = SectionMemo.Section()
        section.octets.reserveCapacity(fields.storage.count + 64)
        var hasHost = false
        var needsLength = !circumstances.isEmpty || circumstances.needsLength
        // Of several rules for one name the last counts.
        var unset = options.fields.indices.filter {
            !options.fields[$0].value.isEmpty && rule(for: options.fields[$0].name[...]) == $0
        }
        if fields.firstRange("host") == nil {
            hasHost = true
            Self.append("Host".utf8, host, to: &section.octets)
        }
        for line in fields.lines {
            let name = fields.name(line)
            if fields.isNamed(line, "host") {
                // Two Host lines are two readings of where a request goes; one goes out.
                if !hasHost { Self.append(name, host, to: &section.octets) }
                hasHost = true
            } else if fields.isNamed(line, "content-length") {
                if needsLength { Self.appendLength(name, to: &section) }
                needsLength = false
            } else if circumstances.isDecoded && fields.isNamed(line, "content-encoding") {
                continue
            } else if RequestFields.isOfOneHop(line, in: fields) {
                continue
            } else if let rule = rule(for: name) {
                // In the place of the first line; further ones would be read together with it.
                if let place = unset.firstIndex(of: rule) {
                    unset.remove(at: place)
                    section.rules.append(rule)
                    append(rule, to: &section.octets)
                } else if options.fields[rule].value.isEmpty {
                    section.rules.append(rule)
                }
            } else if !options.sendsCredentials && CredentialFields.contain(name) {
                section.credentials += 1
            } else if options.proxyFields.drop(name) {
                section.proxyFields += 1
            } else if nominated.isEmpty || !nominated.contains(RequestFields.lowercased(name)) {
                Self.append(name, fields.value(line), to: &section.octets)
            }
        }
        for rule in unset {
            section.rules.append(rule)
            append(rule, to: &section.octets)
        }
        if needsLength { Self.appendLength("Content-Length".utf8, to: &section) }
        return section
    }

    /// Appends the line of the content's length, without its digits.
    private static func appendLength(_ name: some Sequence<UInt8>, to section: inout SectionMemo.Section) {
        section.octets += name
        section.octets += ": ".utf8
        section.length = section.octets.count
        section.octets += "\r\n".utf8
    }

    private func host(of request: ExchangeRecord.Request) -> [UInt8] {
        switch options.host {
        case .target: authority
        case .name(let name): name
        case .original: request.fields.first("host").map(Array.init) ?? request.authority ?? authority
        }
    }

    /// The rule for a field; of several that name it, the last.
    private func rule(for name: ArraySlice<UInt8>) -> Int? {
        if options.fields.isEmpty { return nil }
        let lowercased = RequestFields.lowercased(name)
        return options.fields.lastIndex { $0.lowercasedName == lowercased }
    }

    private func append(_ rule: Int, to octets: inout [UInt8]) {
        Self.append(options.fields[rule].name, options.fields[rule].value, to: &octets)
    }

    private static func append(
        _ name: some Sequence<UInt8>, _ value: some Sequence<UInt8>, to octets: inout [UInt8]
    ) {
        octets += name
        octets += ": ".utf8
        octets += value
        octets += "\r\n".utf8
    }
}
