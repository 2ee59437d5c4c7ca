import EventLog
import Foundation
import Recording
import Savefile
import TestSupport
import Testing
import Wire

@Suite struct FileRecordingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A session and two events on one connection, two events of another API on a second one that overlaps with it.
    private static let capture: PcapBuilder = {
        var builder = PcapBuilder()
        var first = builder.open(port: 50_001)
        builder.exchange(
            "/api/v1/sessions", body: #"{"playerTime":{"playhead":0,"ts":1760000000000},"eventType":"sessionStart"}"#,
            status: "201 Created", fields: "Location: /api/v1/sessions/5e55\r\n", on: &first)
        var second = builder.open(port: 50_002)
        builder.exchange("/x/events", body: #"{"n":1}"#, on: &second)
        builder.exchange(
            "/api/v1/sessions/5e55/events",
            body: #"{"playerTime":{"playhead":1,"ts":1760000001000},"eventType":"play"}"#,
            on: &first)
        builder.exchange("/x/events", body: #"{"n":2}"#, on: &second)
        builder.exchange("/not/selected", body: "{}", on: &second)
        builder.close(&second)
        builder.close(&first)
        return builder
    }()

    @discardableResult
    private func record(
        _ files: [String], log: String, _ change: (inout RecordingOptions) -> Void = { _ in }
    ) throws -> RecordingSummary {
        var options = RecordingOptions(tool: "test")
        options.log = folder.path(log)
        change(&options)
        return try FileRecording(paths: files.map(folder.path), options: options).run()
    }

    @Test func everySelectedExchangeIsLoggedAndEverySumHolds() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        let summary = try record(["a.pcap"], log: "log.ndjson")
        let log = try LoggedFile(path: folder.path("log.ndjson"))
        #expect(log.targets == ["/api/v1/sessions", "/x/events", "/api/v1/sessions/5e55/events", "/x/events"])
        #expect(log.exchanges.map(\.response?.status) == [201, 204, 204, 204])
        #expect(log.exchanges.map(\.start) == [nil, nil, 1, nil])
        #expect(log.header.sources == [LogHeader.Source(name: "a.pcap", size: Self.capture.file.count)])
        try log.expectBalance()
        #expect(log.trailer?.ledger == summary.ledger)
        #expect(summary.frames == Self.capture.frames.count)
        #expect(summary.damage.isEmpty)
    }

    @Test func aLinkTypeThatIsNotReadIsNamedWithItsPlace() throws {
        var octets = Self.capture.file
        octets.replaceSubrange(20..<24, with: [250, 0, 0, 0])
        try folder.file("a.pcap", holding: Self.capture.file)
        try folder.file("b.pcap", holding: octets)
        let summary = try record(["a.pcap", "b.pcap"], log: "log.ndjson")
        #expect(summary.unreadLinkTypes.map(\.linkType.rawValue) == [250])
        let place = folder.path("b.pcap") + ": frame 1: link type 250 "
        #expect(summary.unreadLinkTypes.first?.description.hasPrefix(place) == true)
        let log = try LoggedFile(path: folder.path("log.ndjson"))
        #expect(log.count("frames", "unknownLinkType") == Self.capture.frames.count)
        try log.expectBalance()
    }

    @Test func everyLinkTypeThatIsReadIsNamedWhereOneIsNot() throws {
        var octets = Self.capture.file
        octets.replaceSubrange(20..<24, with: [250, 0, 0, 0])
        try folder.file("a.pcap", holding: octets)
        let hint = try #require(try record(["a.pcap"], log: "log.ndjson").unreadLinkTypes.first).hint
        let named = Set(hint.matches(of: /[0-9]+/).filter { !$0.output.isEmpty }.compactMap { UInt32($0.output) })
        let read = (UInt32(0)..<400).filter { LinkType(rawValue: $0).isRead }
        // The 11 of 802.11 is none.
        #expect(Set(read).isSubset(of: named) && named.subtracting(read).isSubset(of: [11, 802]), "\(hint)")
    }

    /// Then the same command can be given once more, with another log.
    @Test func aFileForFramesStaysNotBehindWhereTheLogCannotBeMade() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        try folder.file("log.ndjson", holding: [])
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("log.ndjson")
        let recording = FileRecording(
            paths: [folder.path("a.pcap")], options: options, frameFile: folder.path("frames.pcapng"))
        #expect(throws: RecordingError.self) { _ = try recording.run() }
        #expect(!FileManager.default.fileExists(atPath: folder.path("frames.pcapng")))
    }

    /// Such as one that Wireshark reads as it comes.
    @Test func framesAreKeptInAPipeThatIsThereAlready() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        let pipe = folder.path("frames")
        #expect(mkfifo(pipe, 0o600) == 0)
        // A reader, so that whoever writes need not wait for one; a pipe has room for all of it.
        let reading = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reading) }
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("log.ndjson")
        let recording = FileRecording(paths: [folder.path("a.pcap")], options: options, frameFile: pipe)
        #expect(try recording.run().failure == nil)
        var octets = [UInt8](repeating: 0, count: 65_536)
        let count = read(reading, &octets, octets.count)
        try folder.file("kept.pcapng", holding: Array(octets.prefix(max(0, count))))
        var reader = try SavefileReader(path: folder.path("kept.pcapng"))
        var frames = 0
        while try reader.next() != nil { frames += 1 }
        #expect(frames == Self.capture.frames.count)
    }

    /// The log is locked as long as it is being written, and the thread that writes it goes with the run.
    @Test(arguments: [1, 2])
    func aRunThatFailsMidwayLetsGoOfItsLog(threads: Int) async throws {
        let frame = Self.capture.frames[0].octets
        var (file, writer) = ([UInt8](), PcapngWriter(application: "test"))
        for linkType in [LinkType.ethernet, .raw] {
            writer.append(
                frame.span.bytes, at: Timestamp(nanoseconds: 1), linkType: linkType, originalLength: frame.count,
                to: &file)
        }
        try folder.file("a.pcapng", holding: file)
        let error = #expect(throws: RecordingError.self) {
            try record(["a.pcapng"], log: "log.ndjson") {
                // Which means nothing where frames begin with an IP header.
                $0.filter = "ether host 02:02:02:02:02:02"
                $0.threads = threads
            }
        }
        #expect(error?.isWrongFilter == true)
        let log = open(folder.path("log.ndjson"), O_RDONLY | O_CLOEXEC)
        defer { close(log) }
        var isLetGo = false
        // By looks, since beside other tests a sleep may last as long as the patience.
        for _ in 1...1500 where !isLetGo {
            isLetGo = flock(log, LOCK_SH | LOCK_NB) == 0
            if !isLetGo { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(isLetGo)
    }

    @Test func oneThreadAndTwoGiveTheSameLogOctetForOctet() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        for (name, threads) in [("one", 1), ("two", 2), ("again", 2)] {
            try record(["a.pcap"], log: name) { $0.threads = threads }
        }
        let one = try folder.read("one")
        #expect(one == (try folder.read("two")))
        #expect(one == (try folder.read("again")))
    }

    @Test func filesAreMergedByCaptureTime() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        try folder.file("even.pcap", holding: Self.capture.only { $0.isMultiple(of: 2) }.file)
        try folder.file("odd.pcap", holding: Self.capture.only { !$0.isMultiple(of: 2) }.file)
        try record(["a.pcap"], log: "whole")
        let summary = try record(["even.pcap", "odd.pcap"], log: "merged")
        let whole = try LoggedFile(path: folder.path("whole"))
        let merged = try LoggedFile(path: folder.path("merged"))
        #expect(merged.targets == whole.targets)
        #expect(merged.exchanges.map(\.at) == whole.exchanges.map(\.at))
        #expect(merged.exchanges.map(\.body) == whole.exchanges.map(\.body))
        #expect(summary.frames == Self.capture.frames.count)
        // Request and answer are neighbours, so each exchange has a frame of each file.
        #expect(merged.exchanges.allSatisfy { Set($0.sources.map(\.source)) == [0, 1] })
        try merged.expectBalance()
    }

    @Test func aFileGivenTwiceIsTwoSourcesWhoseTiesGoToTheFirst() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        let summary = try record(["a.pcap", "a.pcap"], log: "log")
        let log = try LoggedFile(path: folder.path("log"))
        #expect(summary.frames == 2 * Self.capture.frames.count)
        #expect(log.targets.count == 4)
        #expect(log.exchanges.allSatisfy { $0.sources.first?.source == 0 })
        try log.expectBalance()
    }

    @Test(arguments: [1, 2])
    func whatStandsBeforeACutIsInTheLogAndTheCutIsReported(threads: Int) throws {
        let file = Self.capture.file
        try folder.file("cut.pcap", holding: Array(file.dropLast(5)))
        let summary = try record(["cut.pcap"], log: "log") { $0.threads = threads }
        #expect(summary.damage.count == 1)
        #expect(summary.damage.first?.isDamage == true)
        #expect(summary.damage.first?.description.contains("cut.pcap") == true)
        #expect(summary.frames == Self.capture.frames.count - 1)
        let log = try LoggedFile(path: folder.path("log"))
        #expect(log.targets.count == 4)
        try log.expectBalance()
    }

    @Test func whatIsNoCaptureIsAnErrorAndLeavesNoLog() throws {
        try folder.file("text", holding: Array("POST /events HTTP/1.1\r\n\r\n".utf8))
        try folder.file("empty", holding: [])
        try folder.file("header", holding: Array(Self.capture.file.prefix(20)))
        for name in ["text", "empty", "header", "missing", "."] {
            #expect(throws: RecordingError.self, "\(name)") { try record([name], log: "log") }
            #expect(!FileManager.default.fileExists(atPath: folder.path("log")))
        }
    }

    @Test func aLogThatExistsIsNotOverwritten() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        try folder.file("log", holding: [1, 2, 3])
        #expect(throws: RecordingError.self) { try record(["a.pcap"], log: "log") }
        #expect(try folder.read("log") == [1, 2, 3])
    }

    @Test func aFilterKeepsFramesAwayAndTheLedgerCountsThem() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        try record(["a.pcap"], log: "log") { $0.filter = "tcp port 50002" }
        let log = try LoggedFile(path: folder.path("log"))
        #expect(log.targets == ["/x/events", "/x/events"])
        #expect(log.header.filter == "tcp port 50002")
        // Of the first connection: three frames to open it, four of exchanges, three to close it.
        #expect(log.count("frames", "filtered") == 10)
        try log.expectBalance()
    }

    @Test func aWrongFilterIsAnErrorBeforeALogIsBegun() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        #expect(throws: RecordingError.self) { try record(["a.pcap"], log: "log") { $0.filter = "tcp prot 80" } }
        #expect(!FileManager.default.fileExists(atPath: folder.path("log")))
    }

    /// libpcap has no filters for some link types that are read here: what was asked not to be recorded must not be.
    @Test(arguments: [.netfilterLog, .packetTap, .ethernetMPacket] as [LinkType])
    func aFilterThatCannotBeIsAnErrorBeforeALogIsBegun(linkType: LinkType) throws {
        var capture = Self.capture
        capture.linkType = linkType
        try folder.file("a.pcap", holding: capture.file)
        #expect(throws: RecordingError.self) { try record(["a.pcap"], log: "log") { $0.filter = "tcp port 80" } }
        #expect(!FileManager.default.fileExists(atPath: folder.path("log")))
    }

    /// Types whose numbers differ in files and in memory are filtered all the same.
    @Test(arguments: [.raw, .rawBSD, .rawOpenBSD, .atm] as [LinkType])
    func aFilterIsForTheTypeThatTheFileMeans(linkType: LinkType) throws {
        var capture = Self.capture
        capture.linkType = linkType
        try folder.file("a.pcap", holding: capture.file)
        try record(["a.pcap"], log: "log") { $0.filter = "udp port 9" }
        let log = try LoggedFile(path: folder.path("log"))
        #expect(log.count("frames", "filtered") == 22)
    }

    @Test func aLimitOfFramesEndsTheReading() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        let summary = try record(["a.pcap"], log: "log") { $0.frameLimit = 5 }
        #expect(summary.frames == 5)
        let log = try LoggedFile(path: folder.path("log"))
        #expect(log.targets == ["/api/v1/sessions"])
        try log.expectBalance()
    }

    @Test func aStopEndsTheReadingWithAWholeLog() throws {
        try folder.file("a.pcap", holding: Self.capture.file)
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("log")
        let stop = StopSignal()
        stop.set(2)
        let summary = try FileRecording(paths: [folder.path("a.pcap")], options: options).run(until: stop)
        #expect(summary.frames == 0)
        #expect(try LoggedFile(path: folder.path("log")).trailer != nil)
    }

    @Test func lostOctetsMakeAnIncompleteRecordAndAClassOfLoss() throws {
        var builder = PcapBuilder()
        var conversation = builder.open(port: 50_001)
        let body = #"{"eventType":"play"}"#
        builder.send(
            "POST /x/events HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n", fromClient: true,
            on: &conversation)
        builder.send(String(body.prefix(8)), fromClient: true, on: &conversation, isCaptured: false)
        builder.send(String(body.dropFirst(8)), fromClient: true, on: &conversation)
        builder.send("HTTP/1.1 204 No Content\r\n\r\n", fromClient: false, on: &conversation)
        builder.close(&conversation)
        try folder.file("a.pcap", holding: builder.file)
        try record(["a.pcap"], log: "log")
        let log = try LoggedFile(path: folder.path("log"))
        #expect(log.exchanges.map(\.complete) == [false])
        #expect(
            log.exchanges.first?.body
                == .parts([ExchangeRecord.BodyPart(offset: 8, octets: Array(body.utf8.dropFirst(8)))]))
        #expect(log.count("spans", "notCaptured") == 8)
        try log.expectBalance()
    }
}
