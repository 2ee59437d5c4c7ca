import Dispatch
import EventLog
import Foundation
import HTTP
import Synchronization

/// Carries findings from the decoding thread to the log: on the same thread, or on a second one in recycled batches.
///
/// The log is the same either way, since a line depends on the sequence of findings alone. Where there is a second thread, it is
/// the only one that waits for the disk, beyond what a write takes.
final class LogPipeline<Destination: LogDestination & ~Copyable>: Sendable {
    private let stage: Mutex<LogStage<Destination>>
    private let queue: FindingQueue<DecodedCounts>?
    /// Whether writing may wait for the disk at any line.
    private let waits: Bool
    private let result = Mutex<Result<Ledger, RecordingError>?>(nil)
    private let finished = DispatchSemaphore(value: 0)
    private let stop = Mutex<RecordingError?>(nil)
    /// Told of each batch that has reached the log; nil where nobody looks.
    private let counters: LiveCounters?

    /// How often the log does what is due by the clock where no batch comes.
    private static var turn: DispatchTimeInterval { .milliseconds(200) }

    /// Starts the second thread where there are two.
    init(stage: consuming sending LogStage<Destination>, threads: Int, counters: LiveCounters? = nil) {
        waits = stage.waits
        self.stage = Mutex(stage)
        self.counters = counters
        queue = threads > 1 ? FindingQueue() : nil
        guard let queue else { return }
        let thread = Thread { [self] in
            Thread.current.name = "reprise.log"
            drain(queue)
        }
        thread.start()
    }

    /// Hands a batch over and leaves an empty one.
    ///
    /// `here` asks that it be written on this thread even where there is a second one, if that has nothing to do: less time in
    /// all, since the octets are in this core's cache and nobody is woken. Throws where the log cannot be written.
    func hand(over batch: inout FindingBatch, here: Bool = false) throws(RecordingError) {
        guard let queue else { return try consume(&batch) }
        if here, !waits, queue.isIdle, try consumeHere(&batch, instead: queue) { return }
        if !queue.exchange(&batch) { _ = try outcome() }
    }

    /// Gives the log its turn; to be called often where batches may not come for long.
    ///
    /// Throws where the log cannot be written.
    func tick() throws(RecordingError) {
        guard queue == nil else {
            // The second thread has turns of its own, unless it has ended.
            if case .failure(let error) = result.withLock({ $0 }) { throw error }
            return
        }
        try turn()
    }

    /// Why the recording is to end now, though the log is whole so far; nil while it may go on.
    var ending: RecordingError? { stop.withLock { $0 } }

    /// Whether the thread that decodes shall read the findings of its next batch, since the other has enough to do.
    ///
    /// Either may, since what is read of a finding depends on nothing else. So both have the same share, whatever the capture.
    var leavesReading: Bool { queue?.isBehind ?? true }

    /// Hands over the last batch and the counts, and waits for the trailer.
    func finish(_ batch: consuming FindingBatch, counts: DecodedCounts) throws(RecordingError) -> Ledger {
        try hand(over: &batch)
        guard let queue else {
            return try stage.withLock { (stage) throws(RecordingError) in try stage.finish(counts) }
        }
        queue.end(counts)
        return try outcome()
    }

    /// Gives the log up as it stands, without a trailer: the second thread ends, and with it what holds the file.
    func abandon() { queue?.close() }

    /// What the second thread ended with.
    ///
    /// Waits for its end.
    private func outcome() throws(RecordingError) -> Ledger {
        finished.wait()
        defer { finished.signal() }
        switch result.withLock({ $0 }) {
        case .success(let ledger): return ledger
        case .failure(let error): throw error
        case nil: preconditionFailure("the log's thread has ended without an outcome")
        }
    }

    /// The second thread: takes batches until the end or until the log cannot be written.
    private func drain(_ queue: FindingQueue<DecodedCounts>) {
        let outcome: Result<Ledger, RecordingError>
        do throws(RecordingError) {
            guard let ledger = try consume(queue) else { return }
            outcome = .success(ledger)
        } catch {
            outcome = .failure(error)
            queue.abandon()
        }
        result.withLock { $0 = outcome }
        finished.signal()
    }

    /// Takes batches until the end; nil where the queue was closed without one.
    private func consume(_ queue: FindingQueue<DecodedCounts>) throws(RecordingError) -> Ledger? {
        while true {
            switch queue.take(within: Self.turn) {
            case .batch(var batch):
                try consume(&batch)
                queue.recycle(&batch)
            case .end(let counts):
                return try stage.withLock { (stage) throws(RecordingError) in try stage.finish(counts) }
            case .closed:
                return nil
            case nil:
                try turn()
            }
        }
    }

    private func consume(_ batch: inout FindingBatch) throws(RecordingError) {
        note(
            try stage.withLock { (stage) throws(RecordingError) in
                try write(&batch, isTurn: true, on: &stage)
            })
    }

    /// Writes a batch on this thread, unless the second one is at its turn, which may wait for the disk; says whether it did.
    ///
    /// The second thread must have no batch. It ends where the log cannot be written.
    private func consumeHere(
        _ batch: inout FindingBatch, instead queue: FindingQueue<DecodedCounts>
    ) throws(RecordingError) -> Bool {
        do throws(RecordingError) {
            let ending = try stage.withLockIfAvailable { (stage) throws(RecordingError) in
                try write(&batch, isTurn: false, on: &stage)
            }
            guard let ending else { return false }
            note(ending)
            return true
        } catch {
            queue.close()
            throw error
        }
    }

    private func write(
        _ batch: inout FindingBatch, isTurn: Bool, on stage: inout LogStage<Destination>
    ) throws(RecordingError) -> RecordingError? {
        try stage.consume(&batch, isTurn: isTurn)
        counters?.publish(stage.figures)
        return stage.ending
    }

    private func turn() throws(RecordingError) {
        note(
            try stage.withLock { (stage) throws(RecordingError) in
                try stage.tick()
                counters?.publish(stage.figures)
                return stage.ending
            })
    }

    /// Keeps the first reason why the recording is to end, if there is one.
    private func note(_ ending: RecordingError?) {
        if let ending { stop.withLock { $0 = $0 ?? ending } }
    }
}
