import EventLog
import Foundation
import Recording
import Synchronization
import TestSupport
import Testing

/// Keeps the lines that it is given.
private final class Lines: LineReceiver {
    private let lines = Mutex<[CarriedLine]>([])

    private let isOwn: @Sendable (EncodedConnection) -> Bool

    init(isOwn: @escaping @Sendable (EncodedConnection) -> Bool = { _ in false }) { self.isOwn = isOwn }

    func leavesOut(_ connection: EncodedConnection) -> Bool { isOwn(connection) }

    func take(_ line: CarriedLine) { lines.withLock { $0.append(line) } }

    var all: [CarriedLine] { lines.withLock { $0 } }
}

@Suite struct ForwardedLinesTests {
    private static let samples = CorpusFolder.repository.appending(path: "Samples")

    @Test(arguments: ["vod-session/capture.pcapng", "live-session/capture.pcap", "real-clients/capture.pcap"])
    func aReceiverHasTheRecordsOfTheLogInItsOrder(sample: String) throws {
        let folder = try TemporaryFolder()
        let receiver = Lines()
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("log.ndjson")
        options.receiver = receiver
        // So short that answers come as lines of their own.
        options.hold = .milliseconds(5)
        _ = try FileRecording(paths: [Self.samples.appending(path: sample).path], options: options).run()

        var reader = CarriedLineReader()
        var read: [LogLine] = []
        for line in receiver.all {
            let found = reader.read(line)
            let value = try #require(found)
            read.append(value)
            guard case .exchange(let record) = value else { continue }
            #expect(line.seq == record.seq)
            #expect(line.start == (record.call == .sessionStart ? record.seq : record.start))
        }
        var logged: [LogLine] = []
        var log = try LogReader(path: folder.path("log.ndjson"))
        while let line = try log.next() {
            if case .trailer = line { continue }
            logged.append(line)
        }
        #expect(read == logged)
        #expect(!read.isEmpty)
    }

    @Test func aConnectionThatIsLeftOutIsNeitherLoggedNorTaken() throws {
        let folder = try TemporaryFolder()
        let sample = Self.samples.appending(path: "real-clients/capture.pcap").path
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("all.ndjson")
        options.hold = .milliseconds(5)
        _ = try FileRecording(paths: [sample], options: options).run()
        let all = try LoggedFile(path: folder.path("all.ndjson"))
        let own = try #require(all.exchanges.first?.connection)

        let receiver = Lines { $0.client == own.client && $0.server == own.server }
        options.log = folder.path("others.ndjson")
        options.receiver = receiver
        _ = try FileRecording(paths: [sample], options: options).run()
        let others = try LoggedFile(path: folder.path("others.ndjson"))
        let expected = all.exchanges.filter { $0.connection.client != own.client }
        #expect(others.exchanges == expected && expected.count < all.exchanges.count)
        let seqs = Set(expected.map(\.seq))
        #expect(others.answers == all.answers.filter { seqs.contains($0.to) })
        #expect(receiver.all.count == others.exchanges.count + others.answers.count)
    }

    @Test func aRecordingWithoutALogWritesNothing() throws {
        let folder = try TemporaryFolder()
        let receiver = Lines()
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("log.ndjson")
        options.keepsLog = false
        options.receiver = receiver
        let summary = try FileRecording(
            paths: [Self.samples.appending(path: "vod-session/capture.pcapng").path], options: options
        ).run()
        #expect(summary.ledger.accounts.allSatisfy { $0.balances })
        #expect(!receiver.all.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path("log.ndjson")))
    }
}
