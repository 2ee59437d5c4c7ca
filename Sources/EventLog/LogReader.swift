import JSONText

/// Reads a log line by line, in memory that one line bounds.
///
/// A fault in a line costs that line and no other: it is kept in `faults` with line and octet, and reading goes on. After
/// everything that can be read was handed out, the damage is thrown once, so that no caller can miss it.
public struct LogReader: ~Copyable {
    /// The first line.
    public let header: LogHeader
    /// The log's base name, or `standard input`.
    public var name: String { input.name }
    /// The first faults (`LogFormat.keptFaults`), in the order of their lines.
    public private(set) var faults: [LogError] = []
    /// How many faults there are in all.
    public private(set) var faultCount = 0
    /// Lines of kinds that this version does not know, passed over.
    public private(set) var unknownLines = 0
    /// The lines handed out so far.
    public private(set) var counts = LogCounts()
    /// The digest of all lines before the trailer, as found; known at the end.
    public private(set) var digest: String?

    private var input: LogInput
    private var scanner = JSONScanner(depthLimit: LogFormat.lineDepth)
    private var tokens = JSONTokens()
    private var running: LogDigest
    private var isDigestKnown = true
    private var line = 1
    private var lastSeq = 0
    private var trailer: LogTrailer?
    private var isAtEnd = false

    /// Opens the log at `path`, or standard input for `-`, and reads its header; `.gz` and `.zst` are told by content.
    ///
    /// Lines longer than `lineLimit` are faults. Messages call the log `name`, or by the path's base name.
    public init(path: String, name: String? = nil, lineLimit: Int = LogFormat.lineLimit) throws(LogError) {
        var input = try LogInput(path: path, name: name, lineLimit: lineLimit)
        var digest = LogDigest()
        var opening = LogOpening()
        header = try opening.header(&input, digest: &digest)
        self.input = input
        running = digest
    }

    /// Reads a log that lies in memory, in pieces that no read goes beyond.
    ///
    /// For the verifier: wherever a log is cut, its lines are the same.
    package init(pieces: [[UInt8]], name: String, lineLimit: Int = LogFormat.lineLimit) throws(LogError) {
        var input = try LogInput(pieces: pieces, name: name, lineLimit: lineLimit)
        var digest = LogDigest()
        var opening = LogOpening()
        header = try opening.header(&input, digest: &digest)
        self.input = input
        running = digest
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
        while !isAtEnd {
            let piece: LogInput.Piece?
            do throws(LogError) {
                piece = try input.next()
            } catch {
                isAtEnd = true
                throw error
            }
            guard let piece else {
                isAtEnd = true
                judge()
                return nil
            }
            line &+= 1
            switch piece {
            case .tooLong:
                isDigestKnown = false
                add(.badLine("the line is longer than the limit of \(input.lineLimit) octets"))
            case .line(let range, let isEnded):
                if let line = take(range, isEnded: isEnded) { return line }
            }
        }
        return nil
    }

    /// The digest of the lines read so far, header included and trailer not: what tells one log from another.
    ///
    /// 32 hexadecimal digits of XXH3-128; known of a log without a trailer, too. Costs a copy of the digest's state.
    public var lineDigest: String { running.text }

    /// All that is wrong with what was read so far, as one error; nil where nothing is.
    public var damage: LogError? {
        guard let first = faults.first, faultCount > 1 else { return faults.first }
        return LogError(
            file: input.name, line: first.line, kind: .damaged(first: first.description, count: faultCount))
    }

    /// What the line says, where it can be handed out.
    private mutating func take(_ range: Range<Int>, isEnded: Bool) -> LogLine? {
        // A line without its end in a broken stream, or whose end was cut off, is reported at the log's end.
        if !isEnded && input.failure != nil { return nil }
        if trailer != nil {
            add(.badLine("a line after the trailer"), octet: 0)
            return nil
        }
        let decoded: LogLine?
        do throws(LineFault) {
            decoded = try decode(range)
        } catch {
            update(range)
            if isEnded { add(.badLine(error.what), octet: error.offset) }
            return nil
        }
        if case .trailer(let found) = decoded {
            trailer = found
            digest = isDigestKnown ? running.text : nil
        } else {
            update(range)
        }
        if !isEnded { add(.badLine("the last line has no line feed"), octet: range.count) }
        return decoded
    }

    /// Adds a line to the digest, with its line feed where it has one.
    private mutating func update(_ range: Range<Int>) {
        let storage = input.storage
        running.update(storage.span.bytes.extracting(range.lowerBound..<min(range.upperBound &+ 1, storage.count)))
    }

    private mutating func decode(_ range: Range<Int>) throws(LineFault) -> LogLine? {
        let storage = input.storage
        try LogLineKind.scan(storage.span.bytes.extracting(range), &scanner, &tokens)
        let values = LogLineValues(octets: storage, range: range, tokens: tokens)
        guard let kind = try LogLineKind.of(values) else {
            unknownLines &+= 1
            return nil
        }
        switch kind {
        case .exchange:
            let record = try ExchangeDecoding.exchange(values)
            guard record.seq > lastSeq else {
                throw LineFault(offset: 0, what: "`seq` is \(record.seq) after \(lastSeq); it must rise")
            }
            lastSeq = record.seq
            counts.add(.exchange)
            return .exchange(record)
        case .answer:
            let answer = try ExchangeDecoding.answer(values)
            guard answer.to <= lastSeq || faultCount > 0 else {
                throw LineFault(offset: 0, what: "an answer to \(answer.to), which is not before it")
            }
            counts.add(.answer)
            return .answer(answer)
        case .outcome:
            counts.add(.outcome)
            return .outcome(values.copy(0..<range.count))
        case .trailer:
            return .trailer(try LogDecoding.trailer(values))
        case .header:
            throw LineFault(offset: 0, what: "a second header")
        }
    }

    private mutating func add(_ kind: LogError.Kind, octet: Int? = nil, at line: Int? = nil) {
        faultCount &+= 1
        guard faults.count < LogFormat.keptFaults else { return }
        faults.append(LogError(file: input.name, line: line ?? self.line, octet: octet.map { $0 &+ 1 }, kind: kind))
    }

    /// Judges the log as a whole, once all of it was read.
    private mutating func judge() {
        if let failure = input.failure { add(.compression(failure)) }
        if let trailer {
            check(trailer)
        } else if input.failure == nil {
            add(.cutShort)
        }
    }

    private mutating func check(_ trailer: LogTrailer) {
        if let digest, digest != trailer.digest {
            add(.wrongDigest(found: digest, expected: trailer.digest))
        }
        let expected = LogCounts(trailer)
        if faultCount == 0 && counts != expected {
            add(.badLine("the trailer counts \(expected), the lines before it are \(counts)"))
        }
    }
}
