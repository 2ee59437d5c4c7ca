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
    private let shift: PlayerTimeShift
    private let mark: ReplayMark?
    private let options: RewriteOptions
    private var bodies: BodyRewrite
    /// How often each rewrite fitted.
    private(set) var counts: RewriteCounts
    /// `playerTime.ts` tokens that were moved, and such that go as captured.
    private(set) var moved = 0
    private(set) var left = 0

    /// Makes an encoder for one run; `shift` is in milliseconds.
    ///
    /// Pseudonyms are made with `key`, where the options have none. With `looksAtRouting` each body is looked at.
    init(
        target: ReplayTarget, shift: Int64, mark: ReplayMark?, options: RewriteOptions = RewriteOptions(),
        key: PseudonymKey? = nil, looksAtRouting: Bool = false
    ) {
        prefix = TargetRewrite(prefix: target.pathPrefix)
        authority = target.authority
        self.shift = PlayerTimeShift(milliseconds: shift)
        self.mark = mark
        self.options = options
        bodies = BodyRewrite(options, key: key, looksAtRouting: looksAtRouting)
        counts = RewriteCounts(options)
    }

    /// Whose reports the bodies count in, where they were looked at.
    var routing: RoutingFacts { bodies.routing }

    /// The request of a record without obstacle; the session id is to be replaced where `mapsSession`.
    mutating func encode(_ record: ExchangeRecord, copy: Int, mapsSession: Bool) -> RequestImage {
        let request = record.request
        let content = content(of: record, copy: copy)
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
        octets += content.octets
        return RequestImage(
            octets: octets, sessionID: sessionID, isHead: request.method.elementsEqual("HEAD".utf8))
    }

    private struct Content {
        var octets: [UInt8]
        /// Whether the codings that the capture undid stay undone, so that their field must not go.
        var isDecoded: Bool
    }

    private mutating func target(of request: ExchangeRecord.Request) -> [UInt8] {
        for (index, rule) in options.paths.enumerated() {
            guard let target = rule.apply(to: request.target) else { continue }
            counts.paths[index] += 1
            return prefix.apply(to: target)
        }
        return prefix.apply(to: request.target)
    }

    private mutating func content(of record: ExchangeRecord, copy: Int) -> Content {
        guard case .octets(let body) = record.body else { return Content(octets: [], isDecoded: false) }
        let shifted = shift.apply(to: body)
        left += shifted.left
        let isMoved = shifted.moved > 0 && shift.milliseconds != 0
        if isMoved || shift.milliseconds == 0 { moved += shifted.moved }
        let rewritten = bodies.apply(to: shifted.octets, copy: copy, counts: &counts)
        if record.request.coding.isEmpty { return Content(octets: rewritten.octets, isDecoded: false) }
        if !isMoved, !rewritten.changed, let coded = record.request.coded {
            return Content(octets: coded, isDecoded: false)
        }
        return Content(octets: rewritten.octets, isDecoded: true)
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
