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
    /// Whole lines that are not digested and written yet.
    private var lines = LineBuffer(capacity: LogFormat.writeBuffer * 2)
    /// Compressed octets on their way.
    private var packed: [UInt8] = []
    private var scanner = JSONScanner()
    private var tokens = JSONTokens()
    private var failure: LogError?

    /// The lines taken so far.
    public private(set) var counts = LogCounts()
    /// The lines of which every octet was handed to the system without an error, in a form that reads back.
    public private(set) var acknowledged = LogCounts()
    /// The octets of the lines taken so far, uncompressed.
    public var size: Int { sent &+ lines.count }
    private var sent = 0

    /// Creates the log at `path`, or writes to standard output for nil and `-`.
    ///
    /// The file is made anew, mode 0600; one that exists is an error. `.gz` and `.zst` are told by the name.
    public init(path: String?) throws(LogError) {
        compressor = try LogFile.compressor(path: path)
        output = try LogOutput(path: path)
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

    /// Writes the trailer with counts and digest, ends the compressed stream and closes the file.
    @discardableResult
    public mutating func finish(ledger: Ledger? = nil) throws(LogError) -> LogTrailer {
        try check()
        try drain(.proceed)
        let trailer = LogTrailer(
            exchanges: counts.exchanges, answers: counts.answers, outcomes: counts.outcomes, ledger: ledger,
            digest: digest.text)
        lines.append { LogEncoding.append(trailer, to: &$0) }
        lines.append(octet: 0x0A)
        try drain(.finish)
        failure = LogError(file: output.name, kind: .finished)
        return trailer
    }

    private enum Step {
        case proceed, flush, finish
    }

    private static func compressor(path: String?) throws(LogError) -> Compressor? {
        guard let path else { return nil }
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
        counts.add(kind)
        if lines.count >= LogFormat.writeBuffer { try drain(.proceed) }
    }

    /// Sends the gathered lines on their way; whatever fails is kept as the log's end.
    private mutating func drain(_ step: Step) throws(LogError) {
        // Taken out for the call, since a span of a stored property would bar every other one.
        var octets = LineBuffer(capacity: 0)
        swap(&octets, &lines)
        do throws(LogError) {
            try octets.withOctets { span throws(LogError) in try send(span, step) }
        } catch {
            failure = error
            throw error
        }
        sent &+= octets.count
        // One large line must not hold its memory for good.
        octets.removeAll(keepingUpTo: LogFormat.writeBuffer * 8)
        swap(&octets, &lines)
        if compressor == nil || step != .proceed { acknowledged = counts }
    }

    private mutating func send(_ octets: RawSpan, _ step: Step) throws(LogError) {
        digest.update(octets)
        if compressor == nil {
            try output.write(octets)
        } else {
            var packed: [UInt8] = []
            swap(&packed, &self.packed)
            do throws(CompressionError) {
                try compressor?.compress(octets, into: &packed)
                switch step {
                case .proceed: break
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
        if step == .finish { try output.close() }
    }
}
