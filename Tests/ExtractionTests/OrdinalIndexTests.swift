import TestSupport
import Testing

@testable import Extraction

@Suite struct OrdinalIndexTests {
    /// Against a dictionary: connections that come one by one and go in any order, as many as make the table grow.
    @Test(arguments: UInt64(1)...20)
    func itHoldsWhatADictionaryHolds(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var index = OrdinalIndex()
        var model: [Int: Int] = [:]
        var ordinal = 0
        for step in 0..<6_000 {
            if step % 3 < 2 || model.isEmpty {
                // Most follow on each other; where connections were passed over, some stand in each other's way.
                ordinal += next(8) == 0 ? 512 : 1
                index.insert(step, at: ordinal)
                model[ordinal] = step
            } else if let gone = model.keys.min(by: { abs($0 - ordinal / 2) < abs($1 - ordinal / 2) }) {
                index.remove(gone)
                model[gone] = nil
            }
            if step % 500 == 0 { for (ordinal, place) in model { #expect(index[ordinal] == place) } }
        }
        for known in 0...ordinal + 600 { #expect(index[known] == model[known], "seed \(seed)") }
    }

    /// A table that looks at all that are open for each that goes takes hours for this.
    @Test func takingOneOutDoesNotDependOnHowManyThereAre() {
        let before = ThreadTime.nanoseconds
        var index = OrdinalIndex()
        let count = 200_000
        for ordinal in 1...count { index.insert(ordinal, at: ordinal) }
        for ordinal in 1...count where ordinal % 2 == 0 { index.remove(ordinal) }
        #expect(index[1] == 1 && index[2] == nil && index[count - 1] == count - 1)
        for ordinal in 1...count { index.remove(ordinal) }
        #expect(index[1] == nil && index[count - 1] == nil)
        #expect(ThreadTime.nanoseconds - before < 60_000_000_000)
    }

    @Test func anOrdinalMayBeGivenAnotherPlaceAndTakenOutTwice() {
        var index = OrdinalIndex()
        index.insert(1, at: 7)
        index.insert(2, at: 7)
        #expect(index[7] == 2 && index[8] == nil)
        index.remove(7)
        index.remove(7)
        #expect(index[7] == nil)
    }
}
