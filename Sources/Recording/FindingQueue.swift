import Dispatch
import Synchronization

/// A bounded queue of batches of findings between the thread that decodes and the thread that writes the log.
///
/// Batches are recycled: what the writer has read goes back to the decoder with its storage. The decoder waits while
/// every batch is full, so memory is bounded by `depth` batches.
final class FindingQueue<End: Sendable>: Sendable {
    /// What the reading side gets.
    enum Item {
        case batch(FindingBatch)
        case end(End)
        /// Nothing more comes, and no end either.
        case closed
    }

    /// Batches in circulation: enough that neither side waits for the other's last step.
    static var depth: Int { 4 }

    private struct State {
        var full: [Item] = []
        var empty: [FindingBatch] = []
        /// Batches that were handed over and not yet returned.
        var underWay = 0
        var isAbandoned = false
    }

    private let state = Mutex(State())
    // Semaphores begin at 0, since one that is freed below its first value ends the process.
    private let room = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<Self.depth { room.signal() }
    }

    /// Hands a batch over and leaves an empty one; false where the reading side has given up.
    ///
    /// May wait. Batches are swapped, never copied: a second holder of their storage, if only for a moment, would have the other
    /// side copy it.
    func exchange(_ batch: inout FindingBatch) -> Bool {
        room.wait()
        let isTaken = state.withLock { state in
            if state.isAbandoned { return false }
            var next = state.empty.popLast() ?? FindingBatch()
            swap(&next, &batch)
            state.full.append(.batch(next))
            state.underWay += 1
            return true
        }
        if isTaken { filled.signal() }
        return isTaken
    }

    /// Whether a batch waits behind the one that is being read.
    var isBehind: Bool {
        state.withLock { $0.full.count > 1 }
    }

    /// Whether every batch that was handed over has been read.
    var isIdle: Bool {
        state.withLock { $0.underWay == 0 }
    }

    /// Hands over the last word.
    ///
    /// No batch may follow.
    func end(_ end: End) {
        state.withLock { $0.full.append(.end(end)) }
        filled.signal()
    }

    /// Says that nothing more comes, where there will be no last word.
    func close() {
        state.withLock { $0.full.append(.closed) }
        filled.signal()
    }

    /// The next item, in order; nil where none comes for so long.
    func take(within interval: DispatchTimeInterval) -> Item? {
        let end = DispatchTime.now() + interval
        while filled.wait(timeout: end) == .success {
            let item: Item? = state.withLock { $0.full.isEmpty ? nil : $0.full.removeFirst() }
            if let item { return item }
        }
        return nil
    }

    /// Takes back a batch that has been read, for its storage, and leaves one without any.
    func recycle(_ batch: inout FindingBatch) {
        batch.removeAll()
        state.withLock { state in
            var empty = FindingBatch()
            swap(&empty, &batch)
            state.empty.append(empty)
            state.underWay -= 1
        }
        room.signal()
    }

    /// Says that nobody will read any more: the other side stops at its next batch.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
        for _ in 0..<Self.depth { room.signal() }
    }
}
