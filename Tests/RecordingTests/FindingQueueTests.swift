import Foundation
import HTTP
import Testing
import Wire

@testable import Recording

@Suite struct FindingQueueTests {
    private func batch(_ number: Int) -> FindingBatch {
        var batch = FindingBatch()
        batch.findings = [.clock(Timestamp(nanoseconds: Int64(number)))]
        return batch
    }

    @Test func batchesComeInTheOrderInWhichTheyWereHandedOver() async {
        let queue = FindingQueue<Int>()
        let count = 1000
        let seen = await withCheckedContinuation { continuation in
            let reader = Thread {
                var seen: [Int64] = []
                while case .batch(let batch) = queue.take(within: .seconds(20)) {
                    if case .clock(let time) = batch.findings.first { seen.append(time.nanoseconds) }
                    queue.recycle(batch)
                }
                continuation.resume(returning: seen)
            }
            reader.start()
            let writer = Thread {
                for number in 0..<count { _ = queue.exchange(self.batch(number)) }
                queue.end(7)
            }
            writer.start()
        }
        #expect(seen == (0..<Int64(count)).map { $0 })
    }

    @Test func aBatchThatWasReadComesBackEmptyWithItsStorage() {
        let queue = FindingQueue<Int>()
        var batch = self.batch(1)
        batch.findings.reserveCapacity(500)
        let first = queue.exchange(batch)
        #expect(first?.findings.isEmpty == true)
        batch = FindingBatch()
        guard case .batch(let read) = queue.take(within: .seconds(20)) else {
            Issue.record("no batch")
            return
        }
        queue.recycle(read)
        let second = queue.exchange(self.batch(2))
        #expect(second?.findings.isEmpty == true)
        #expect((second?.findings.capacity ?? 0) >= 500)
    }

    @Test func theReadingSideIsBehindWhereABatchWaitsForItsSecond() {
        let queue = FindingQueue<Int>()
        #expect(!queue.isBehind)
        _ = queue.exchange(batch(1))
        #expect(!queue.isBehind)
        _ = queue.exchange(batch(2))
        #expect(queue.isBehind)
        _ = queue.take(within: .seconds(20))
        #expect(!queue.isBehind)
    }

    @Test func itIsIdleOnceEveryBatchHasComeBack() {
        let queue = FindingQueue<Int>()
        #expect(queue.isIdle)
        _ = queue.exchange(batch(1))
        #expect(!queue.isIdle)
        guard case .batch(let read) = queue.take(within: .seconds(20)) else {
            Issue.record("no batch")
            return
        }
        // It is being read.
        #expect(!queue.isIdle)
        queue.recycle(read)
        #expect(queue.isIdle)
        queue.close()
        guard case .closed = queue.take(within: .seconds(20)) else {
            Issue.record("not closed")
            return
        }
    }

    @Test func theEndComesLast() {
        let queue = FindingQueue<Int>()
        _ = queue.exchange(batch(1))
        queue.end(42)
        guard case .batch = queue.take(within: .seconds(20)), case .end(let end) = queue.take(within: .seconds(20))
        else {
            Issue.record("the end overtook a batch")
            return
        }
        #expect(end == 42)
    }

    @Test func aWriterThatWaitsIsLetGoWhenTheReaderGivesUp() async {
        let queue = FindingQueue<Int>()
        for number in 0..<FindingQueue<Int>.depth { _ = queue.exchange(batch(number)) }
        let last = await withCheckedContinuation { continuation in
            let writer = Thread { continuation.resume(returning: queue.exchange(self.batch(99))) }
            writer.start()
            queue.abandon()
        }
        #expect(last == nil)
    }
}
