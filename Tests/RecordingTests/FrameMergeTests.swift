import LiveCapture
import Savefile
import TestSupport
import Testing
import Wire

@testable import Recording

@Suite struct FrameMergeTests {
    private let queue = FrameQueue(octets: 1 << 22, sources: 2)
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Frames of an interface at these times, each of one octet.
    private func batch(_ source: Int, _ times: [Int64]) throws -> FrameBatch {
        var batch = try #require(queue.batch(for: source))
        for time in times {
            let octets = [UInt8(source)]
            _ = batch.append(time: Timestamp(nanoseconds: time), originalLength: 1, octets.span.bytes)
        }
        batch.handedOver = .now
        return batch
    }

    private func sink() throws -> LiveSink {
        var file = try FrameFile(creating: folder.path("frames.pcapng"), application: "test")
        for name in ["a", "b"] { file.describe(interface: name, linkType: .ethernet) }
        return LiveSink(
            stage: DecodeStage(options: RecordingOptions(tool: "test")), frameFile: file,
            linkTypes: [.ethernet, .ethernet])
    }

    /// What went into the sink, in order: time and interface.
    private func written(_ sink: consuming LiveSink) throws -> [String] {
        var sink = sink
        try sink.closeFrames(LiveFigures(interfaces: []))
        var reader = try SavefileReader(path: folder.path("frames.pcapng"))
        var frames: [String] = []
        while let frame = try reader.next() {
            let source = reader.withOctets(of: frame) { $0.unsafeLoad(as: UInt8.self) }
            frames.append("\(frame.time.nanoseconds)\(source == 0 ? "a" : "b")")
        }
        return frames
    }

    private func delivery(
        _ batches: [FrameBatch], drainedAt: [ContinuousClock.Instant], isEnd: Bool = false
    ) -> FrameQueue.Delivery {
        FrameQueue.Delivery(batches: batches, drainedAt: drainedAt, isEnd: isEnd)
    }

    @Test func theStorageOfABatchThatWasReadIsUsedAgain() throws {
        var merge = FrameMerge(queue: queue, sources: 2)
        var sink = try sink()
        var place: UnsafeRawPointer?
        do {
            let full = try batch(0, [10, 20])
            place = full.place
            merge.add(delivery([full], drainedAt: [.now, .now], isEnd: true))
        }
        let hasMore = merge.read(into: &sink)
        #expect(!hasMore && place != nil)
        // The very storage: one that somebody else held when it was emptied would have been copied.
        #expect(try batch(0, []).place == place)
    }

    @Test func framesOfSeveralInterfacesComeByTimeAndTiesByInterface() throws {
        var merge = FrameMerge(queue: queue, sources: 2)
        var sink = try sink()
        let old = ContinuousClock.now
        merge.add(
            delivery(
                [try batch(1, [20, 30]), try batch(0, [10, 30]), try batch(0, [50]), try batch(1, [40])],
                drainedAt: [old, old], isEnd: true))
        let hasMore = merge.read(into: &sink)
        #expect(!hasMore)
        let isDone = merge.isDone
        #expect(isDone)
        #expect(try written(sink) == ["10a", "20b", "30a", "30b", "40b", "50a"])
    }

    @Test func framesOfOneInterfaceKeepTheirOrderWhereItsClockStepsBack() throws {
        var merge = FrameMerge(queue: queue, sources: 2)
        var sink = try sink()
        let old = ContinuousClock.now
        merge.add(delivery([try batch(0, [30, 10, 40]), try batch(1, [35])], drainedAt: [old, old], isEnd: true))
        _ = merge.read(into: &sink)
        #expect(try written(sink) == ["30a", "10a", "35b", "40a"])
    }

    @Test func aFrameWaitsForWordOfTheOtherInterfaceAndNoLonger() throws {
        var merge = FrameMerge(queue: queue, sources: 2)
        var sink = try sink()
        let old = ContinuousClock.now
        merge.add(delivery([try batch(0, [10, 30])], drainedAt: [old, old]))
        var hasMore = merge.read(into: &sink)
        #expect(!hasMore)
        var (frames, isEmpty) = (sink.stage.frames, merge.isEmpty)
        #expect(frames == 0 && !isEmpty)
        // A later frame of the other lets those before it go.
        merge.add(delivery([try batch(1, [20])], drainedAt: [old, old]))
        hasMore = merge.read(into: &sink)
        frames = sink.stage.frames
        #expect(!hasMore && frames == 2)
        // And so does the word that there is none, once the kernel can have none left from before.
        let word = ContinuousClock.now + .milliseconds(Int(LiveCapture.lateness))
        merge.add(delivery([], drainedAt: [old, word]))
        hasMore = merge.read(into: &sink)
        #expect(!hasMore)
        (frames, isEmpty) = (sink.stage.frames, merge.isEmpty && !merge.isDone)
        #expect(frames == 3 && isEmpty)
        #expect(try written(sink) == ["10a", "20b", "30a"])
    }

    @Test func ofOneInterfaceNothingWaits() throws {
        let queue = FrameQueue(octets: 1 << 22, sources: 1)
        var merge = FrameMerge(queue: queue, sources: 1)
        var sink = try sink()
        merge.add(FrameQueue.Delivery(batches: [try batch(0, [10, 20])], drainedAt: [.now]))
        let hasMore = merge.read(into: &sink)
        #expect(!hasMore)
        let frames = sink.stage.frames
        #expect(frames == 2)
    }

    @Test func aFullStageIsHandedOnBeforeMoreIsRead() throws {
        let queue = FrameQueue(octets: 1 << 22, sources: 1)
        var merge = FrameMerge(queue: queue, sources: 1)
        var sink = try sink()
        let count = DecodeStage.batchFrames + 5
        merge.add(
            FrameQueue.Delivery(batches: [try batch(0, (0..<Int64(count)).map { $0 })], drainedAt: [.now]))
        var hasMore = merge.read(into: &sink)
        #expect(hasMore)
        var frames = sink.stage.frames
        #expect(frames == DecodeStage.batchFrames)
        var batch = sink.stage.takeBatch()
        sink.stage.putBack(&batch, reads: true)
        hasMore = merge.read(into: &sink)
        #expect(!hasMore)
        frames = sink.stage.frames
        let isEmpty = merge.isEmpty
        #expect(frames == count && isEmpty)
    }
}

extension FrameBatch {
    /// Where its octets stand.
    fileprivate var place: UnsafeRawPointer? { octets.withUnsafeBytes { $0.baseAddress } }
}
