import EventLog
import MediaCollection
import Wire

/// Writes a recorded request as it goes to the target: octet for octet, but for what must differ.
///
/// What differs: the target's path prefix and session id, Host, the framing fields, fields that belong to one hop, and the
/// `playerTime.ts` tokens of the body.
struct RequestEncoder: Sendable {
    private let rewrite: TargetRewrite
    private let authority: [UInt8]
    private let shift: PlayerTimeShift
    private let mark: ReplayMark?
    /// `playerTime.ts` tokens that were moved, and such that go as captured.
    private(set) var moved = 0
    private(set) var left = 0

    /// Makes an encoder for one run; `shift` is in milliseconds.
    init(target: ReplayTarget, shift: Int64, mark: ReplayMark?) {
        rewrite = TargetRewrite(prefix: target.pathPrefix)
        authority = target.authority
        self.shift = PlayerTimeShift(milliseconds: shift)
        self.mark = mark
    }

    /// The request of a record without obstacle; the session id is to be replaced where `mapsSession`.
    mutating func encode(_ record: ExchangeRecord, copy: Int, mapsSession: Bool) -> RequestImage {
        let request = record.request
        let content = content(of: record)
        let target = rewrite.apply(to: request.target)
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
        append(fieldsOf: request, content: content, to: &octets)
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

    private mutating func content(of record: ExchangeRecord) -> Content {
        guard case .octets(let body) = record.body else { return Content(octets: [], isDecoded: false) }
        let shifted = shift.apply(to: body)
        left += shifted.left
        let changes = shifted.moved > 0 && shift.milliseconds != 0
        if changes || shift.milliseconds == 0 { moved += shifted.moved }
        if record.request.coding.isEmpty { return Content(octets: shifted.octets, isDecoded: false) }
        if !changes, let coded = record.request.coded { return Content(octets: coded, isDecoded: false) }
        return Content(octets: shifted.octets, isDecoded: true)
    }

    private func append(fieldsOf request: ExchangeRecord.Request, content: Content, to octets: inout [UInt8]) {
        let fields = request.fields
        let nominated = Self.nominated(by: fields)
        var hasHost = false
        var needsLength =
            !content.octets.isEmpty
            || ["POST", "PUT", "PATCH"].contains {
                request.method.elementsEqual($0.utf8)
            }
        if fields.first("host") == nil {
            hasHost = true
            Self.append("Host", authority, to: &octets)
        }
        for line in fields.lines {
            if fields.isNamed(line, "host") {
                // Two Host lines are two readings of where a request goes; one goes out.
                if !hasHost { Self.append(fields.name(line), authority, to: &octets) }
                hasHost = true
            } else if fields.isNamed(line, "content-length") {
                if needsLength { Self.append(fields.name(line), "\(content.octets.count)".utf8, to: &octets) }
                needsLength = false
            } else if content.isDecoded && fields.isNamed(line, "content-encoding") {
                continue
            } else if !Self.isOfOneHop(line, in: fields), !nominated.contains(Self.lowercased(fields.name(line))) {
                Self.append(fields.name(line), fields.value(line), to: &octets)
            }
        }
        if needsLength { Self.append("Content-Length", "\(content.octets.count)".utf8, to: &octets) }
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

    /// Fields that belong to one connection (RFC 9110 §7.6.1), that frame the content, or that ask for an interim answer;
    /// the token that would attach the traffic to a live Assurance session, and the mark of an earlier replay.
    private static let ofOneHop: [StaticString] = [
        "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "te", "trailer",
        "transfer-encoding", "upgrade", "http2-settings", "expect", "x-adobe-aep-validation-token", "reprise-replay",
    ]

    private static func isOfOneHop(_ line: FieldLines.Line, in fields: FieldLines) -> Bool {
        ofOneHop.contains { fields.isNamed(line, $0) }
    }

    /// The names that the Connection field lists, in lower case.
    private static func nominated(by fields: FieldLines) -> [[UInt8]] {
        var names: [[UInt8]] = []
        for line in fields.lines where fields.isNamed(line, "connection") {
            for part in fields.value(line).split(separator: 0x2C) {
                let name = lowercased(part.filter { $0 != 0x20 && $0 != 0x09 }[...])
                // A client cannot take Host or Content-Type away from the next hop by naming them.
                let isEndToEnd = ["host", "content-type", "content-encoding"].contains { name.elementsEqual($0.utf8) }
                if !isEndToEnd { names.append(name) }
            }
        }
        return names
    }

    private static func lowercased(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        octets.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }
}
