/// The session id in the `Location` of the answer that opened the session.
///
/// The service answers `/api/v1/sessions/{id}`; proxies and other collectors make it absolute, put a prefix before it, add a
/// query or a trailing slash, or send a relative reference. The id itself is opaque: no length, no alphabet.
public enum SessionLocation {
    /// The id, or nil where the value names no session (`/users/42`).
    ///
    /// It is the first segment that is not empty after the last segment `sessions` that has one; a value without any slash is
    /// the id itself.
    public static func sessionID(in value: [UInt8]) -> [UInt8]? {
        let path = pathSegments(of: value)
        if path.segments.count == 1, let only = path.segments.first, !path.isRooted {
            return only.elementsEqual("sessions".utf8) ? nil : Array(only)
        }
        var index = path.segments.count - 2
        while index >= 0 {
            if path.segments[index].elementsEqual("sessions".utf8) { return Array(path.segments[index + 1]) }
            index -= 1
        }
        return nil
    }

    /// The path's segments without empty ones and dots, and whether a slash or an authority stood before them.
    private static func pathSegments(of value: [UInt8]) -> (segments: [ArraySlice<UInt8>], isRooted: Bool) {
        var value = value[...]
        while value.first?.isOptionalWhitespace == true { value.removeFirst() }
        while value.last?.isOptionalWhitespace == true { value.removeLast() }
        let octets = Array(value)
        var path = octets[...]
        var isRooted = path.first == .slash
        if let authority = TargetForm.authorityStart(in: octets.span.bytes) {
            path = octets[authority...].drop { !$0.endsAuthority }
            isRooted = true
        } else if path.starts(with: "//".utf8) {
            path = path.dropFirst(2).drop { !$0.endsAuthority }
        }
        path = path.prefix { $0 != .questionMark && $0 != .numberSign }
        return (path.split(separator: .slash).filter { !isDots($0) }, isRooted)
    }

    /// Whether a segment is one dot or two, be they escaped: servers resolve `%2e%2e` as they do `..` (RFC 3986 §6.2.2).
    private static func isDots(_ segment: ArraySlice<UInt8>) -> Bool {
        var rest = segment
        var dots = 0
        while let first = rest.first {
            if first == UInt8(ascii: ".") {
                rest.removeFirst()
            } else if rest.count >= 3, rest.starts(with: "%2e".utf8) || rest.starts(with: "%2E".utf8) {
                rest.removeFirst(3)
            } else {
                return false
            }
            dots += 1
            if dots > 2 { return false }
        }
        return dots > 0
    }
}
