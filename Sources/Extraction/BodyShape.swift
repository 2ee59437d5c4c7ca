/// What a request's content looks like, as far as selection has to know.
enum BodyShape: Equatable {
    /// There is none.
    case empty
    /// A start of a session of this API.
    case sessionStart
    /// A whole downloaded session: an array whose first element is a start.
    case downloaded
    /// Another event of this API: no start, and surely no login.
    case event
    /// Anything else, and what cannot be told.
    case other

    /// Whether it opens a session when it is posted to `…/sessions`: the old form of a downloaded session does, too.
    var opensSession: Bool { self == .sessionStart || self == .downloaded }

    /// The shape of a content that is no JSON text: cut off, or written by a client with a defect.
    ///
    /// Such a start is worth seeing, but what is not surely one may be a login. So both of its marks must stand in the octets:
    /// `"eventType":"sessionStart"` and `"playerTime"`.
    static func ofUnreadable(_ octets: [UInt8]) -> BodyShape {
        if octets.isEmpty { return .other }
        let scanned = octets.prefix(scanLimit)
        guard contains(scanned, "\"playerTime\"", then: nil) else { return .other }
        guard contains(scanned, "\"eventType\"", then: "\"sessionStart\"") else { return .other }
        return scanned.first { !isSpace($0) } == 0x5B ? .downloaded : .sessionStart
    }

    /// No start in the samples is longer than 4 KiB; beyond that an unreadable body is not worth the time.
    private static let scanLimit = 65_536

    /// Whether `key` stands in the octets, followed by a colon and `value` where one is given.
    private static func contains(_ octets: ArraySlice<UInt8>, _ key: StaticString, then value: StaticString?) -> Bool {
        let bytes = octets.span.bytes
        var at = 0
        while at + key.utf8CodeUnitCount <= bytes.byteCount {
            guard stands(key, in: bytes, at: at) else {
                at += 1
                continue
            }
            at += key.utf8CodeUnitCount
            guard let value else { return true }
            var next = skipSpaces(bytes, at)
            guard next < bytes.byteCount, bytes.unsafeLoad(fromByteOffset: next, as: UInt8.self) == 0x3A else {
                continue
            }
            next = skipSpaces(bytes, next + 1)
            if stands(value, in: bytes, at: next) { return true }
        }
        return false
    }

    private static func stands(_ text: StaticString, in bytes: RawSpan, at start: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= bytes.byteCount else { return false }
        return text.withUTF8Buffer { wanted in
            wanted.indices.allSatisfy {
                bytes.unsafeLoad(fromByteOffset: start + $0, as: UInt8.self) == wanted[$0]
            }
        }
    }

    private static func skipSpaces(_ bytes: RawSpan, _ start: Int) -> Int {
        var at = start
        while at < bytes.byteCount, isSpace(bytes.unsafeLoad(fromByteOffset: at, as: UInt8.self)) { at += 1 }
        return at
    }

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D
    }
}
