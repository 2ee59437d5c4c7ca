/// A line of a log as the reader hands it out; the header is read when the log is opened.
public enum LogLine: Sendable, Equatable {
    /// An exchange.
    case exchange(ExchangeRecord)
    /// An answer to an exchange before it.
    case answer(AnswerRecord)
    /// An outcome line as it stands, without its line feed: JSON, checked by the grammar only.
    case outcome([UInt8])
    /// The last line.
    case trailer(LogTrailer)
}
