import Dissection
import Testing
import Wire

@testable import Recording

/// The clock of a live capture, which may be set while it runs.
@Suite struct LiveClockTests {
    private let queue = FrameQueue(octets: 1 << 20, sources: 2)

    private func sink() -> LiveSink {
        LiveSink(
            stage: DecodeStage(options: RecordingOptions(tool: "test")), frameFile: nil,
            linkTypes: [.ethernet, .ethernet])
    }

    /// Hands over a frame of an interface; the time in milliseconds.
    private func take(_ time: Int64, from source: Int = 0, into sink: inout LiveSink) throws {
        var batch = try #require(queue.batch(for: source))
        let octets: [UInt8] = [0]
        _ = batch.append(time: Timestamp(nanoseconds: time * 1_000_000), originalLength: 1, octets.span.bytes)
        sink.consume(batch.entries[0], octets: octets.span.bytes, from: source)
    }

    /// The capture clock, and what the system's clock said then, in milliseconds.
    private func clocks(of sink: inout LiveSink) -> [Int64] {
        let clock = sink.stage.takeBatch().clock
        return [clock, sink.systemTime(clock)].map { $0.nanoseconds / 1_000_000 }
    }

    @Test func theCaptureClockGoesOnWhereTheSystemsIsSetBack() throws {
        var sink = sink()
        for time in [100_000, 101_000, 71_200, 71_700] as [Int64] { try take(time, into: &sink) }
        #expect(clocks(of: &sink) == [101_500, 71_700])
        // An interface that was silent meanwhile has the same clock.
        try take(72_000, from: 1, into: &sink)
        #expect(clocks(of: &sink) == [101_800, 72_000])
        sink.tick(Timestamp(nanoseconds: 80_000_000_000))
        #expect(clocks(of: &sink) == [109_800, 80_000])
        let ledger = sink.finish()
        #expect(ledger.frames.read == 5)
        #expect(sink.clockSteps.named(["a", "b"]).map(\.description).first?.hasPrefix("a: frame 3: ") == true)
    }

    @Test func aFrameThatWaitsForTheNextOneGoesOnByTheClockItself() throws {
        var sink = sink()
        try take(100_000, into: &sink)
        #expect(clocks(of: &sink)[0] < 100_000)
        sink.tick(Timestamp(nanoseconds: 100_000_000_000))
        #expect(clocks(of: &sink) == [100_000, 100_000])
        // One from the future is passed over, and one behind a silence is not.
        try take(900_000_000, into: &sink)
        sink.tick(Timestamp(nanoseconds: 100_500_000_000))
        #expect(clocks(of: &sink) == [100_500, 100_500])
        try take(200_000, into: &sink)
        sink.tick(Timestamp(nanoseconds: 199_900_000_000))
        #expect(clocks(of: &sink) == [200_000, 200_000])
        let ledger = sink.finish()
        #expect(ledger.frames.read == 3 && sink.clockSteps.counts == [.passedOver: 1])
    }

    @Test func theLastFrameNeedsNoOther() throws {
        var sink = sink()
        try take(100_000, into: &sink)
        let ledger = sink.finish()
        #expect(ledger.frames.read == 1)
        #expect(clocks(of: &sink) == [100_000, 100_000])
    }
}
