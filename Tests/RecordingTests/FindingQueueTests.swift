import Foundation
import HTTP
import Testing
import Wire

@testable import Extraction
@testable import Recording

@Suite struct FindingQueueTests {
    private func batch(_ number: Int) -> FindingBatch {
        var batch = FindingBatch()
        batch.findings.take(.clock(Timestamp(nanoseconds: Int64(number))))
        return batch
    }

    @discardableResult private func hand(over number: Int, to queue: FindingQueue<Int>) -> Bool {
        var batch = self.batch(number)
        return queue.exchange(&batch)
    }

    @Test func batchesComeInTheOrderInWhichTheyWereHandedOver() async {
        let queue = FindingQueue<Int>()
        let count = 1000
        let seen = await withCheckedContinuation { continuation in
            let reader = Thread {
                var seen: [Int64] = []
                while case .batch(var batch) = queue.take(within: .seconds(20)) {
                    if case .finding(.clock(let time)) = batch.findings.items.first { seen.append(time.nanoseconds) }
                    queue.recycle(&batch)
                }
                continuation.resume(returning: seen)
            }
            reader.start()
            let writer = Thread {
                for number in 0..<count { hand(over: number, to: queue) }
                queue.end(7)
            }
            writer.start()
        }
        #expect(seen == (0..<Int64(count)).map { $0 })
    }

    @Test func aBatchThatWasReadComesBackEmptyWithItsStorage() {
        let queue = FindingQueue<Int>()
        var batch = self.batch(1)
        batch.readings.read(clock: 1)
        let places = [batch.findings.storage, batch.readings.storage]
        #expect(queue.exchange(&batch))
        #expect(batch.isEmpty)
        guard case .batch(var read) = queue.take(within: .seconds(20)) else {
            Issue.record("no batch")
            return
        }
        queue.recycle(&read)
        #expect(read.isEmpty)
        batch = self.batch(2)
        #expect(queue.exchange(&batch))
        #expect(batch.isEmpty)
        // The very storage: one that somebody else held for a moment would have been copied.
        #expect([batch.findings.storage, batch.readings.storage] == places)
    }

    @Test func theReadingSideIsBehindWhereABatchWaitsForItsSecond() {
        let queue = FindingQueue<Int>()
        #expect(!queue.isBehind)
        hand(over: 1, to: queue)
        #expect(!queue.isBehind)
        hand(over: 2, to: queue)
        #expect(queue.isBehind)
        _ = queue.take(within: .seconds(20))
        #expect(!queue.isBehind)
    }

    @Test func itIsIdleOnceEveryBatchHasComeBack() {
        let queue = FindingQueue<Int>()
        #expect(queue.isIdle)
        hand(over: 1, to: queue)
        #expect(!queue.isIdle)
        guard case .batch(var read) = queue.take(within: .seconds(20)) else {
            Issue.record("no batch")
            return
        }
        // It is being read.
        #expect(!queue.isIdle)
        queue.recycle(&read)
        #expect(queue.isIdle)
        queue.close()
        guard case .closed = queue.take(within: .seconds(20)) else {
            Issue.record("not closed")
            return
        }
    }

    @Test func theEndComesLast() {
        let queue = FindingQueue<Int>()
        hand(over: 1, to: queue)
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
        for number in 0..<FindingQueue<Int>.depth { hand(over: number, to: queue) }
        let isTaken = await withCheckedContinuation { continuation in
            let writer = Thread { continuation.resume(returning: hand(over: 99, to: queue)) }
            writer.start()
            queue.abandon()
        }
        #expect(!isTaken)
    }
}

extension UnreadFindings {
    /// Where its items stand.
    fileprivate var storage: UnsafeRawPointer? { items.withUnsafeBytes { $0.baseAddress } }
}

extension Readings {
    /// Where its items stand.
    fileprivate var storage: UnsafeRawPointer? { items.withUnsafeBytes { $0.baseAddress } }

    fileprivate mutating func read(clock: Int64) { items.append(.clock(Timestamp(nanoseconds: clock))) }
}
