import EventLog
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
    /// How often each rewrite fitted.
    private(set) var counts: RewriteCounts
    /// `playerTime.ts` tokens that were moved, and such that go as captured.
    private(set) var times = PlannedTimes()

    /// Makes an encoder for one run.
    init(_ run: RunSettings, options: RewriteOptions = RewriteOptions()) {
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

    /// The request of a record without obstacle; the session id is to be replaced where `mapsSession`.
    ///
    /// `rewriting` gives the body with its times, which become the clock at the send where `setsClock`.
    mutating func encode(
        _ record: ExchangeRecord, copy: Int, mapsSession: Bool, setsClock: Bool, rewriting: ([UInt8]) -> RewrittenTimes
    ) -> Encoded {
        let request = record.request
        let content = content(of: record, copy: copy, setsClock: setsClock, rewriting: rewriting)
        let target = target(of: request)
        var octets: [UInt8] = []
        octets.reserveCapacity(content.octets.count + target.count + request.fields.storage.count + 256)
        octets += request.method
        octets.append(0x20)
        var sessionID: Range<Int>?
        if mapsSession, case .sessionEvents(let range) = RequestPath(target: target).kind {
            sessionID = (octets.count + range.lowerBound)..<(octets.count + range.upperBound)
        }
        octets += target
        octets += " HTTP/1.1\r\n".utf8
        append(fieldsOf: record.request, content: content, to: &octets)
        if let mark { Self.append(ReplayMark.fieldName, mark.value(seq: record.seq, copy: copy).utf8, to: &octets) }
        octets += "\r\n".utf8
        let clocks = content.clocks.map { ($0.lowerBound + octets.count)..<($0.upperBound + octets.count) }
        octets += content.octets
        let image = RequestImage(
            octets: octets, sessionID: sessionID, isHead: request.method.elementsEqual("HEAD".utf8), clocks: clocks)
        return Encoded(image: image, ts: content.ts)
    }

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
        return prefix.apply(to: request.target)
    }

    private mutating func content(
        of record: ExchangeRecord, copy: Int, setsClock: Bool, rewriting: ([UInt8]) -> RewrittenTimes
    ) -> Content {
        guard case .octets(let body) = record.body else { return Content(octets: []) }
        // Times last, since their places are those of the body as it goes.
        let rewritten = rewriting(bodies.apply(to: body, copy: copy, counts: &counts).octets)
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
        return content
    }

    private mutating func append(
        fieldsOf request: ExchangeRecord.Request, content: Content, to octets: inout [UInt8]
    ) {
        let fields = request.fields
        let nominated = RequestFields.nominated(by: fields)
        let host = host(of: request)
        var hasHost = false
        var needsLength =
            !content.octets.isEmpty
            || ["POST", "PUT", "PATCH"].contains {
                request.method.elementsEqual($0.utf8)
            }
        var unset = options.fields.indices.filter { !options.fields[$0].value.isEmpty }
        if fields.first("host") == nil {
            hasHost = true
            Self.append("Host", host, to: &octets)
        }
        for line in fields.lines {
            let name = fields.name(line)
            if fields.isNamed(line, "host") {
                // Two Host lines are two readings of where a request goes; one goes out.
                if !hasHost { Self.append(name, host, to: &octets) }
                hasHost = true
            } else if fields.isNamed(line, "content-length") {
                if needsLength { Self.append(name, "\(content.octets.count)".utf8, to: &octets) }
                needsLength = false
            } else if content.isDecoded && fields.isNamed(line, "content-encoding") {
                continue
            } else if RequestFields.isOfOneHop(line, in: fields) {
                continue
            } else if let rule = rule(for: name) {
                // In the place of the first line; further ones would be read together with it.
                if let place = unset.firstIndex(of: rule) {
                    unset.remove(at: place)
                    counts.fields[rule] += 1
                    append(rule, to: &octets)
                } else if options.fields[rule].value.isEmpty {
                    counts.fields[rule] += 1
                }
            } else if !options.sendsCredentials && CredentialFields.contain(name) {
                counts.credentials += 1
            } else if nominated.isEmpty || !nominated.contains(RequestFields.lowercased(name)) {
                Self.append(name, fields.value(line), to: &octets)
            }
        }
        for rule in unset {
            counts.fields[rule] += 1
            append(rule, to: &octets)
        }
        if needsLength { Self.append("Content-Length", "\(content.octets.count)".utf8, to: &octets) }
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

    private static func append(_ name: String, _ value: some Sequence<UInt8>, to octets: inout [UInt8]) {
        append(name.utf8, value, to: &octets)
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
