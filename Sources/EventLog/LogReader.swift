import Compression
import JSONText

/// Reads a log line by line, in memory that one line bounds: one file, or parts of which it is made.
///
/// A fault in a line costs that line and no other: it is kept in `faults` with line and octet, and reading goes on. After
/// everything that can be read was handed out, the damage is thrown once, so that no caller can miss it.
public struct LogReader: ~Copyable {
    /// The first line, of the first part where there are several.
    public let header: LogHeader
    /// The log's base name, or `standard input`.
    public var name: String { chain.name }
    /// The first faults (`LogFormat.keptFaults`), in the order of their lines.
    public private(set) var faults: [LogError] = []
    /// How many faults there are in all.
    public private(set) var faultCount = 0
    /// Lines of kinds that this version does not know, passed over.
    public private(set) var unknownLines = 0
    /// The lines handed out so far.
    public private(set) var counts = LogCounts()

    /// What of exchanges is made records of; the lines, faults and digests are the same.
    public var scope = LogScope.everything

    private var chain: LogChain
    private var input: LogInput
    private var scanner = JSONScanner(depthLimit: LogFormat.lineDepth)
    private var text = KnownJSON()
    private var known = KnownExchange()
    private var running: LogDigest
    /// The digest of the part's lines before its trailer; nil where not every one of them could be read.
    private var digest: String?
    private var isDigestKnown = true
    private var line = 1
    private var lastSeq: Int
    private var trailer: LogTrailer?
    /// What of the counts is the present part's.
    private var countsOfPart = LogCounts()
    private var faultsBefore = 0
    private var isAtEnd = false
    /// Whether the trailer of several parts was handed out.
    private var isClosed = false

    /// Opens the log at `path`, or standard input for `-`, and reads its header; `.gz` and `.zst` are told by content.
    ///
    /// A folder is read as the one log whose parts it holds. Lines longer than `lineLimit` are faults. Messages call the log
    /// `name`, or by the path's base name.
    public init(path: String, name: String? = nil, lineLimit: Int = LogFormat.lineLimit) throws(LogError) {
        let parts = path != "-" && LogPath.isFolder(path) ? try LogParts.log(at: path) : LogParts(path, name: name)
        try self.init(parts, lineLimit: lineLimit)
    }

    /// Opens a log of some files, and reads the header of the first.
    ///
    /// `following` waits for more where the log has no trailer yet: in its file, and for the parts that come.
    public init(
        _ parts: LogParts, lineLimit: Int = LogFormat.lineLimit, following: LogFollowing? = nil
    ) throws(LogError) {
        var chain = LogChain(parts, following: following)
        guard let input = try chain.open(lineLimit: lineLimit, isAwaited: false) else {
            throw LogError(file: parts.name, kind: .severalLogs([]))
        }
        try self.init(input, chain)
    }

    /// Reads a log that lies in memory, in pieces that no read goes beyond.
    ///
    /// For the verifier: wherever a log is cut, its lines are the same.
    package init(pieces: [[UInt8]], name: String, lineLimit: Int = LogFormat.lineLimit) throws(LogError) {
        let chain = LogChain(LogParts(name: name, files: [], isWhole: false, folder: nil), following: nil)
        try self.init(try LogInput(pieces: pieces, name: name, lineLimit: lineLimit), chain)
    }

    private init(_ opened: consuming LogInput, _ begun: consuming LogChain) throws(LogError) {
        var input = opened
        var chain = begun
        var digest = LogDigest()
        var opening = LogOpening()
        header = try opening.header(&input, digest: &digest)
        lastSeq = header.part?.after ?? 0
        let faults = chain.begin(header.part)
        self.input = input
        self.chain = chain
        running = digest
        for kind in faults { add(kind, in: name) }
    }

    /// The next line that can be read; nil at the end.
    ///
    /// Where the log is damaged, the last call before nil throws that (`LogError.isDamage`); after any other error the log
    /// is at its end.
    public mutating func next() throws(LogError) -> LogLine? {
        let wasAtEnd = isAtEnd
        if let line = try nextReadable() { return line }
        if !wasAtEnd, let damage { throw damage }
        return nil
    }

    /// As `next`, but damage is not thrown: for those who look at `damage` and `faults` at the end.
    public mutating func nextReadable() throws(LogError) -> LogLine? {
        switch try nextFound() {
        case .exchange: .exchange(known.record)
        case .other(let line): line
        case nil: nil
        }
    }

    /// Hands the next exchange that `nextReadable` would give to `take`, lines of other kinds being passed over; false at the
    /// end.
    ///
    /// Nothing of the record is copied on the way.
    public mutating func nextReadableExchange(_ take: (ExchangeRecord) -> Void) throws(LogError) -> Bool {
        while let found = try nextFound() {
            guard case .exchange = found else { continue }
            take(known.record)
            return true
        }
        return false
    }

    /// A line that can be handed out.
    private enum Found {
        /// The exchange that is known now: a record is large, and each hand that it goes through copies it.
        case exchange
        indirect case other(LogLine)
    }

    private mutating func nextFound() throws(LogError) -> Found? {
        while !isAtEnd {
            if isClosed {
                isAtEnd = true
                return nil
            }
            let piece: LogInput.Piece?
            do throws(LogError) {
                piece = try input.next()
            } catch {
                isAtEnd = true
                throw error
            }
            guard let piece else {
                judge()
                if try openNext() { continue }
                guard chain.isWhole, let trailer else {
                    isAtEnd = true
                    return nil
                }
                // Of several parts only the last one's is the log's.
                isClosed = true
                return .other(.trailer(chain.closing(trailer)))
            }
            line &+= 1
            switch piece {
            case .tooLong:
                isDigestKnown = false
                add(.badLine("the line is longer than the limit of \(input.lineLimit) octets"))
            case .line(let range, let isEnded):
                guard let found = take(range, isEnded: isEnded) else { continue }
                if case .other(.trailer) = found, chain.isWhole { continue }
                return found
            }
        }
        return nil
    }

    /// The digest of the lines read so far, headers included and trailers not: what tells one log from another.
    ///
    /// 32 hexadecimal digits of XXH3-128; known of a log without a trailer, too. Of several parts it is the digest of two
    /// lines, the digest up to the part before and the digest of the part's own lines. Costs a copy of the digest's state.
    public var lineDigest: String {
        isAtEnd || isClosed ? chain.wholeDigest ?? running.text : chain.wholeDigest(with: running.text)
    }

    /// Whether all that was read is one part, and another one follows it.
    public var isContinued: Bool { isAtEnd && !chain.isWhole && (trailer?.isContinued ?? false) }

    /// All that is wrong with what was read so far, as one error; nil where nothing is.
    public var damage: LogError? {
        guard let first = faults.first, faultCount > 1 else { return faults.first }
        return LogError(
            file: input.name, line: first.line, kind: .damaged(first: first.description, count: faultCount))
    }

    /// What the line says, where it can be handed out.
    private mutating func take(_ range: Range<Int>, isEnded: Bool) -> Found? {
        // A line without its end in a broken stream, or whose end was cut off, is reported at the log's end.
        if !isEnded && input.failure != nil { return nil }
        if trailer != nil {
            add(.badLine("a line after the trailer"), octet: 0)
            return nil
        }
        let decoded: Found?
        do throws(LineFault) {
            decoded = try decode(range)
        } catch {
            update(range)
            if isEnded { add(.badLine(error.what), octet: error.offset) }
            return nil
        }
        // Asked for its number, since a look at the line itself copies it.
        if trailer == nil {
            update(range)
        } else {
            digest = isDigestKnown ? running.text : nil
            input.stopFollowing()
        }
        if !isEnded && !input.isLeft { add(.badLine("the last line has no line feed"), octet: range.count) }
        return decoded
    }

    /// Adds a line to the digest, with its line feed where it has one.
    private mutating func update(_ range: Range<Int>) {
        let storage = input.storage
        running.update(storage.span.bytes.extracting(range.lowerBound..<min(range.upperBound &+ 1, storage.count)))
    }

    private mutating func decode(_ range: Range<Int>) throws(LineFault) -> Found? {
        let storage = input.storage
        let isLikeLast = try LogLineKind.scan(storage.span.bytes.extracting(range), &scanner, &text)
        let values = LogLineValues(octets: storage, range: range, tokens: text.tokens)
        if isLikeLast, known.take(values, changed: text.changed, scope) { return try takeKnown() }
        known.forget()
        guard let kind = try LogLineKind.of(values) else {
            unknownLines &+= 1
            return nil
        }
        switch kind {
        case .exchange:
            known.hold(try ExchangeDecoding.exchange(values, scope))
            if text.isKnown { known.learn(values, scope) }
            return try takeKnown()
        case .answer:
            let answer = try ExchangeDecoding.answer(values)
            guard answer.to <= lastSeq || faultCount > 0 else {
                throw LineFault(offset: 0, what: "an answer to \(answer.to), which is not before it")
            }
            count(.answer)
            return .other(.answer(answer))
        case .outcome:
            count(.outcome)
            return .other(.outcome(values.copy(0..<range.count)))
        case .trailer:
            let found = try LogDecoding.trailer(values)
            trailer = found
            return .other(.trailer(found))
        case .header:
            throw LineFault(offset: 0, what: "a second header")
        }
    }

    /// Counts the exchange that is known now.
    private mutating func takeKnown() throws(LineFault) -> Found {
        let seq = known.record.seq
        guard seq > lastSeq else { throw LineFault(offset: 0, what: "`seq` is \(seq) after \(lastSeq); it must rise") }
        lastSeq = seq
        count(.exchange)
        return .exchange
    }

    private mutating func count(_ kind: LogLineKind) {
        counts.add(kind)
        countsOfPart.add(kind)
    }

    private mutating func add(_ kind: LogError.Kind, octet: Int? = nil) {
        keep(LogError(file: input.name, line: line, octet: octet.map { $0 &+ 1 }, kind: kind))
    }

    /// Adds a fault that is not of one line.
    private mutating func add(_ kind: LogError.Kind, in file: String) {
        keep(LogError(file: file, kind: kind))
    }

    private mutating func keep(_ fault: LogError) {
        faultCount &+= 1
        if faults.count < LogFormat.keptFaults { faults.append(fault) }
    }

    /// Judges a part as a whole, once all of it was read.
    private mutating func judge() {
        // Whoever no longer waits for the end does not miss it.
        if input.isLeft && trailer == nil { return }
        let isUnfinished = trailer == nil && input.isBeingWritten
        if let failure = input.failure, !isUnfinished || failure != CompressionError(.truncated) {
            add(.compression(failure))
        }
        if let trailer {
            check(trailer)
        } else if isUnfinished {
            add(.unfinished)
        } else if input.failure == nil {
            add(.cutShort)
        }
    }

    private mutating func check(_ trailer: LogTrailer) {
        if let digest, digest != trailer.digest {
            add(.wrongDigest(found: digest, expected: trailer.digest))
        }
        let expected = LogCounts(trailer)
        if faultCount == faultsBefore && countsOfPart != expected {
            add(.badLine("the trailer counts \(expected), the lines before it are \(countsOfPart)"))
        }
    }

    /// Goes on to the next part; false after the last.
    private mutating func openNext() throws(LogError) -> Bool {
        chain.end(digest: digest ?? running.text, trailer: trailer)
        var digest = LogDigest()
        var place: LogHeader.Part?
        do throws(LogError) {
            while true {
                let isAwaited = trailer?.isContinued ?? false
                guard var next = try chain.open(lineLimit: input.lineLimit, isAwaited: isAwaited) else {
                    let isLeft = input.isLeft || chain.isLeft
                    if !isLeft { for kind in chain.missing(after: trailer) { add(kind, in: name) } }
                    return false
                }
                var opening = LogOpening()
                digest = LogDigest()
                place = try opening.header(&next, digest: &digest).part
                guard let number = chain.second(place) else {
                    input = next
                    break
                }
                add(.secondPart(number), in: next.name)
            }
        } catch {
            isAtEnd = true
            throw error
        }
        running = digest
        (self.digest, isDigestKnown, trailer, line) = (nil, true, nil, 1)
        (countsOfPart, faultsBefore) = (LogCounts(), faultCount)
        for kind in chain.begin(place) {
            // What is missing is of the log, what does not follow of the file.
            if case .missingParts = kind { add(kind, in: name) } else { add(kind, in: input.name) }
        }
        lastSeq = max(lastSeq, place?.after ?? 0)
        return true
    }
}
