import Foundation
import LiveCapture
import TestSupport
import Testing

@testable import Recording

/// The capturing thread's loop, run where everything to capture is in the kernel's buffers before it begins.
@Suite(.enabled(if: VethPair.isAvailable, Comment(rawValue: VethPair.need)))
struct CaptureLoopTests {
    private static let frames = [[UInt8]](repeating: [UInt8](repeating: 0xFF, count: 60), count: 20)

    /// What is counted of two interfaces with 20 frames each.
    private static func figures(frameLimit: Int?) async throws -> LiveFigures {
        try await PrivateNetwork.run { () throws -> LiveFigures in
            let wires = [try VethPair("near0", "far0"), try VethPair("near1", "far1")]
            let names = wires.map(\.far)
            let wakeUp = try WakeUp()
            let live = try LiveCapture(interfaces: names, options: CaptureOptions(), wakeUp: wakeUp)
            for wire in wires { try wire.send(Self.frames) }
            // Until the kernel has closed the blocks.
            Thread.sleep(forTimeInterval: Double(2 * LiveCapture.lateness) / 1000)
            let counters = LiveCounters(interfaces: names)
            var loop = CaptureLoop(
                live: live, queue: FrameQueue(octets: 1 << 20, sources: 2), counters: counters,
                limits: LiveRecording.Limits(duration: .seconds(1)), frameLimit: frameLimit)
            let failure = loop.run()
            #expect(failure == nil)
            return counters.reading
        }
    }

    @Test func theLimitOfFramesHoldsWhereSeveralInterfacesHaveMore() async throws {
        let figures = try await Self.figures(frameLimit: 5)
        #expect(figures.interfaces.map(\.frames) == [5, 0])
        #expect(figures.interfaces.map(\.unread) == [15, 20])
        #expect(figures.interfaces.map(\.kernel.received) == [20, 20])
    }

    @Test func moreThanIsReadInTheTimeAFrameTakesIsReadToTheEnd() async throws {
        let count = 200_000
        let frames = [[UInt8]](repeating: [UInt8](repeating: 0xFF, count: 14), count: 1000)
        let figures = try await PrivateNetwork.run { () throws -> LiveFigures in
            let wire = try VethPair()
            let wakeUp = try WakeUp()
            var options = CaptureOptions()
            options.bufferOctets = 64 << 20
            let live = try LiveCapture(interfaces: [wire.far], options: options, wakeUp: wakeUp)
            for _ in 0..<count / frames.count { try wire.send(frames) }
            // Until the kernel has closed the blocks.
            Thread.sleep(forTimeInterval: Double(2 * LiveCapture.lateness) / 1000)
            let counters = LiveCounters(interfaces: [wire.far])
            wakeUp.raise()
            var loop = CaptureLoop(
                live: live, queue: FrameQueue(octets: 1 << 20, sources: 1), counters: counters,
                limits: LiveRecording.Limits(), frameLimit: nil, drainTime: .zero)
            _ = loop.run()
            return counters.reading
        }
        let interface = try #require(figures.interfaces.first)
        #expect(interface.kernel.received == count && interface.kernel.dropped == 0)
        #expect(interface.frames == count && interface.unread == 0)
    }

    @Test func aLimitBeyondOneInterfaceIsFilledByTheNext() async throws {
        let figures = try await Self.figures(frameLimit: 25)
        #expect(figures.interfaces.map(\.frames) == [20, 5])
    }
}
