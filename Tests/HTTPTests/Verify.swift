import TestSupport
import Testing

/// Runs a conversation through the verifier; returns what the reader said of it whole.
@discardableResult
func verify(
    _ script: ConversationScript, seed: UInt64 = 0x5EED, losing: Bool = true,
    at location: SourceLocation = #_sourceLocation
) -> ConversationTranscript {
    let whole = script.run()
    let faults = Verifier(seed: seed, loses: losing).faults(in: script, whole: whole)
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))", sourceLocation: location)
    return whole
}
