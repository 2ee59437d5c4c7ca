import EventLog
import Wire

/// Which recorded field lines go to the target, and which the replay writes itself.
enum RequestFields {
    /// Fields that belong to one connection (RFC 9110 §7.6.1), that frame the content, or that ask for an interim answer;
    /// the token that would attach the traffic to a live Assurance session, and the mark of an earlier replay.
    private static let ofOneHop: [StaticString] = [
        "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "te", "trailer",
        "transfer-encoding", "upgrade", "http2-settings", "expect", "x-adobe-aep-validation-token", "reprise-replay",
    ]

    /// Whether a line stays behind whatever the target.
    static func isOfOneHop(_ line: FieldLines.Line, in fields: FieldLines) -> Bool {
        ofOneHop.contains { fields.isNamed(line, $0) }
    }

    /// Whether a user may not set a field: those of one hop, and what the replay works out itself.
    static func isReserved(_ lowercased: [UInt8]) -> Bool {
        let own: [StaticString] = ["host", "content-length", "content-encoding"]
        return (ofOneHop + own).contains { name in name.withUTF8Buffer { lowercased.elementsEqual($0) } }
    }

    /// The names that the Connection field lists, in lower case.
    static func nominated(by fields: FieldLines) -> [[UInt8]] {
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

    static func lowercased(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        octets.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
    }
}
