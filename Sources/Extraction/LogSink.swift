public import EventLog

/// Where lines go as they are released, in the order of the log.
///
/// A record is handed over and not copied: it holds two dozen references, and a copy counts each of them.
public protocol LogSink: ~Copyable {
    /// Takes an exchange; `bodyIsEmbeddable` says whether its body may stand raw in a line.
    mutating func take(_ record: consuming ExchangeRecord, bodyIsEmbeddable: Bool)
    /// Takes an answer that came after its exchange was written.
    mutating func take(_ answer: AnswerRecord)
}

extension [LogItem]: LogSink {
    /// Appends an exchange.
    public mutating func take(_ record: consuming ExchangeRecord, bodyIsEmbeddable: Bool) {
        append(.exchange(record, bodyIsEmbeddable: bodyIsEmbeddable))
    }

    /// Appends an answer.
    public mutating func take(_ answer: AnswerRecord) {
        append(.answer(answer))
    }
}
