import Wire

/// A request line as found: ranges of the octets that it was read from (RFC 9112 §3).
struct RequestLine {
    var method: Range<Int>
    var target: Range<Int>
    /// The minor version: 0 to 9.
    var minor: UInt8
    /// The index after the line feed.
    var end: Int
    /// Whether the line ended with a line feed alone.
    var endsBare: Bool

    /// Reads a line whose line feed stands at `feed`; nil where it is none.
    ///
    /// The target may hold any visible octet, those above 0x7F too: clients send them, and framing does not depend on it.
    init?(_ octets: RawSpan, from start: Int, feed: Int) {
        endsBare = feed == start || octets.octet(feed &- 1) != 0x0D
        let stop = endsBare ? feed : feed &- 1
        let methodEnd = octets.tokenEnd(from: start, to: stop)
        guard methodEnd > start, methodEnd &- start <= Recognition.longestMethod, methodEnd < stop,
            octets.octet(methodEnd) == 0x20
        else { return nil }
        let versionStart = stop &- Self.versionLength
        guard versionStart > methodEnd &+ 1, let minorDigit = Self.minor(octets, from: versionStart),
            octets.isVisible(from: methodEnd &+ 1, to: versionStart)
        else { return nil }
        method = start..<methodEnd
        target = methodEnd &+ 1..<versionStart
        minor = minorDigit
        end = feed &+ 1
    }

    /// The octets of a version at a line's end, the space before it included.
    private static let versionLength = 9

    /// The minor version that ends a line from `start` on, or nil where no version of HTTP/1 stands there.
    @inline(__always)
    private static func minor(_ octets: RawSpan, from start: Int) -> UInt8? {
        guard octets.octet(start) == 0x20,
            octets.word(start &+ 1) & 0x00FF_FFFF_FFFF_FFFF == 0x2E_312F_5054_5448
        else { return nil }
        return octets.octet(start &+ 8).digit.map { UInt8(truncatingIfNeeded: $0) }
    }

    /// Whether octets begin with a known method and a space.
    static func begins(_ octets: RawSpan) -> Bool {
        let methodEnd = octets.tokenEnd(from: 0, to: min(octets.byteCount, Recognition.longestMethod))
        guard methodEnd < octets.byteCount, octets.octet(methodEnd) == 0x20 else { return false }
        return KnownMethods.contains(octets, 0..<methodEnd)
    }

    /// Whether a first line of at most `limit` octets was meant for a request line: a known method, a version of HTTP/1,
    /// and between them what is no target, as spaces in it that were not encoded.
    static func isMeant(_ octets: RawSpan, upTo limit: Int) -> Bool {
        guard begins(octets),
            let feed = octets.firstLineFeed(from: 0, to: min(octets.byteCount, limit &+ 1)), feed > versionLength
        else { return false }
        let stop = octets.octet(feed &- 1) == 0x0D ? feed &- 1 : feed
        let start = stop &- versionLength
        return start > 0 && minor(octets, from: start) != nil
    }
}

/// A status line as found (RFC 9112 §4).
struct StatusLine {
    var status: Int
    var minor: UInt8
    var end: Int
    var endsBare: Bool

    /// Reads a line whose line feed stands at `feed`; nil where it is none.
    ///
    /// The space before an empty reason phrase may be missing, as many servers leave it out.
    init?(_ octets: RawSpan, from start: Int, feed: Int) {
        endsBare = feed == start || octets.octet(feed &- 1) != 0x0D
        let stop = endsBare ? feed : feed &- 1
        guard stop &- start >= 12,
            octets.word(start) & 0x00FF_FFFF_FFFF_FFFF == 0x2E_312F_5054_5448,
            let minorDigit = octets.octet(start &+ 7).digit, octets.octet(start &+ 8) == 0x20,
            let hundreds = octets.octet(start &+ 9).digit, let tens = octets.octet(start &+ 10).digit,
            let ones = octets.octet(start &+ 11).digit,
            stop &- start == 12 || octets.octet(start &+ 12) == 0x20
        else { return nil }
        var index = octets.firstControl(from: start &+ 12, to: stop)
        while index < stop {
            let control = octets.octet(index)
            guard control != 0, control != 0x0D else { return nil }
            index = octets.firstControl(from: index &+ 1, to: stop)
        }
        status = hundreds &* 100 &+ tens &* 10 &+ ones
        minor = UInt8(truncatingIfNeeded: minorDigit)
        end = feed &+ 1
    }
}

/// What the first octets of a half-stream look like.
enum Recognition {
    /// Too few to say.
    case undecided
    /// A method and the start of a target.
    case request
    /// `HTTP/1.`
    case response
    /// A TLS record.
    case tls
    /// The HTTP/2 connection preface.
    case http2
    /// None of these.
    case unknown

    /// Octets after which there is always a decision.
    static let bound = 40
    /// Octets of the longest method that is recognised: registered ones have at most 17.
    static let longestMethod = 24

    /// Looks at the first octets of a half-stream, line breaks before them passed over.
    init(_ octets: RawSpan) {
        var start = 0
        // As many line breaks as would decide if nothing stood behind them: what comes with them makes no difference.
        let most = min(octets.byteCount, Self.bound)
        while start < most, octets.octet(start) == 0x0D || octets.octet(start) == 0x0A { start &+= 1 }
        let count = octets.byteCount &- start
        guard start < most else {
            self = octets.byteCount < Self.bound ? .undecided : .unknown
            return
        }
        let first = octets.octet(start)
        if first >= 0x14, first <= 0x17 {
            if count > 1, octets.octet(start &+ 1) != 0x03 {
                self = .unknown
            } else if count > 2 {
                self = octets.octet(start &+ 2) <= 0x04 ? .tls : .unknown
            } else {
                self = .undecided
            }
            return
        }
        self = Self.text(octets, from: start)
    }

    private static func text(_ octets: RawSpan, from start: Int) -> Recognition {
        let end = octets.byteCount
        if isPrefix(octets, from: start, of: "HTTP/1.") { return end &- start < 7 ? .undecided : .response }
        if isPrefix(octets, from: start, of: "PRI * HTTP/2.0") { return end &- start < 14 ? .undecided : .http2 }
        let methodEnd = octets.tokenEnd(from: start, to: min(end, start &+ longestMethod &+ 1))
        if methodEnd == end { return methodEnd &- start > longestMethod ? .unknown : .undecided }
        guard methodEnd > start, methodEnd &- start <= longestMethod, octets.octet(methodEnd) == 0x20 else {
            return .unknown
        }
        guard methodEnd &+ 1 < end else { return .undecided }
        let target = octets.octet(methodEnd &+ 1)
        return target > 0x20 && target != 0x7F ? .request : .unknown
    }

    /// Whether what there is agrees with a text from its start on.
    private static func isPrefix(_ octets: RawSpan, from start: Int, of text: StaticString) -> Bool {
        text.withUTF8Buffer { expected in
            for index in 0..<min(expected.count, octets.byteCount &- start)
            where octets.octet(start &+ index) != expected[index] { return false }
            return true
        }
    }
}

extension Recognition {
    /// Whether a request may still come of it.
    var mayBeRequest: Bool {
        switch self {
        case .undecided, .request: true
        case .response, .tls, .http2, .unknown: false
        }
    }
}

extension RawSpan {
    /// Whether a range holds exactly this method; methods are case sensitive (RFC 9110 §9.1).
    @inline(__always)
    func isMethod(_ name: StaticString, _ range: Range<Int>) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { expected in
            for index in 0..<expected.count where octet(range.lowerBound &+ index) != expected[index] { return false }
            return true
        }
    }
}
