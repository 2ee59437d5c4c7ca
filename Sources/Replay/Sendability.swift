import EventLog
import MediaCollection
import Wire

/// Whether a record can be sent at all, whatever its session.
enum Sendability {
    /// Why the record cannot be sent; nil where it can.
    ///
    /// Nothing that would end a line early may reach a request line or field: a log is input like any other. `status` is what
    /// the recording has, be it in the record or in a line of its own.
    static func obstacle(to record: ExchangeRecord, _ options: PlanOptions, status: Int?) -> Outcome.NotSent? {
        let request = record.request
        if record.notes.contains(.ambiguousStream), !options.sendsAmbiguous { return .ambiguous }
        if !record.complete || record.notes.contains(.withheld) { return .incomplete }
        if case .parts = record.body { return .incomplete }
        if record.body == .none, let size = request.size, size > 0 { return .incomplete }
        guard isToken(request.method[...]), !request.method.elementsEqual("CONNECT".utf8) else { return .unsendable }
        guard isTarget(request.target) || (request.target == [0x2A] && request.method.elementsEqual("OPTIONS".utf8))
        else { return .unsendable }
        let fields = request.fields
        for line in fields.lines {
            guard isToken(fields.name(line)), fields.value(line).allSatisfy({ $0 != 0 && $0 != 0x0A && $0 != 0x0D })
            else { return .unsendable }
        }
        if options.sendsAcceptedOnly, !(status.map { (200..<300).contains($0) } ?? false) { return .notAccepted }
        return nil
    }

    /// Whether a target has a path, and no octet that could end the request line or split it.
    private static func isTarget(_ target: [UInt8]) -> Bool {
        guard target.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return false }
        let path = RequestPath(target: target).range
        return !path.isEmpty || path.lowerBound > 0
    }

    /// Whether octets are a token (RFC 9110 §5.6.2).
    static func isToken(_ octets: ArraySlice<UInt8>) -> Bool {
        !octets.isEmpty
            && octets.allSatisfy { octet in
                switch octet {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
                default: false
                }
            }
    }
}
