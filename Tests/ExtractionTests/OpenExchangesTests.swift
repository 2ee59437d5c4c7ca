import TestSupport
import Testing

@testable import Extraction

@Suite struct OpenExchangesTests {
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func itIsADictionary(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var open = OpenExchanges()
        var model: [Int: Int] = [:]
        var next = 0
        for step in 0..<2_000 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                open.append(next, slot: step)
                model[next] = step
                next += 1
            case 2 where next > 0 && model[next - 1] == nil:
                // What began there was nothing; the index is given again.
                open.append(next - 1, slot: step)
                model[next - 1] = step
            default:
                let index = Int.random(in: 0..<max(1, next), using: &random)
                #expect(open.slot(index) == model[index], "seed \(seed)")
                open.remove(index)
                model[index] = nil
            }
            #expect(open.slot(next - 1) == model[next - 1], "seed \(seed)")
        }
        #expect(open.slots == model.sorted { $0.key < $1.key }.map(\.value), "seed \(seed)")
    }
}
