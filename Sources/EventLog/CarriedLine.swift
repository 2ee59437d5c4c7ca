import JSONText

/// A line of a log that goes to a reader in this process, without a file in between.
///
/// It has the octets that a file would have, and `CarriedLineReader` reads them as every log is read. What decides about it on
/// the way stands beside them, so that one which is left behind costs no more.
public struct CarriedLine: Sendable {
    /// The line, without its line feed.
    let octets: [UInt8]
    /// Whether it is an exchange; an answer otherwise.
    public let isExchange: Bool
    /// The `seq` of the exchange, or of the one that it is the answer to.
    public let seq: Int
    /// The `seq` of the sessionStart whose session the exchange belongs to, on a start its own; nil where there is none.
    public let start: Int?

    /// About what it holds in memory, in octets.
    public var footprint: Int { octets.count + Self.overhead }

    /// The value itself with its place in a queue, roughly.
    private static let overhead = 96

    /// The line of an exchange whose parts were encoded as they became known.
    public init(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        var buffer = LineBuffer(capacity: 2048)
        ExchangeEncoding.append(draft, turn, connection, to: &buffer)
        octets = buffer.octets
        isExchange = true
        seq = turn.seq
        start = turn.call == .sessionStart ? turn.seq : turn.start
    }

    /// The line of a draft's answer, which came too late for that of the exchange `seq`.
    public init(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {
        var buffer = LineBuffer(capacity: 1024)
        ExchangeEncoding.append(answerOf: draft, after: after, to: seq, to: &buffer)
        octets = buffer.octets
        isExchange = false
        self.seq = seq
        start = nil
    }
}

/// Reads carried lines, by the decoder of every log.
public struct CarriedLineReader {
    private var scanner = JSONScanner(depthLimit: LogFormat.lineDepth)
    private var tokens = JSONTokens()

    /// Makes a reader.
    public init() {}

    /// What the line says; nil where no reader takes it, since it is over the bounds of the format.
    public mutating func read(_ line: CarriedLine) -> LogLine? {
        do throws(LineFault) {
            try LogLineKind.scan(line.octets.span.bytes, &scanner, &tokens)
            let values = LogLineValues(octets: line.octets, range: 0..<line.octets.count, tokens: tokens)
            return line.isExchange
                ? .exchange(try ExchangeDecoding.exchange(values)) : .answer(try ExchangeDecoding.answer(values))
        } catch {
            return nil
        }
    }
}
