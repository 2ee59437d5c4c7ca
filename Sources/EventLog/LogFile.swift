import Compression
import JSONText

/// A log being written: lines gathered, digested, compressed by name (`.gz`, `.zst`) and written in large pieces.
///
/// After an error nothing more is taken: every later call throws it again. Without `finish` the log has no trailer, and
/// readers say that it was cut short.
public struct LogFile: ~Copyable {
    private var output: LogOutput
    private var digest = LogDigest()
    private var compressor: Compressor?
    /// Lines that are not digested and written yet; the front of the first may be.
    private var lines = LineBuffer(capacity: LogFormat.writeBuffer * 2)
    /// Octets up to the next place in the file where a piece begins.
    private var room = LogFormat.writeBuffer
    /// Compressed octets on their way.
    private var packed: [UInt8] = []
    private var scanner = JSONScanner()
    private var tokens = JSONTokens()
    private var failure: LogError?

    /// The lines taken so far.
    public private(set) var counts = LogCounts()
    /// The lines of which every octet was handed to the system without an error, in a form that reads back.
    public private(set) var acknowledged = LogCounts()
    /// The same with the line that stands in the file in part.
    private var begun = LogCounts()
    /// The lines of which every octet was made to reach the disk without an error; they outlast a loss of power.
    public private(set) var synced = LogCounts()
    /// The octets of the lines taken so far, uncompressed.
    public var size: Int { sent &+ lines.count }
    private var sent = 0
    /// The octets that the file holds, as they stand in it.
    var written: Int { output.written }
    /// The octets that are free on the file system, and its size; nil where it is no file.
    var space: (free: Int, size: Int)? { output.space }
    /// The octets that the file will hold of the lines so far, as near as can be told: compressed ones once they are written.
    var sizeSoFar: Int { isCompressed ? output.written : size }
    /// Whether it is a file on disk.
    var isFile: Bool { output.isFile }
    /// The base name, for messages.
    var name: String { output.name }
    private let isCompressed: Bool
    private let syncsEveryWrite: Bool
    /// The path whose name is to reach the disk when the log is finished; nil where that is left to the system.
    private var syncedPath: String?

    /// Creates the log at `path`, or writes to standard output for nil and `-`.
    ///
    /// The file is made anew, mode 0600; one that exists is an error. `.gz` and `.zst` are told by the name.
    public init(path: String?) throws(LogError) {
        try self.init(path: path, syncsEveryWrite: false)
    }

    /// As `init(path:)`; `isSynced`: `finish` returns once all of it has reached the disk, its name too.
    public init(path: String?, isSynced: Bool) throws(LogError) {
        try self.init(path: path, syncsEveryWrite: false)
        if isSynced, isFile { syncedPath = path }
    }

    /// As `init(path:)`; `syncsEveryWrite` waits for the disk after each.
    init(path: String?, syncsEveryWrite: Bool) throws(LogError) {
        let compressor = try LogFile.compressor(path: path ?? "-")
        self.init(try LogOutput(path: path), compressor, syncsEveryWrite: syncsEveryWrite)
    }

    /// Takes a file that was just created, whose form its name to be tells.
    init(file descriptor: Int32, name: String, syncsEveryWrite: Bool) throws(LogError) {
        let output = try LogOutput(file: descriptor, name: name)
        let compressor = try LogFile.compressor(path: name)
        self.init(output, compressor, syncsEveryWrite: syncsEveryWrite)
    }

    private init(_ output: consuming LogOutput, _ compressor: consuming Compressor?, syncsEveryWrite: Bool) {
        isCompressed = compressor != nil
        self.output = output
        self.compressor = compressor
        self.syncsEveryWrite = syncsEveryWrite
    }

    /// Writes the header: the first line.
    public mutating func write(_ header: LogHeader) throws(LogError) {
        try check()
        lines.append { LogEncoding.append(header, to: &$0) }
        try endLine(.header)
    }

    /// Writes an exchange with the `seq` it carries.
    ///
    /// `bodyIsEmbeddable` is what the scan of the content said (`JSONFacts.isEmbeddable`; false where it is no JSON); nil
    /// scans here.
    public mutating func write(_ record: ExchangeRecord, bodyIsEmbeddable: Bool? = nil) throws(LogError) {
        try check()
        let isEmbeddable = bodyIsEmbeddable ?? isEmbeddable(record.body)
        ExchangeEncoding.append(record, isEmbeddable: isEmbeddable, to: &lines)
        try endLine(.exchange)
    }

    /// Writes an answer that came too late for its exchange's line.
    public mutating func write(_ answer: AnswerRecord) throws(LogError) {
        try check()
        ExchangeEncoding.append(answer, to: &lines)
        try endLine(.answer)
    }

    /// Writes an exchange whose parts were encoded as they became known.
    public mutating func write(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) throws(LogError) {
        try check()
        ExchangeEncoding.append(draft, turn, connection, to: &lines)
        try endLine(.exchange)
    }

    /// Writes the answer of a draft, which came too late for the line of the exchange `seq`.
    public mutating func write(
        answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int
    ) throws(LogError) {
        try check()
        ExchangeEncoding.append(answerOf: draft, after: after, to: seq, to: &lines)
        try endLine(.answer)
    }

    /// Writes a line that was encoded elsewhere; `octets` is one JSON object without any line feed.
    public mutating func writeLine(_ octets: [UInt8], kind: LogLineKind) throws(LogError) {
        try check()
        lines.append(octets.span.bytes)
        try endLine(kind)
    }

    /// Makes every line so far readable in the file, compressed or not.
    public mutating func flush() throws(LogError) {
        try check()
        try drain(.flush)
    }

    /// Makes what was written so far reach the disk, where it is a file.
    ///
    /// May take as long as the disk likes.
    public mutating func sync() throws(LogError) {
        try check()
        do throws(LogError) {
            try syncOutput()
        } catch {
            throw fail(error)
        }
    }

    /// Writes the trailer with counts and digest, ends the compressed stream and closes the file.
    @discardableResult
    public mutating func finish(ledger: Ledger? = nil) throws(LogError) -> LogTrailer {
        let trailer = try end(ledger: ledger, isSynced: syncedPath != nil)
        try close()
        if let syncedPath { try LogFolder.sync(nameOf: syncedPath) }
        return trailer
    }

    /// Writes the trailer and ends the compressed stream; the file stays open, and locked.
    ///
    /// `isContinued` says that another part follows, `isSynced` waits for the disk.
    @discardableResult
    mutating func end(
        ledger: Ledger? = nil, isContinued: Bool = false, isSynced: Bool = false
    ) throws(LogError) -> LogTrailer {
        try check()
        try drain(.proceed)
        let trailer = LogTrailer(
            exchanges: counts.exchanges, answers: counts.answers, outcomes: counts.outcomes, ledger: ledger,
            isContinued: isContinued, digest: digest.text)
        lines.append { LogEncoding.append(trailer, to: &$0) }
        lines.append(octet: 0x0A)
        try drain(.finish)
        do throws(LogError) {
            if isSynced { try syncOutput() }
        } catch {
            throw fail(error)
        }
        failure = LogError(file: output.name, kind: .finished)
        return trailer
    }

    /// Closes the file, once it has its trailer.
    mutating func close() throws(LogError) {
        try output.close()
    }

    /// The digest of all lines so far, which is that of the trailer if it comes next.
    ///
    /// The lines then read back, so that whoever is told the digest can tell the log by it.
    mutating func digestSoFar() throws(LogError) -> String {
        try check()
        try drain(.flush)
        return digest.text
    }

    private enum Step {
        /// Whole pieces of a file, and all that goes elsewhere.
        case fill
        /// All that is there.
        case proceed
        /// The same, so that it can be read back.
        case flush
        /// The same, and it is the last.
        case finish
    }

    private static func compressor(path: String) throws(LogError) -> Compressor? {
        do throws(CompressionError) {
            if path.hasSuffix(".gz") { return try Compressor(.gzip) }
            if path.hasSuffix(".zst") { return try Compressor(.zstd) }
            return nil
        } catch {
            throw LogError(file: LogOutput.baseName(path), kind: .compression(error))
        }
    }

    private func check() throws(LogError) {
        if let failure { throw failure }
    }

    private mutating func isEmbeddable(_ body: ExchangeRecord.Body) -> Bool {
        guard case .octets(let octets) = body else { return false }
        do throws(JSONSyntaxError) {
            return try scanner.scan(octets.span.bytes, into: &tokens).isEmbeddable
        } catch {
            return false
        }
    }

    @inline(__always)
    private mutating func endLine(_ kind: LogLineKind) throws(LogError) {
        lines.append(octet: 0x0A)
        let whole = counts
        counts.add(kind)
        if lines.count >= room { try drain(.fill, before: whole) }
    }

    /// Sends the gathered lines on their way; whatever fails is kept as the log's end.
    ///
    /// A file is filled in pieces that begin at multiples of their size, since the kernel takes these in pages that belong
    /// together, at two thirds of the cost. So the last line may go in part: `before` are the counts without it.
    private mutating func drain(_ step: Step, before: LogCounts? = nil) throws(LogError) {
        // Taken out for the call, since a span of a stored property would bar every other one.
        var octets = LineBuffer(capacity: 0)
        swap(&octets, &lines)
        let isPart = step == .fill && output.isFile && !isCompressed
        let beyond = isPart ? (sent &+ octets.count) % LogFormat.writeBuffer : 0
        let count = octets.count &- beyond
        let isInLine = output.isInLine
        do throws(LogError) {
            try octets.withOctets { span throws(LogError) in try send(span.extracting(first: count), step) }
        } catch {
            let kept = output.kept
            // What is kept ends with a line, so that the one that stood there in part is whole.
            if kept > 0 && isInLine { acknowledged = begun }
            octets.withOctets {
                acknowledged = acknowledged + LogCounts(ofLines: $0.extracting(0..<kept), isInLine: isInLine)
            }
            throw fail(error)
        }
        sent &+= count
        let whole = count < octets.count ? before ?? counts : counts
        // One large line must not hold its memory for good.
        octets.removeFirst(count, keepingUpTo: LogFormat.writeBuffer * 8)
        swap(&octets, &lines)
        room = LogFormat.writeBuffer &- (isPart ? 0 : sent % LogFormat.writeBuffer)
        if !isCompressed || step == .flush || step == .finish {
            acknowledged = whole
            begun = counts
            if syncsEveryWrite { synced = whole }
        }
    }

    /// Keeps an error as the log's end, with what is known to be safe.
    private mutating func fail(_ error: LogError) -> LogError {
        let error = tell(error)
        failure = error
        return error
    }

    /// An error about this file, with the lines of it that are known to be safe.
    func tell(_ error: LogError) -> LogError {
        var error = error
        if output.isFile { error.safe = error.safe ?? (error.isSyncFailure ? synced : acknowledged) }
        return error
    }

    private mutating func syncOutput() throws(LogError) {
        try output.sync()
        synced = acknowledged
    }

    private mutating func send(_ octets: RawSpan, _ step: Step) throws(LogError) {
        digest.update(octets)
        if !isCompressed {
            try output.write(octets, isLines: true)
        } else {
            var packed: [UInt8] = []
            swap(&packed, &self.packed)
            do throws(CompressionError) {
                try compressor?.compress(octets, into: &packed)
                switch step {
                case .fill, .proceed: break
                case .flush: try compressor?.flush(into: &packed)
                case .finish: try compressor?.finish(into: &packed)
                }
            } catch {
                throw LogError(file: output.name, kind: .compression(error))
            }
            try output.write(packed.span.bytes)
            packed.removeAll(keepingCapacity: true)
            swap(&packed, &self.packed)
        }
        if syncsEveryWrite { try output.sync() }
    }
}
