import Dispatch
import EventLog
import Foundation
import LiveCapture
import Recording
import Report
import TestSupport
import Testing
import Wire

/// More than is decoded: exact sums, and a loss that says so.
@Suite(.enabled(if: VethPair.isAvailable, Comment(rawValue: VethPair.need)))
struct LiveLossTests {
    @Test func framesThatTheDecoderHasNoTimeForAreDroppedAndCounted() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.ndjson")
        // Every frame another, so that none is taken for a copy.
        let frames = (0..<6000).map { number -> [UInt8] in
            let client = FrameBuilder(from: "10.0.0.5", 50_001, to: "10.0.0.9", 80)
            return client.frame(
                sequence: UInt32(1000 * number), acknowledgment: 1,
                payload: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1000))
        }
        let before = LiveCapture.now
        let (figures, ledger, notices) = try await PrivateNetwork.run {
            () throws -> (LiveFigures, Ledger, [LiveNotice]) in
            let wire = try VethPair()
            let isSent = DispatchSemaphore(value: 0)
            let capture = try RunningCapture(["far0"], log: path, change: { $1.limits.setQueue(1) }) { progress in
                // The decoder is held up at its first frames until everything was sent and captured.
                if progress.frames > 0 {
                    isSent.wait()
                    isSent.signal()
                }
            }
            try capture.waitUntilReady()
            try wire.send(frames)
            try capture.wait(until: "every frame is captured") {
                capture.counters.reading.interfaces.allSatisfy { $0.frames == frames.count }
            }
            isSent.signal()
            let ledger = try capture.end().ledger
            return (capture.counters.reading, ledger, capture.notices)
        }
        #expect(figures.start > before && figures.start < LiveCapture.now)
        let interface = try #require(figures.interfaces.first)
        #expect(interface.kernel.received == frames.count && interface.kernel.dropped == 0)
        #expect(interface.queueFull > 4000)
        #expect(interface.queueFullOctets == interface.queueFull * frames[0].count)
        // Three batches, the least there are, and no more; a capture that comes to its turn late fills them less.
        #expect(figures.highWaterOctets >= frames[0].count && figures.highWaterOctets <= 3 * 262_144)
        let account = try #require(ledger.accounts.first)
        #expect(account.name == "frames" && account.total == frames.count && account.balances)
        let log = try LoggedFile(path: path)
        #expect(log.count("frames", "queueFull") == interface.queueFull)
        #expect(log.count("frames", "withPayload") == frames.count - interface.queueFull)
        try log.expectBalance()
        // Said while it goes on, so it may be of a part.
        guard case .dropped(0, let queue, "far0") = notices.first else {
            Issue.record("said: \(notices)")
            return
        }
        #expect(notices.count == 1 && queue > 0 && queue <= interface.queueFull)
        let text = LedgerText(ledger).text
        #expect(text.contains("lost: "))
        #expect(text.contains("frames queue full\n   hint: decoding did not keep up"))
    }
}

extension RecordingLimits {
    /// Sets the octets of frames that may wait for the decoder.
    fileprivate mutating func setQueue(_ octets: Int) {
        #expect(set("queue", to: octets))
    }
}
