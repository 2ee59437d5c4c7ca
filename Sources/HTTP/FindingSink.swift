public import Wire

/// Where the decoder's findings go, in order.
///
/// What is said of an exchange comes by itself, since a message is large: so it moves once, from who read it to who wants it.
public protocol FindingSink: ~Copyable {
    /// Takes a finding.
    mutating func take(_ finding: consuming Finding)
    /// Takes something about an exchange, learnt from the frame `stamp`: the finding `exchange`.
    mutating func take(_ event: consuming ExchangeEvent, at stamp: FrameStamp)
}

extension [Finding]: FindingSink {
    /// Appends a finding.
    public mutating func take(_ finding: consuming Finding) { append(finding) }

    /// Appends a finding about an exchange.
    public mutating func take(_ event: consuming ExchangeEvent, at stamp: FrameStamp) {
        append(.exchange(event, at: stamp))
    }
}
