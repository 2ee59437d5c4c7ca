import JSONText

extension ExchangeRecord {
    /// The record that a reader gets of a line made of these parts.
    ///
    /// Nil where no reader takes such a line: it is over the bounds of the format. Costs about as much as the line itself.
    public init?(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        var buffer = LineBuffer(capacity: 4096)
        ExchangeEncoding.append(draft, turn, connection, to: &buffer)
        guard let record = EncodedLine.read(buffer.octets, ExchangeDecoding.exchange) else { return nil }
        self = record
    }
}

extension AnswerRecord {
    /// The record that a reader gets of an answer line made of these parts; nil where no reader takes it.
    public init?(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {
        var buffer = LineBuffer(capacity: 1024)
        ExchangeEncoding.append(answerOf: draft, after: after, to: seq, to: &buffer)
        guard let record = EncodedLine.read(buffer.octets, ExchangeDecoding.answer) else { return nil }
        self = record
    }
}

extension ExchangeRecord {
    /// The record as a reader has it after a writer wrote it; nil where no reader takes the line.
    ///
    /// For the verifier: it is the same record.
    package var writtenAndRead: ExchangeRecord? {
        var buffer = LineBuffer(capacity: 4096)
        var scanner = JSONScanner()
        var tokens = JSONTokens()
        var isEmbeddable = false
        if case .octets(let octets) = body {
            isEmbeddable = (try? scanner.scan(octets.span.bytes, into: &tokens).isEmbeddable) ?? false
        }
        ExchangeEncoding.append(self, isEmbeddable: isEmbeddable, to: &buffer)
        return EncodedLine.read(buffer.octets, ExchangeDecoding.exchange)
    }
}

/// Reads lines back that were never in a file.
private enum EncodedLine {
    static func read<Record>(
        _ line: [UInt8], _ decode: (LogLineValues) throws(LineFault) -> Record
    ) -> Record? {
        var scanner = JSONScanner(depthLimit: LogFormat.lineDepth)
        var tokens = JSONTokens()
        do throws(LineFault) {
            try LogLineKind.scan(line.span.bytes, &scanner, &tokens)
            return try decode(LogLineValues(octets: line, range: 0..<line.count, tokens: tokens))
        } catch {
            return nil
        }
    }
}
