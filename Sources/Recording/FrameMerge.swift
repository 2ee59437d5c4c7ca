import LiveCapture
import Wire

/// Frames of several interfaces as one sequence by capture time, ties by interface; those of one keep their order.
///
/// The kernel hands frames over in blocks, late by up to `LiveCapture.lateness`, so that a frame may still come that was
/// captured before one that is here. A frame waits for each other interface until that has a later one here, or was found
/// to have no more after that time: at most `LiveCapture.lateness` and one round of the capturing thread, whatever any clock
/// says. A frame that is later still takes its place behind. Of one interface nothing waits.
struct FrameMerge: ~Copyable {
    /// What is known of one interface.
    private struct Line {
        /// Its batches that were not read to their end, in order.
        var batches: [FrameBatch] = []
        /// The next frame of the first batch.
        var next = 0
        var drainedAt = ContinuousClock.now

        var head: Timestamp? { batches.first?.entries[next].time }
    }

    private static let patience = Duration.milliseconds(Int(LiveCapture.lateness))

    private let queue: FrameQueue
    private var lines: [Line]
    private var isEnd = false

    init(queue: FrameQueue, sources: Int) {
        self.queue = queue
        lines = [Line](repeating: Line(), count: sources)
    }

    /// Whether nothing is here and nothing will come.
    var isDone: Bool { isEnd && isEmpty }

    /// Whether nothing is here.
    var isEmpty: Bool { lines.allSatisfy { $0.batches.isEmpty } }

    /// When every interface had been found to have no more frames than are here.
    var drainedAt: ContinuousClock.Instant? { lines.map(\.drainedAt).min() }

    /// Takes what was handed over.
    mutating func add(_ delivery: consuming FrameQueue.Delivery) {
        for batch in delivery.batches { lines[batch.source].batches.append(batch) }
        for source in lines.indices { lines[source].drainedAt = delivery.drainedAt[source] }
        isEnd = delivery.isEnd
    }

    /// Hands frames on until the sink's stage is full; false where there is none to hand on for now.
    mutating func read(into sink: inout LiveSink) -> Bool {
        while !sink.stage.isFull {
            guard let first = earliest(but: nil) else { return false }
            guard let isRead = read(first, into: &sink) else { return false }
            if isRead {
                lines[first].next = 0
                var batch = lines[first].batches.removeFirst()
                queue.recycle(&batch)
            }
        }
        return true
    }

    /// Hands on frames of an interface's first batch; whether that is read now, or nil where an earlier frame may come of
    /// another.
    ///
    /// It holds the batch no longer than it reads it, so that its storage can be used again.
    private mutating func read(_ source: Int, into sink: inout LiveSink) -> Bool? {
        guard let batch = lines[source].batches.first else { return nil }
        guard isEnd || lines.indices.allSatisfy({ $0 == source || isKnown($0, at: batch.handedOver) }) else {
            return nil
        }
        let bound = earliest(but: source).flatMap { place(of: $0) }
        let next = Self.read(batch, from: lines[source].next, until: bound, into: &sink)
        lines[source].next = next
        return next == batch.entries.count
    }

    /// Hands on frames of a batch up to `bound`, or until the stage is full; gives the first one that was not.
    private static func read(
        _ batch: FrameBatch, from start: Int, until bound: MergePlace?, into sink: inout LiveSink
    ) -> Int {
        var index = start
        let octets = batch.octets.span.bytes
        while index < batch.entries.count && !sink.stage.isFull {
            let entry = batch.entries[index]
            if let bound, bound < MergePlace(time: entry.time, index: batch.source) { break }
            sink.consume(entry, octets: octets.extracting(batch.range(of: index)), from: batch.source)
            index &+= 1
        }
        return index
    }

    /// Whether no frame of an interface can come any more that was captured before what was handed over then.
    private func isKnown(_ source: Int, at instant: ContinuousClock.Instant) -> Bool {
        !lines[source].batches.isEmpty || lines[source].drainedAt >= instant + Self.patience
    }

    private func place(of source: Int) -> MergePlace? {
        lines[source].head.map { MergePlace(time: $0, index: source) }
    }

    /// The interface whose next frame comes first.
    private func earliest(but excluded: Int?) -> Int? {
        var best: MergePlace?
        for source in lines.indices where source != excluded {
            guard let place = place(of: source) else { continue }
            if let known = best, known < place { continue }
            best = place
        }
        return best?.index
    }
}
