import Wire

/// Looks for the next proven request in a half-stream that was lost (law 5 c and d).
///
/// Octets are kept from the first possible request line on, up to a bound. One candidate is examined at a time, the
/// earliest first, and each octet of it once, so that the outcome does not depend on how the octets were cut.
struct ResumeSearch {
    private(set) var octets: [UInt8] = []
    private var pieces: [Piece] = []
    /// The index from which the next request line is looked for.
    private var scanned = 0
    private var candidate: ChainCandidate?
    /// Octets passed over since the search began.
    private(set) var passed = 0
    private var candidates = 0

    /// Octets of one frame in the buffer.
    struct Piece {
        var start: Int
        var origin: Origin
    }

    /// Where to go on.
    struct Resumption {
        /// The index in `octets`.
        var index: Int
        var note: MessageNote
    }

    /// Candidates looked at without success, after which only turn-taking is waited for: bounds the work on a hostile stream.
    static let maxCandidates = 256

    /// What is kept, in octets of memory.
    var cost: Int { octets.capacity &+ pieces.capacity &* MemoryLayout<Piece>.stride }

    /// Starts anew; returns the octets that were passed over since the search began.
    mutating func reset() -> Int {
        let count = passed &+ octets.count
        self = ResumeSearch()
        return count
    }

    /// Takes the next octets.
    mutating func append(_ span: RawSpan, _ range: Range<Int>, _ origin: Origin) {
        if pieces.isEmpty || !(pieces[pieces.count - 1].origin.isContinued(by: origin)) {
            pieces.append(Piece(start: octets.count, origin: origin))
        }
        octets.append(span, range)
    }

    /// The next proven request start, or nil.
    mutating func find(_ book: ExchangeBook) -> Resumption? {
        let turn = book.provenTurn.flatMap(turnIndex)
        let octets = self.octets
        while true {
            if candidate == nil { candidate = next(in: octets.span.bytes, limit: turn) }
            guard var examined = candidate else { break }
            let end = turn ?? min(octets.count, examined.start + book.limits.maxSearch)
            let verdict = examined.examine(octets.span.bytes.extracting(0..<end), limits: book.limits)
            switch verdict {
            case .proven: return Resumption(index: examined.start, note: .chained)
            case .refuted: candidate = nil
            case .undecided:
                if let turn {
                    // It frames exactly up to a proven start: these are two messages in a row, too.
                    if examined.end == turn { return Resumption(index: examined.start, note: .chained) }
                    candidate = nil
                } else if octets.count - examined.start >= book.limits.maxSearch {
                    candidate = nil
                } else {
                    candidate = examined
                    trim(to: examined.start)
                    return nil
                }
            }
        }
        if let turn { return Resumption(index: turn, note: .resumed) }
        let longest = book.limits.maxStartLine
        if octets.count > 2 &* longest { trim(to: octets.count - longest) }
        return nil
    }

    /// Where in the buffer the client's octet of a turn stands, if it is there and acknowledges the whole answer.
    private func turnIndex(_ turn: Turn) -> Int? {
        guard let first = pieces.first, first.origin.offset <= turn.client else { return nil }
        // The last piece that starts at or before it.
        var low = 0
        var high = pieces.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].origin.offset <= turn.client { low = middle } else { high = middle }
        }
        let piece = pieces[low]
        let distance = turn.client - piece.origin.offset
        guard distance < UInt64(octets.count - piece.start), piece.origin.acknowledged == turn.server else {
            return nil
        }
        return piece.start + Int(distance)
    }

    /// The next candidate before `limit`.
    private mutating func next(in octets: RawSpan, limit: Int?) -> ChainCandidate? {
        if candidates >= Self.maxCandidates {
            scanned = octets.byteCount
            return nil
        }
        let stop = min(limit ?? octets.byteCount, octets.byteCount)
        guard let found = RequestLinePattern.find(octets, from: &scanned, to: stop) else { return nil }
        candidates += 1
        return ChainCandidate(start: found.start, lineFeed: found.feed)
    }

    private mutating func trim(to index: Int) {
        // Moving octets costs; it pays once half the buffer can go.
        guard index > octets.count / 2 else { return }
        passed += index
        octets.removeFirst(index)
        scanned = max(0, scanned - index)
        candidate?.move(by: index)
        var kept: [Piece] = []
        for piece in pieces.reversed() {
            if piece.start > index {
                kept.append(Piece(start: piece.start - index, origin: piece.origin))
            } else {
                kept.append(Piece(start: 0, origin: piece.origin.advanced(by: index - piece.start)))
                break
            }
        }
        pieces = kept.reversed()
    }

    /// The pieces from an index on, with their octets, and an empty search.
    mutating func take(from index: Int) -> (octets: [UInt8], pieces: [(range: Range<Int>, origin: Origin)]) {
        var taken: [(range: Range<Int>, origin: Origin)] = []
        for (place, piece) in pieces.enumerated() {
            let end = place + 1 < pieces.count ? pieces[place + 1].start : octets.count
            guard end > index else { continue }
            let start = max(piece.start, index)
            taken.append((start..<end, piece.origin.advanced(by: start - piece.start)))
        }
        let all = octets
        self = ResumeSearch()
        return (all, taken)
    }
}
