public import EventLog

/// Where lines go as they are released, in the order of the log.
public protocol LogSink: ~Copyable {
    /// Takes an exchange: what was encoded when its messages became known, and what is known now.
    mutating func take(
        _ draft: borrowing ExchangeDraft, _ response: EncodedResponse?, _ turn: borrowing ExchangeDraft.Turn,
        _ connection: EncodedConnection)
    /// Takes an answer that came after its exchange was written as the line `seq`.
    mutating func take(_ response: EncodedResponse, to seq: Int)
}
