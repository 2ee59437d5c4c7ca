import EventLog
import Foundation
import Recording
import Synchronization
import TestSupport
import Testing
import Wire

@testable import RepriseCLI

@Suite struct MirrorQueueTests {
    /// The line of a session's start or of one of its events.
    private static func line(_ seq: Int, start: Int? = nil) -> CarriedLine {
        var turn = ExchangeDraft.Turn(
            seq: seq, at: Timestamp(nanoseconds: 0), call: start == nil ? .sessionStart : .event, stream: nil,
            roundTrip: nil, source: SourceSpan(source: 0, first: 1, last: 1), notes: NoteSet())
        turn.start = start
        return CarriedLine(ExchangeDraft(), turn, connection())
    }

    private static func connection(_ client: String = "10.0.0.5:1") -> EncodedConnection {
        EncodedConnection(ConnectionRecord(id: "1:", n: 1, client: client, server: "10.0.0.9:80"))
    }

    @Test func linesAreTakenInTheirOrderAndAllAtOnce() {
        let queue = MirrorQueue(waits: false)
        for seq in 1...3 { queue.take(Self.line(seq)) }
        #expect(queue.takeAll().lines.map(\.seq) == [1, 2, 3])
        queue.take(Self.line(4))
        queue.end()
        let last = queue.takeAll()
        #expect(last.lines.map(\.seq) == [4] && last.isEnd && last.dropped == 0)
        #expect(queue.takeAll().isEnd && queue.highWater == 3)
    }

    @Test func whatFindsNoRoomIsCountedAndItsSessionNamed() {
        let queue = MirrorQueue(waits: false, lines: 2)
        for line in [Self.line(1), Self.line(2, start: 1), Self.line(3, start: 1), Self.line(4)] { queue.take(line) }
        let first = queue.takeAll()
        #expect(first.lines.map(\.seq) == [1, 2] && first.dropped == 2 && first.torn == [1, 4])
        queue.take(Self.line(5))
        let second = queue.takeAll()
        #expect(second.lines.map(\.seq) == [5] && second.dropped == 0 && second.torn.isEmpty)
    }

    @Test func octetsAreBoundedButOneLineAlwaysFits() {
        let size = Self.line(1).footprint
        let queue = MirrorQueue(waits: false, octets: 2 * size + size / 2)
        for seq in 1...3 { queue.take(Self.line(seq)) }
        #expect(queue.takeAll().lines.count == 2)
        let small = MirrorQueue(waits: false, octets: 1)
        small.take(Self.line(1))
        #expect(small.takeAll().lines.count == 1)
    }

    @Test func linesOfAFileWaitForRoomUntilNobodyTakesAny() throws {
        let queue = MirrorQueue(waits: true, lines: 2)
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            for seq in 1...5 { queue.take(Self.line(seq)) }
            queue.end()
            done.signal()
        }
        thread.start()
        var taken: [Int] = []
        while true {
            let delivery = queue.takeAll()
            taken += delivery.lines.map(\.seq)
            if delivery.isEnd { break }
        }
        #expect(taken == [1, 2, 3, 4, 5])
        done.wait()

        let abandoned = MirrorQueue(waits: true, lines: 1)
        let other = Thread {
            for seq in 1...5 { abandoned.take(Self.line(seq)) }
            done.signal()
        }
        other.start()
        abandoned.abandon()
        done.wait()
    }

    @Test func whatThisProcessSentIsLeftOutAndCounted() {
        let queue = MirrorQueue(waits: false) { $0.client == "10.0.0.5:2" }
        #expect(queue.leavesOut(Self.connection("10.0.0.5:2")) && !queue.leavesOut(Self.connection()))
        #expect(queue.takeAll().own == 1)
    }
}
