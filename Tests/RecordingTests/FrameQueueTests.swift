import LiveCapture
import Testing
import Wire

@testable import Recording

@Suite struct FrameQueueTests {
    private func frame(_ size: Int) -> [UInt8] { [UInt8](repeating: 7, count: size) }

    private func filled(_ queue: FrameQueue, source: Int = 0, frames: Int = 1, size: Int = 100) throws -> FrameBatch {
        var batch = try #require(queue.batch(for: source))
        let octets = frame(size)
        for number in 0..<frames {
            let isTaken = batch.append(
                time: Timestamp(nanoseconds: Int64(number)), originalLength: size + 1, octets.span.bytes)
            #expect(isTaken)
        }
        return batch
    }

    @Test func whatIsPutComesOutInOrderWithItsOctets() throws {
        let queue = FrameQueue(octets: 1 << 20, sources: 1)
        for size in [10, 20] { queue.put(try filled(queue, frames: 3, size: size)) }
        let batches = queue.take(milliseconds: 0).batches
        #expect(batches.map { $0.entries.map(\.originalLength) } == [[11, 11, 11], [21, 21, 21]])
        #expect(
            batches.map { batch in batch.entries.indices.map { batch.range(of: $0) } }
                == [[0..<10, 10..<20, 20..<30], [0..<20, 20..<40, 40..<60]])
        #expect(queue.take(milliseconds: 0).batches.isEmpty)
    }

    @Test func aBatchTakesNoMoreThanItsCapacityAndAFrameOfAnyLengthWhereItIsEmpty() throws {
        let queue = FrameQueue(octets: 1 << 20, sources: 1)
        var batch = try filled(queue, size: FrameBatch.capacity)
        let one = frame(1)
        var wasTaken = batch.append(time: Timestamp(nanoseconds: 0), originalLength: 1, one.span.bytes)
        #expect(!wasTaken)
        batch.removeAll()
        let entry = MemoryLayout<FrameBatch.Entry>.stride
        let size = FrameBatch.capacity / 2 - entry
        let half = frame(size)
        for isTaken in [true, true, false] {
            wasTaken = batch.append(time: Timestamp(nanoseconds: 0), originalLength: size, half.span.bytes)
            #expect(wasTaken == isTaken)
        }
        #expect(batch.cost == FrameBatch.capacity)
    }

    @Test func whereEveryBatchIsFullThereIsNoneUntilOneWasRead() throws {
        let queue = FrameQueue(octets: 4 * FrameBatch.capacity, sources: 1)
        for _ in 0..<4 { queue.put(try filled(queue)) }
        #expect(queue.batch(for: 0) == nil)
        var delivery = queue.take(milliseconds: 0)
        #expect(queue.batch(for: 0) == nil)
        let cost = delivery.batches[0].cost
        #expect(queue.level == (4 * cost, 4 * cost))
        var read = delivery.batches.removeFirst()
        queue.recycle(&read)
        #expect(queue.level == (3 * cost, 4 * cost))
        let again = try #require(queue.batch(for: 0))
        #expect(again.isEmpty && queue.batch(for: 0) == nil)
    }

    @Test func aQueueThatIsTooSmallForItsInterfacesHasThreeBatchesForEach() throws {
        let queue = FrameQueue(octets: 1, sources: 2)
        for source in [0, 1, 0, 1, 0, 1] { queue.put(try filled(queue, source: source)) }
        #expect(queue.batch(for: 0) == nil)
    }

    @Test func whatIsBegunIsHandedOverUnlessTheOtherSideHasEnough() throws {
        let queue = FrameQueue(octets: 1 << 22, sources: 2)
        var begun: [FrameBatch?] = [try filled(queue), nil]
        let now = ContinuousClock.now
        queue.put(&begun, drained: [true, true], changes: [], at: now)
        #expect(begun[0] == nil)
        let delivery = queue.take(milliseconds: 0)
        #expect(delivery.batches.count == 1 && delivery.drainedAt == [now, now])
        for _ in 0..<2 { queue.put(try filled(queue)) }
        begun = [nil, try filled(queue, source: 1)]
        queue.put(&begun, drained: [true, true], changes: [(1, .down)], at: now + .seconds(1))
        #expect(begun[1]?.entries.count == 1)
        let behind = queue.take(milliseconds: 0)
        // What is still here was not handed over, so that more may come of its interface.
        #expect(behind.batches.count == 2 && behind.drainedAt == [now + .seconds(1), now])
        #expect(behind.changes.map(\.source) == [1] && behind.changes.map(\.change) == [.down])
    }

    @Test func theEndIsSaidOnceForAll() {
        let queue = FrameQueue(octets: 1 << 20, sources: 1)
        #expect(!queue.take(milliseconds: 0).isEnd)
        queue.end()
        #expect(queue.take(milliseconds: 60_000).isEnd)
        #expect(queue.take(milliseconds: 60_000).isEnd)
    }
}
