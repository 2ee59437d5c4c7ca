/// What the path of a request target means to the collection API, told from its end.
///
/// Collectors stand behind prefixes (`/some/prefix/api/v1/sessions`), so the front of the path says nothing. Query and
/// fragment are no part of it. Absolute-form (`http://host/path`), authority-form and `*` all have an answer.
public struct RequestPath: Sendable, Equatable {
    /// The kinds of path.
    public enum Kind: Sendable, Equatable {
        /// `…/sessions`, also with a trailing slash. The body decides whether it opens a session: other products log in there.
        case sessions
        /// `…/sessions/{id}/events`; the id's octets in the target.
        ///
        /// The id may be what a client misread from a `Location` (`v1`, `sessions`), so it is never a key on its own.
        case sessionEvents(sessionID: Range<Int>)
        /// Another path that ends in `/events`.
        case events
        /// `…/downloaded`.
        case downloaded
        /// Any other path, and a target without one.
        case other
    }

    /// What the path means.
    public var kind: Kind
    /// Where the path stands in the target; empty where there is none.
    public var range: Range<Int>

    /// Reads the octets of a request target.
    public init(target: [UInt8]) {
        self.init(target: target.span.bytes)
    }

    /// Reads the octets of a request target.
    public init(target: RawSpan) {
        range = TargetForm.pathRange(in: target)
        kind = Self.kind(of: range, in: target)
    }

    private static func kind(of path: Range<Int>, in target: RawSpan) -> Kind {
        // A path begins with a slash, so that what ends in `/events` has `events` for its last segment.
        guard ends("/events", path, in: target) else {
            // The trailing slash of `…/sessions/`, which the service's own paths carry at times; servers take several for one.
            var end = path.upperBound
            while end > path.lowerBound, target.octet(end - 1) == .slash { end -= 1 }
            if ends("/sessions", path.lowerBound..<end, in: target) { return .sessions }
            return ends("/downloaded", path, in: target) ? .downloaded : .other
        }
        // Clients that append `/events` to a Location with a trailing slash send `…/sessions/{id}//events`.
        var before = path.upperBound - "/events".utf8.count
        while before > path.lowerBound, target.octet(before - 1) == .slash { before -= 1 }
        guard before > path.lowerBound else { return .events }
        let id = segment(before: before, from: path.lowerBound, in: target)
        guard id.lowerBound > path.lowerBound else { return .events }
        let isOfSession = ends("/sessions", path.lowerBound..<id.lowerBound - 1, in: target)
        return isOfSession ? .sessionEvents(sessionID: id) : .events
    }

    /// Whether the octets at `range` end in those of `text`.
    @inline(__always)
    private static func ends(_ text: StaticString, _ range: Range<Int>, in target: RawSpan) -> Bool {
        let count = text.utf8CodeUnitCount
        guard range.count >= count else { return false }
        return target.matches(text, at: range.upperBound &- count..<range.upperBound)
    }

    /// The octets between the last slash before `end` and `end`.
    private static func segment(before end: Int, from start: Int, in target: RawSpan) -> Range<Int> {
        guard end > start else { return start..<start }
        var first = end
        while first &- start >= 8 {
            let octets = target.unsafeLoadUnaligned(fromByteOffset: first &- 8, as: UInt64.self).littleEndian
            let mixed = octets ^ 0x2F2F_2F2F_2F2F_2F2F
            let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
            // Exact for each octet, since the highest slash is wanted.
            let slashes = ~(((mixed & low) &+ low) | mixed | low)
            if slashes != 0 { return (first &- slashes.leadingZeroBitCount / 8)..<end }
            first &-= 8
        }
        while first > start, target.octet(first &- 1) != .slash { first &-= 1 }
        return first..<end
    }
}
