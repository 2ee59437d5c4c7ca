public import EventLog
public import Extraction

/// A line of the log as a reader gets it, in order.
public enum LogItem: Sendable {
    /// An exchange, and whether its body may stand raw in a line.
    case exchange(ExchangeRecord, bodyIsEmbeddable: Bool)
    /// An answer that came after its exchange was written.
    case answer(AnswerRecord)
}

extension [LogItem]: LogSink {
    /// Appends an exchange, read back from its line.
    public mutating func take(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        guard let record = ExchangeRecord(draft, turn, connection) else {
            preconditionFailure("the line \(turn.seq) cannot be read back")
        }
        append(.exchange(record, bodyIsEmbeddable: draft.isBodyRaw))
    }

    /// Appends an answer, read back from its line.
    public mutating func take(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {
        guard let answer = AnswerRecord(answerOf: draft, after: after, to: seq) else {
            preconditionFailure("the answer to \(seq) cannot be read back")
        }
        append(.answer(answer))
    }
}
