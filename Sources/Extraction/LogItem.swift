public import EventLog

/// A line for the log, in order.
public enum LogItem: Sendable {
    /// An exchange, and whether its body may stand raw in a line.
    case exchange(ExchangeRecord, bodyIsEmbeddable: Bool)
    /// An answer that came after its exchange was written.
    case answer(AnswerRecord)
}
