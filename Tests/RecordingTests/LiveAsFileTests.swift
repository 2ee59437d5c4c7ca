import EventLog
import Foundation
import Recording
import Savefile
import TestSupport
import Testing
import Wire

/// Pointed at a file, the live path gives the same log: but for times, frame numbers and sources.
@Suite(.enabled(if: VethPair.isAvailable, Comment(rawValue: VethPair.need)))
struct LiveAsFileTests {
    private static let samples = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Samples")

    @Test(arguments: [
        "vod-session/capture.pcapng", "live-session/capture.pcap", "real-clients/capture.pcap",
    ])
    func aCaptureThatIsPlayedOntoAWireGivesTheLogOfItsFile(name: String) async throws {
        let folder = try TemporaryFolder()
        let file = Self.samples.appendingPathComponent(name).path
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("file.ndjson")
        let fromFile = try FileRecording(paths: [file], options: options).run()
        let frames = try Self.frames(file)
        let path = folder.path("live.ndjson")
        let live = try await PrivateNetwork.run { () throws -> RecordingSummary in
            let wire = try VethPair(mtu: 65_535)
            let capture = try RunningCapture(["far0"], log: path)
            try capture.waitUntilReady()
            try wire.send(frames)
            try capture.wait(until: "every frame is captured") {
                capture.counters.reading.interfaces.allSatisfy { $0.frames == frames.count }
            }
            return try capture.end()
        }
        #expect(live.frames == frames.count)
        let expected = try LoggedFile(path: folder.path("file.ndjson"))
        let found = try LoggedFile(path: path)
        #expect(found.exchanges.map(\.withoutTimes) == expected.exchanges.map(\.withoutTimes))
        #expect(!found.exchanges.isEmpty && found.answers.count == expected.answers.count)
        // The sums are of the same octets.
        #expect(live.ledger.accounts.map(\.total) == fromFile.ledger.accounts.map(\.total))
    }

    /// The frames of a capture of Ethernet.
    private static func frames(_ path: String) throws -> [[UInt8]] {
        var reader = try SavefileReader(path: path)
        var frames: [[UInt8]] = []
        while let frame = try reader.next() {
            try #require(frame.linkType == .ethernet, "no frame of this link can be played onto a wire")
            frames.append(reader.withOctets(of: frame) { octets in octets.withUnsafeBytes { Array($0) } })
        }
        return frames
    }
}

extension ExchangeRecord {
    /// The record without what depends on when and from where it was captured.
    fileprivate var withoutTimes: ExchangeRecord {
        var record = self
        record.at = Timestamp(nanoseconds: 0)
        record.request.took = 0
        record.response?.after = 0
        record.response?.took = 0
        record.connection.roundTrip = nil
        record.sources = []
        record.ambiguous = []
        return record
    }
}
