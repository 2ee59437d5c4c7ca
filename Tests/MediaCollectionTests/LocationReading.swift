import MediaCollection

/// How a family of clients takes the session id out of a `Location`, right or wrong.
///
/// Who reads wrongly posts to a wrong path for the whole view, and every such client to the same one. These readings are what
/// the captures of real clients are held against, so that what is linked and replayed is what they do.
enum LocationReading: CaseIterable, Sendable {
    /// Element 4 of `split("/")`: JavaScript and Chromecast SDKs. Right for a path-absolute value without a prefix only.
    case fifthElement
    /// The second group of `^/api/(.*)/sessions/(.*)`: mobile SDKs. Nothing for an absolute value; keeps slash and query.
    case expression
    /// All that stands after the last `/sessions/`: THEO connectors. Keeps a trailing slash and a query.
    case afterSessions
    /// `/events` put behind the whole value: a smart-TV client.
    case appended

    /// The path and query to which such a client posts events, or nil where it finds no id.
    ///
    /// `startPath` is the path it opened the session at, such as `/api/v1/sessions`.
    func eventTarget(for value: [UInt8], startPath: [UInt8]) -> [UInt8]? {
        if self == .appended {
            return Array(value[RequestPath(target: value).range.lowerBound...]) + "/events".utf8
        }
        guard let id = sessionID(in: value) else { return nil }
        var base = startPath[...]
        while base.last == UInt8(ascii: "/") { base.removeLast() }
        return Array(base) + [UInt8(ascii: "/")] + id + "/events".utf8
    }

    /// The octets that such a client takes for the id; nil where it finds none, and for `appended`, which looks for none.
    func sessionID(in value: [UInt8]) -> [UInt8]? {
        switch self {
        case .fifthElement:
            let elements = value.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            return elements.count > 4 && !elements[4].isEmpty ? Array(elements[4]) : nil
        case .expression:
            guard value.starts(with: "/api/".utf8), let end = Self.endOfLastSessions(in: value),
                end - "/sessions/".utf8.count >= "/api/".utf8.count
            else { return nil }
            return Array(value[end...])
        case .afterSessions:
            return Self.endOfLastSessions(in: value).map { Array(value[$0...]) }
        case .appended:
            return nil
        }
    }

    /// The index after the last `/sessions/` that has an octet after it.
    private static func endOfLastSessions(in value: [UInt8]) -> Int? {
        let pattern = Array("/sessions/".utf8)
        var start = value.count - pattern.count - 1
        while start >= 0 {
            if value[start..<(start + pattern.count)].elementsEqual(pattern) { return start + pattern.count }
            start -= 1
        }
        return nil
    }
}
