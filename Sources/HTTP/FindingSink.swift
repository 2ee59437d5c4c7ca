public import Wire

/// Where the decoder's findings go, in order.
///
/// Messages come by themselves, and in the place where they were made: whoever reads one and wants no more leaves it there, and
/// its storage is used again.
public protocol FindingSink: ~Copyable {
    /// Takes a finding; none brings a message.
    mutating func take(_ finding: consuming Finding)
    /// Takes a request, learnt from the frame `stamp`; what is left of it is nobody's.
    mutating func take(_ request: inout RequestMessage, of id: ExchangeID, at stamp: FrameStamp)
    /// Takes an answer, learnt from the frame `stamp`; what is left of it is nobody's.
    mutating func take(_ response: inout ResponseMessage, of id: ExchangeID, at stamp: FrameStamp)
}

extension [Finding]: FindingSink {
    /// Appends a finding.
    public mutating func take(_ finding: consuming Finding) { append(finding) }

    /// Appends a finding about a request.
    public mutating func take(_ request: inout RequestMessage, of id: ExchangeID, at stamp: FrameStamp) {
        append(.exchange(.request(id, request.take()), at: stamp))
    }

    /// Appends a finding about an answer.
    public mutating func take(_ response: inout ResponseMessage, of id: ExchangeID, at stamp: FrameStamp) {
        append(.exchange(.response(id, response.take()), at: stamp))
    }
}
