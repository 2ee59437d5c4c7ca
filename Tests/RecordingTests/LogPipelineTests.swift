import Dispatch
import EventLog
import Extraction
import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

@testable import Recording

/// A batch is written on the thread that made it where that is asked for and the other thread has nothing to do, and never out
/// of turn.
@Suite(.timeLimit(.minutes(10))) struct LogPipelineTests {
    @Test func aBatchIsWrittenHereWhereTheOtherThreadIsIdle() throws {
        // What comes while the second thread is at its turn is handed over, so that one try may show nothing.
        var hasWrittenHere = false
        for _ in 0..<50 where !hasWrittenHere {
            let desk = Desk()
            let pipeline = try pipeline(desk)
            for var batch in try batches(8) {
                try pipeline.hand(over: &batch, here: true)
                #expect(batch.isEmpty)
            }
            _ = try pipeline.finish(FindingBatch(), counts: counts)
            #expect(!desk.turns.contains(pthread_self()), "this thread did what may wait for the disk")
            #expect(desk.isInOrder && desk.lines.count > 10)
            hasWrittenHere = desk.lines.allSatisfy { $0.thread == pthread_self() } && desk.looks > 0
        }
        #expect(hasWrittenHere)
    }

    @Test func whatMayWaitForTheDiskIsNotWrittenHere() throws {
        let desk = Desk(waits: true)
        let pipeline = try pipeline(desk)
        for var batch in try batches(8) { try pipeline.hand(over: &batch, here: true) }
        _ = try pipeline.finish(FindingBatch(), counts: counts)
        #expect(desk.lines.count > 10 && desk.lines.allSatisfy { $0.thread != pthread_self() })
        #expect(desk.isInOrder)
    }

    /// A turn that fails leaves a log that cannot be written, which says so in words of its own: the first ones count.
    @Test func whatWentWrongFirstIsWhatIsThrown() throws {
        let desk = Desk(failsInTurn: true)
        let pipeline = try pipeline(desk)
        let batch = try #require(try batches(1).first)
        // Until the second thread has come to its turn.
        while desk.turns.isEmpty { usleep(10_000) }
        do throws(RecordingError) {
            // The first may be handed over, while the turn has not failed yet.
            while true {
                var again = batch
                try pipeline.hand(over: &again, here: true)
            }
        } catch {
            guard case .log(let error) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.kind == .cannotSync(errno: EIO))
        }
    }

    @Test func itIsHandedOverWhereThatIsNotAskedFor() throws {
        let desk = Desk()
        let pipeline = try pipeline(desk)
        for var batch in try batches(8) { try pipeline.hand(over: &batch) }
        _ = try pipeline.finish(FindingBatch(), counts: counts)
        #expect(desk.lines.count > 10 && desk.lines.allSatisfy { $0.thread != pthread_self() })
        #expect(desk.isInOrder)
    }

    /// The other thread waits for the disk in its turn: this one hands over what it has and goes on.
    @Test func nobodyWaitsHereForTheDiskThatTheOtherThreadWaitsFor() throws {
        let desk = Desk()
        let pipeline = try pipeline(desk)
        let batches = try batches(8)
        desk.hold()
        // Until the second thread has come to its turn, which it does without batches, too.
        desk.waitUntilHeld()
        for var batch in batches.prefix(4) { try pipeline.hand(over: &batch, here: true) }
        #expect(desk.lines.isEmpty)
        desk.release()
        for var batch in batches.dropFirst(4) { try pipeline.hand(over: &batch, here: true) }
        _ = try pipeline.finish(FindingBatch(), counts: counts)
        #expect(desk.lines.count > 10)
        #expect(desk.isInOrder)
    }

    @Test func theOtherThreadEndsWhereTheLogCannotBeWrittenHere() throws {
        let desk = Desk(failing: true)
        weak var gone: LogPipeline<Notes>?
        do {
            let pipeline = try pipeline(desk)
            gone = pipeline
            let batch = try #require(try batches(1).first)
            // The first may be handed over, where the second thread is at its turn.
            #expect(throws: RecordingError.self) {
                while true {
                    var again = batch
                    try pipeline.hand(over: &again, here: true)
                }
            }
        }
        let deadline = ContinuousClock.now + .seconds(20)
        while gone != nil, ContinuousClock.now < deadline { usleep(10_000) }
        #expect(gone == nil)
    }

    private func pipeline(_ desk: Desk) throws -> LogPipeline<Notes> {
        LogPipeline(
            stage: try LogStage(
                options: RecordingOptions(tool: "test"), sources: [], patience: .zero, destination: Notes(desk)),
            threads: 2)
    }

    private var counts: DecodedCounts {
        var stage = DecodeStage(options: RecordingOptions(tool: "test"))
        return DecodedCounts(dissection: stage.finish())
    }

    /// What a capture says, in so many batches at most.
    private func batches(_ count: Int) throws -> [FindingBatch] {
        var stage = DecodeStage(options: RecordingOptions(tool: "test"))
        var batches: [FindingBatch] = []
        try stage.takeSample { stage in
            if batches.count < count - 1, stage.frames.isMultiple(of: 100) { batches.append(stage.takeBatch()) }
        }
        _ = stage.finish()
        return batches + [stage.takeBatch()]
    }
}

/// What was written by whom, and a hand that holds up whoever comes to its turn.
private final class Desk: Sendable {
    let isFailing: Bool
    let failsInTurn: Bool
    let waits: Bool
    private let looked = Mutex(0)
    private let written = Mutex<[(seq: Int, thread: UInt)]>([])
    private let takers = Mutex<[UInt]>([])
    private let isHeld = Mutex(false)
    private let came = DispatchSemaphore(value: 0)
    private let mayGo = DispatchSemaphore(value: 0)

    init(failing: Bool = false, failsInTurn: Bool = false, waits: Bool = false) {
        isFailing = failing
        self.failsInTurn = failsInTurn
        self.waits = waits
    }

    /// How often it was looked whether the recording is to end.
    var looks: Int { looked.withLock { $0 } }
    func look() { looked.withLock { $0 += 1 } }

    var lines: [(seq: Int, thread: pthread_t)] { written.withLock { $0 }.map { ($0.seq, pthread_t($0.thread)) } }
    var turns: [pthread_t] { takers.withLock { $0 }.map { pthread_t($0) } }
    var isInOrder: Bool {
        let numbers = written.withLock { $0.map(\.seq) }
        return numbers == Array(1..<numbers.count + 1)
    }

    func write(_ seq: Int) { written.withLock { $0.append((seq, UInt(pthread_self()))) } }

    func turn() {
        takers.withLock { $0.append(UInt(pthread_self())) }
        guard isHeld.withLock({ $0 }) else { return }
        came.signal()
        mayGo.wait()
    }

    func hold() { isHeld.withLock { $0 = true } }
    func waitUntilHeld() { came.wait() }
    func release() {
        isHeld.withLock { $0 = false }
        mayGo.signal()
    }
}

/// A log that is noted and not written.
private struct Notes: LogDestination, ~Copyable {
    private let desk: Desk
    private(set) var isFresh = false
    var ending: LogError? { nil }

    init(_ desk: Desk) { self.desk = desk }

    mutating func begin(_ header: LogHeader) {}

    mutating func take(
        _ draft: borrowing ExchangeDraft, _ turn: borrowing ExchangeDraft.Turn, _ connection: EncodedConnection
    ) {
        isFresh = true
        desk.write(turn.seq)
    }

    mutating func take(answerOf draft: borrowing ExchangeDraft, after: Int64, to seq: Int) {}

    mutating func check() throws(LogError) {
        if desk.isFailing { throw LogError(file: "log", kind: .cannotWrite(errno: ENOSPC)) }
        if desk.failsInTurn, !desk.turns.isEmpty { throw LogError(file: "log", kind: .finished) }
    }

    mutating func flush() { isFresh = false }

    var waits: Bool { desk.waits }

    mutating func look() { desk.look() }

    mutating func tick() throws(LogError) {
        desk.turn()
        if desk.failsInTurn { throw LogError(file: "log", kind: .cannotSync(errno: EIO)) }
    }

    mutating func finish(_ ledger: inout Ledger) {}
}
