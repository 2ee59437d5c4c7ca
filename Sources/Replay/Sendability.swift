import EventLog
import MediaCollection
import Wire

/// Whether a record can be sent at all, whatever its session.
enum Sendability {
    /// Why the record cannot be sent; nil where it can.
    ///
    /// Nothing that would end a line early may reach a request line or field: a log is input like any other. `status` is what
    /// the recording has, be it in the record or in a line of its own. `sendable` are field lines in which nothing was found.
    static func obstacle(
        to record: ExchangeRecord, _ options: PlanOptions, status: Int?, sendable: FieldLines? = nil
    ) -> Outcome.NotSent? {
        if record.isAmbiguous, !options.sendsAmbiguous { return .ambiguous }
        if !record.complete || record.notes.contains(.withheld) { return .incomplete }
        switch record.body {
        case .octets: break
        case .parts: return .incomplete
        case .none: if let size = record.request.size, size > 0 { return .incomplete }
        }
        guard isSendable(record.request, sendable) else { return .unsendable }
        if options.sendsAcceptedOnly, !(status.map { (200..<300).contains($0) } ?? false) { return .notAccepted }
        return nil
    }

    private static func isSendable(_ request: ExchangeRecord.Request, _ sendable: FieldLines?) -> Bool {
        guard isToken(request.method.span.bytes), !request.method.elementsEqual("CONNECT".utf8) else { return false }
        guard isTarget(request.target) || (request.target == [0x2A] && request.method.elementsEqual("OPTIONS".utf8))
        else { return false }
        if let sendable, sendable.isIdentical(to: request.fields) { return true }
        let octets = request.fields.storage.span.bytes
        let lines = request.fields.lines.span
        for index in lines.indices {
            let line = lines[index]
            guard isToken(octets.extracting(line.name)), !endsLine(octets.extracting(line.value)) else { return false }
        }
        return true
    }

    /// Whether octets hold CR, LF or NUL.
    private static func endsLine(_ octets: RawSpan) -> Bool {
        var at = 0
        while at &+ 8 <= octets.byteCount {
            let word = octets.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            let found =
                zeroes(word) | zeroes(word ^ 0x0A0A_0A0A_0A0A_0A0A) | zeroes(word ^ 0x0D0D_0D0D_0D0D_0D0D)
            if found != 0 { return true }
            at &+= 8
        }
        while at < octets.byteCount {
            let octet = octets.unsafeLoad(fromByteOffset: at, as: UInt8.self)
            if octet == 0 || octet == 0x0A || octet == 0x0D { return true }
            at &+= 1
        }
        return false
    }

    /// Not 0 where one of the eight octets is.
    @inline(__always)
    private static func zeroes(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
    }

    /// Whether a target has a path, and no octet that could end the request line or split it.
    private static func isTarget(_ target: [UInt8]) -> Bool {
        guard target.span.bytes.isVisible(from: 0, to: target.count) else { return false }
        if target.first == 0x2F { return true }
        let path = RequestPath(target: target).range
        return !path.isEmpty || path.lowerBound > 0
    }

    /// Whether octets are a token (RFC 9110 §5.6.2).
    static func isToken(_ octets: ArraySlice<UInt8>) -> Bool {
        isToken(octets.span.bytes)
    }

    /// Whether octets are a token (RFC 9110 §5.6.2).
    static func isToken(_ octets: RawSpan) -> Bool {
        for at in 0..<octets.byteCount {
            guard octets.unsafeLoad(fromByteOffset: at, as: UInt8.self).isTokenCharacter else { return false }
        }
        return octets.byteCount > 0
    }
}

extension ExchangeRecord {
    /// Whether two hosts could have read it differently.
    var isAmbiguous: Bool { notes.contains(.ambiguousStream) || notes.contains(.ambiguousHost) }
}
