import TestSupport
import Testing
import Wire

@testable import Extraction

@Suite struct ReleaseQueueTests {
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func whateverTheOrderOfInsertionTheFirstComesFirst(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = ReleaseQueue()
        var model: [Int] = []
        var next = 0
        for _ in 0..<5_000 {
            if Bool.random(using: &random) || model.isEmpty {
                // Mostly in order; now and then far behind.
                next += Int.random(in: 1...3, using: &random)
                let isLate = Int.random(in: 0..<8, using: &random) == 0
                let key = isLate ? -next * 1_000 - Int.random(in: 0..<900, using: &random) : next
                model.append(key)
                queue.insert(ReleaseQueue.Entry(key: self.key(key), slot: key))
            } else {
                let least = model.min() ?? 0
                #expect(queue.first?.slot == least, "seed \(seed)")
                queue.removeFirst()
                model.removeAll { $0 == least }
            }
            #expect(queue.count == model.count, "seed \(seed)")
        }
    }

    private func key(_ number: Int) -> ReleaseQueue.Key {
        let time = Timestamp(nanoseconds: Int64(number))
        return ReleaseQueue.Key(stamp: FrameStamp(time: time, clock: time, source: 0, number: 1), index: 0)
    }
}
