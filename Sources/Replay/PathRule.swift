import MediaCollection

/// The front of a path that is replaced, as `--path` says it: `/old:/new`, or `/old:` to take it away.
///
/// What is replaced are whole segments: `/api` is a front of `/api/v1`, and none of `/apis`.
public struct PathRule: Sendable, Hashable {
    /// The front that is replaced, without a slash at its end; empty for every path.
    public let from: [UInt8]
    /// What takes its place, without a slash at its end.
    public let to: [UInt8]
    /// The rule as written.
    public let text: String

    /// Reads a rule; nil where it is not two paths, or one holds what may not stand in a path.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        // RFC 3986 §3.3; a colon may stand in a path, so that the one before a slash or at the end divides.
        let place = octets.indices.first { index in
            octets[index] == 0x3A && (index + 1 == octets.count || octets[index + 1] == 0x2F)
        }
        guard let place, octets.first == 0x2F else { return nil }
        let isPath = octets.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }
        guard isPath else { return nil }
        from = Self.withoutEndSlashes(octets[..<place])
        to = Self.withoutEndSlashes(octets[(place + 1)...])
        self.text = text
    }

    private static func withoutEndSlashes(_ octets: ArraySlice<UInt8>) -> [UInt8] {
        var octets = octets
        while octets.last == 0x2F { octets.removeLast() }
        return Array(octets)
    }

    /// The target with its path's front replaced; nil where the rule does not fit.
    ///
    /// The rule does not fit either where it would reach into a session's id: the replay puts another one there.
    func apply(to target: [UInt8]) -> [UInt8]? {
        let path = RequestPath(target: target)
        let start = path.range.lowerBound
        let end = start + from.count
        guard !path.range.isEmpty, end <= path.range.upperBound, target[start..<end].elementsEqual(from),
            end == path.range.upperBound || target[end] == 0x2F
        else { return nil }
        if case .sessionEvents(let id) = path.kind, end >= id.lowerBound { return nil }
        let rest = target[end...]
        let needsSlash = to.isEmpty && (rest.isEmpty || rest.first != 0x2F)
        let result = target[..<start] + to + (needsSlash ? [0x2F] : []) + rest
        if case .sessionEvents = path.kind {
            guard case .sessionEvents = RequestPath(target: Array(result)).kind else { return nil }
        }
        return Array(result)
    }
}
