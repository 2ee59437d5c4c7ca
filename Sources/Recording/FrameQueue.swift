import Dispatch
import LiveCapture
import Synchronization

/// The bounded queue of frames between the thread that captures and the one that decodes.
///
/// The capturing side never waits: where every batch is full it gets none, and drops what is newest. Batches are recycled,
/// the one that was read last first, so that a queue that is nearly empty stays in the cache.
final class FrameQueue: Sendable {
    /// Where nothing else is said: over a second of a full gigabit link's requests.
    static let standardOctets = 64 << 20
    /// Empty batches that are kept for the next burst; the rest goes back to the system.
    private static let keptEmpty = 32
    /// Full batches from which on the decoding side is behind, and one that is not yet full may wait for more.
    private static let behind = 2

    /// What the decoding side is given at once.
    struct Delivery: Sendable {
        /// In the order in which they were handed over.
        var batches: [FrameBatch] = []
        /// For each interface, when it was last found to have no more frames than were handed over.
        var drainedAt: [ContinuousClock.Instant]
        /// What became of interfaces, in order.
        var changes: [(source: Int, change: InterfaceChange)] = []
        /// Whether nothing will follow.
        var isEnd = false
    }

    private struct State {
        var next: Delivery
        var empty: [FrameBatch] = []
        /// Batches that exist, wherever they are.
        var made = 0
        /// The cost of those that are handed over and not yet read.
        var waiting = 0
        var highWater = 0
        var isAwaited = false
        var isAbandoned = false

        mutating func put(_ batch: FrameBatch) {
            waiting += batch.cost
            highWater = max(highWater, waiting)
            next.batches.append(batch)
        }

        mutating func take() -> Delivery {
            let taken = next
            next.batches = []
            next.changes = []
            return taken
        }

        mutating func stopAwaiting() -> Bool {
            defer { isAwaited = false }
            return isAwaited
        }
    }

    private let state: Mutex<State>
    private let news = DispatchSemaphore(value: 0)
    private let limit: Int

    /// Makes a queue of so many octets for so many interfaces: whole batches, three for each interface at least.
    init(octets: Int, sources: Int) {
        limit = max(octets / FrameBatch.capacity, 3 * sources)
        state = Mutex(
            State(next: Delivery(drainedAt: [ContinuousClock.Instant](repeating: .now, count: sources))))
    }

    // The capturing side.

    /// A batch to fill, or nil where all are full.
    func batch(for source: Int) -> FrameBatch? {
        let storage: FrameBatch?? = state.withLock { state in
            if let empty = state.empty.popLast() { return .some(empty) }
            guard state.made < limit else { return nil }
            state.made += 1
            return .some(nil)
        }
        return storage.map { FrameBatch(source: source, storage: $0) }
    }

    /// Hands over a batch.
    func put(_ batch: consuming FrameBatch) {
        batch.handedOver = .now
        let isAwaited = state.withLock { [batch] in
            $0.put(batch)
            return $0.stopAwaiting()
        }
        if isAwaited { news.signal() }
    }

    /// Hands over what was begun, unless the decoding side has enough, and what is known of the interfaces: whether each was
    /// read to its end before `now`, and what became of it.
    func put(
        _ begun: inout [FrameBatch?], drained: [Bool], changes: [(source: Int, change: InterfaceChange)],
        at now: ContinuousClock.Instant
    ) {
        let handedOver = ContinuousClock.now
        let isAwaited = state.withLock { state in
            let isBehind = state.next.batches.count >= Self.behind
            for source in begun.indices {
                if var batch = begun[source].take() {
                    if batch.isEmpty || (isBehind && batch.cost < FrameBatch.capacity / 2) {
                        begun[source] = batch
                        if !batch.isEmpty { continue }
                    } else {
                        batch.handedOver = handedOver
                        state.put(batch)
                    }
                }
                if drained[source] { state.next.drainedAt[source] = now }
            }
            state.next.changes += changes
            // Of one interface nothing waits for the word that there is no more.
            if begun.count == 1 && state.next.batches.isEmpty && changes.isEmpty { return false }
            return state.stopAwaiting()
        }
        if isAwaited { news.signal() }
    }

    /// Says that nothing will follow.
    func end() {
        state.withLock { $0.next.isEnd = true }
        news.signal()
    }

    /// Whether nobody will read any more.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// Whether more waits for the decoding side than it has at once where it keeps up.
    var isBehind: Bool { state.withLock { $0.waiting > Self.behind * FrameBatch.capacity } }

    /// The octets that wait now, and the most that ever waited.
    var level: (waiting: Int, highWater: Int) { state.withLock { ($0.waiting, $0.highWater) } }

    // The decoding side.

    /// What was handed over since the last time; waits for it, at most so many milliseconds.
    func take(milliseconds: Int) -> Delivery {
        if let delivery = takeNow() { return delivery }
        _ = news.wait(timeout: .now() + .milliseconds(milliseconds))
        return state.withLock { state in
            state.isAwaited = false
            return state.take()
        }
    }

    private func takeNow() -> Delivery? {
        state.withLock { state in
            if state.next.batches.isEmpty && state.next.changes.isEmpty && !state.next.isEnd {
                state.isAwaited = true
                return nil
            }
            return state.take()
        }
    }

    /// Takes back a batch that has been read, for its storage.
    ///
    /// Nobody else may hold it, or it is copied.
    func recycle(_ batch: inout FrameBatch) {
        let cost = batch.cost
        batch.removeAll()
        var empty = FrameBatch(source: batch.source)
        swap(&empty, &batch)
        state.withLock { state in
            state.waiting -= cost
            if state.empty.count < Self.keptEmpty { state.empty.append(empty) } else { state.made -= 1 }
        }
    }

    /// Says that nobody will read any more.
    func abandon() {
        state.withLock { $0.isAbandoned = true }
    }
}
