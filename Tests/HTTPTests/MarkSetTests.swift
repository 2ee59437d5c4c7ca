import HTTP
import Testing

@Suite struct MarkSetTests {
    /// Two marks of one place would be one mark.
    @Test func everyMarkHasAPlaceOfItsOwn() {
        #expect(MessageFault.allCases.map(\.place) == (0..<UInt32(MessageFault.allCases.count)).map { $0 })
        #expect(MessageNote.allCases.map(\.place) == (0..<UInt32(MessageNote.allCases.count)).map { $0 })
    }

    @Test func marksComeInTheOrderOfTheListAndOnce() {
        let faults: MarkSet<MessageFault> = [.overLimit, .gap, .overLimit]
        #expect(Array(faults) == [.gap, .overLimit])
        #expect(faults.contains(.gap) && !faults.contains(.snapped) && !faults.isEmpty)
        #expect(MarkSet<MessageFault>().isEmpty)
    }
}
