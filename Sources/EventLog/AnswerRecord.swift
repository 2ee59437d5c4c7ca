/// An answer that came too late to stand in its exchange's line: `{"kind":"answer","to":…,"response":{…}}`.
public struct AnswerRecord: Sendable, Equatable {
    /// The `seq` of the exchange.
    public var to: Int
    /// The answer.
    public var response: ExchangeRecord.Response

    /// Makes an answer to the exchange `to`.
    public init(to: Int, response: ExchangeRecord.Response) {
        self.to = to
        self.response = response
    }
}
