public import EventLog

/// Where lines go as they are released, in the order of the log.
public protocol LogSink: ~Copyable {
    /// Takes an exchange: what was encoded when its messages became known, and what is known now.
    mutating func take(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection)
    /// Takes the answer of a draft, which came after the exchange was written as the line `seq`.
    mutating func take(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int)
}
