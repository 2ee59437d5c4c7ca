import Wire

/// A request line found in octets that are not in framing: `METHOD target HTTP/1.x` before CR LF.
enum RequestLinePattern {
    /// The next line with a registered method; `scanned` moves past what need not be looked at again.
    static func find(_ octets: RawSpan, from scanned: inout Int, to end: Int) -> (start: Int, feed: Int)? {
        while let feed = octets.firstLineFeed(from: scanned, to: end) {
            scanned = feed + 1
            if let start = lineStart(octets, feed: feed) { return (start, feed) }
        }
        scanned = end
        return nil
    }

    /// Where the request line that ends at `feed` starts: its method follows on whatever stands before.
    private static func lineStart(_ octets: RawSpan, feed: Int) -> Int? {
        let version = feed - 9
        guard version > 4, octets.octet(feed - 1) == 0x0D, octets.octet(version - 1) == 0x20,
            octets.word(version) & 0x00FF_FFFF_FFFF_FFFF == 0x2E_312F_5054_5448, octets.octet(version + 7).digit != nil
        else { return nil }
        var target = version - 1
        let bound = max(0, version - HTTPLimits.standard.maxStartLine / 2)
        while target > bound, octets.octet(target - 1) > 0x20, octets.octet(target - 1) != 0x7F { target -= 1 }
        guard target > bound, target < version - 1, octets.octet(target - 1) == 0x20 else { return nil }
        return KnownMethods.start(octets, endingAt: target - 1)
    }
}

/// A possible request in a lost half-stream: proven where it frames exactly into another one (law 5 d).
struct ChainCandidate {
    private(set) var start: Int
    private var scan: HeadScan
    private var stage = Stage.head
    /// Where its content ends, once that is known.
    private(set) var end: Int?

    private enum Stage {
        case head
        case chunks(ChunkReader, at: Int)
        case second
    }

    enum Verdict {
        case proven
        case refuted
        case undecided
    }

    init(start: Int, lineFeed: Int) {
        self.start = start
        scan = HeadScan(lineStart: lineFeed + 1, next: lineFeed + 1, firstFeed: lineFeed)
    }

    /// Looks at the octets that are new since the last look.
    mutating func examine(_ octets: RawSpan, limits: HTTPLimits) -> Verdict {
        while true {
            switch stage {
            case .head:
                guard let headEnd = scan.end(octets, to: octets.byteCount) else {
                    return octets.byteCount - start > limits.maxHead ? .refuted : .undecided
                }
                // A reader that refused the line would look for it again.
                guard let feed = scan.firstFeed, feed - start <= limits.maxStartLine,
                    let framing = Self.framing(octets, from: start, feed: feed, to: headEnd)
                else { return .refuted }
                switch framing {
                case .none: enterSecond(at: headEnd)
                case .length(let length):
                    guard length <= limits.maxSearch else { return .refuted }
                    enterSecond(at: headEnd + length)
                case .chunked: stage = .chunks(ChunkReader(), at: headEnd)
                case .untilClose, .opaque, .ambiguous: return .refuted
                }
            case .chunks(var chunks, var place):
                place = chunks.pass(octets, from: place)
                if chunks.state == .invalid { return .refuted }
                guard chunks.state == .done else {
                    stage = .chunks(chunks, at: place)
                    return .undecided
                }
                enterSecond(at: place)
            case .second:
                guard let end, octets.byteCount > end else { return .undecided }
                scan.next = max(scan.next, end)
                let headEnd = scan.end(octets, to: octets.byteCount)
                guard let feed = scan.firstFeed else {
                    return Recognition(octets.extracting(end..<min(octets.byteCount, end + Recognition.bound)))
                        .mayBeRequest
                        && octets.byteCount - end <= limits.maxStartLine ? .undecided : .refuted
                }
                guard let line = RequestLine(octets, from: end, feed: feed), KnownMethods.contains(octets, line.method)
                else { return .refuted }
                guard let headEnd else { return octets.byteCount - end > limits.maxHead ? .refuted : .undecided }
                return Self.framing(octets, from: end, feed: feed, to: headEnd) == nil ? .refuted : .proven
            }
        }
    }

    private mutating func enterSecond(at index: Int) {
        end = index
        stage = .second
        scan = HeadScan(lineStart: index, next: index, firstFeed: nil)
    }

    /// The framing of a head that would do as proof: in order, with a Host.
    private static func framing(_ octets: RawSpan, from start: Int, feed: Int, to end: Int) -> Framing? {
        let head = octets.extracting(start..<end)
        guard let line = RequestLine(head, from: 0, feed: feed - start), !line.endsBare else { return nil }
        var lines: [FieldLines.Line] = []
        let facts = FieldFacts(head, from: line.end, endsBare: line.endsBare, into: &lines)
        let isConnect = head.isMethod("CONNECT", line.method)
        let framing = Framing(request: facts, minor: line.minor, isConnect: isConnect)
        return facts.hasHost && framing != .ambiguous ? framing : nil
    }

    /// The buffer lost its first `count` octets.
    mutating func move(by count: Int) {
        start -= count
        scan.lineStart -= count
        scan.next -= count
        scan.firstFeed = scan.firstFeed.map { $0 - count }
        end = end.map { $0 - count }
        if case .chunks(let chunks, let place) = stage { stage = .chunks(chunks, at: place - count) }
    }
}
