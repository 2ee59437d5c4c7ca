import EventLog
import Foundation
import Recording
import TestSupport
import Testing
import Wire

/// The times of records, whatever the clock did that the frames were captured by.
@Suite struct CaptureClockTests {
    private static let second: Int64 = 1_000_000_000
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Twenty events, one each second; `before` may do something to the builder before each of them.
    private func events(
        count: Int = 20, port: UInt16 = 50_001, _ before: (Int, inout PcapBuilder) -> Void
    ) -> PcapBuilder {
        var builder = PcapBuilder()
        var conversation = builder.open(port: port)
        for event in 0..<count {
            builder.now += Self.second - 2_000_000
            before(event, &builder)
            builder.exchange("/x/events", body: "{\"n\":\(event)}", on: &conversation)
        }
        builder.close(&conversation)
        return builder
    }

    private func record(_ files: [[UInt8]], threads: Int = 1) throws -> (log: LoggedFile, summary: RecordingSummary) {
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("log\(UUID().uuidString).ndjson")
        options.threads = threads
        var paths: [String] = []
        for (index, file) in files.enumerated() {
            paths.append(try folder.file("\(index).pcap", holding: file).path)
        }
        let summary = try FileRecording(paths: paths, options: options).run()
        let log = try LoggedFile(path: try #require(options.log))
        try log.expectBalance()
        return (log, summary)
    }

    private func distances(_ log: LoggedFile) -> [Int64] {
        zip(log.exchanges, log.exchanges.dropFirst()).map { $1.at.nanoseconds(since: $0.at) }
    }

    /// A datagram of UDP.
    private static let stray: [UInt8] =
        [UInt8](repeating: 2, count: 12) + [8, 0, 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 9, 9, 9, 9, 8, 8, 8, 8]
        + [0, 53, 0, 53, 0, 8, 0, 0]

    @Test func recordsBehindAClockSetBackKeepTheirDistances() throws {
        let capture = events { event, builder in if event == 10 { builder.now -= 30 * Self.second } }
        for threads in [1, 2] {
            let (log, summary) = try record([capture.file], threads: threads)
            #expect(log.exchanges.count == 20)
            let distances = distances(log)
            #expect(distances.enumerated().allSatisfy { $0 == 9 || $1 == Self.second })
            #expect(distances[9] >= 0 && distances[9] < Self.second)
            #expect(log.exchanges.allSatisfy { $0.response?.after == 1_000_000 })
            #expect(log.count("clock.setBack") == 1)
            #expect(summary.clockSteps.map(\.kind) == [.back])
            let text = try #require(summary.clockSteps.first?.description)
            #expect(text.contains("0.pcap: frame 24: the clock was set back by 2"))
        }
    }

    @Test func aClockSetBackInARequestMakesItNoShorter() throws {
        var builder = PcapBuilder()
        var conversation = builder.open(port: 50_001)
        builder.send(
            "POST /x/events HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n{\"", fromClient: true, on: &conversation)
        builder.now -= 30 * Self.second
        builder.send("n", fromClient: true, on: &conversation)
        builder.now += 5_000_000
        builder.send("\"", fromClient: true, on: &conversation)
        builder.send("HTTP/1.1 204 No Content\r\n\r\n", fromClient: false, on: &conversation)
        let (log, _) = try record([builder.file])
        #expect(log.exchanges.map(\.request.took) == [6_000_000])
        #expect(log.exchanges.map(\.response?.after) == [1_000_000])
    }

    @Test(arguments: [0, 7, 19], [3_500, 2_207_520_000] as [Int64])
    func oneFrameFromTheFutureMovesNoRecord(place: Int, seconds: Int64) throws {
        let plain = try record([events { _, _ in }.file]).log
        var builder = PcapBuilder()
        if place == 0 {
            builder.now += seconds * Self.second
            builder.add(Self.stray)
            builder.now -= seconds * Self.second + 1_000_000
        }
        var conversation = builder.open(port: 50_001)
        for event in 0..<20 {
            builder.now += Self.second - 2_000_000
            if event == place, place > 0 {
                builder.now += seconds * Self.second
                builder.add(Self.stray)
                builder.now -= seconds * Self.second + 1_000_000
            }
            builder.exchange("/x/events", body: "{\"n\":\(event)}", on: &conversation)
        }
        builder.close(&conversation)
        let (log, summary) = try record([builder.file])
        #expect(log.exchanges.map(\.at) == plain.exchanges.map(\.at))
        #expect(log.exchanges.allSatisfy { $0.complete && $0.response != nil })
        #expect(log.count("times.passedOver") == 1 && log.count("clock.setBack") == nil)
        #expect(summary.clockSteps.map(\.kind) == [.passedOver])
    }

    @Test func aFrameWithoutATimeMovesNoRecord() throws {
        let capture = events { _, _ in }
        let plain = try record([capture.file]).log
        for frame in [0, 6] {
            // Each frame's header has 16 octets, of which the second four are the fraction.
            let start = 24 + capture.frames.prefix(frame).reduce(0) { $0 + 16 + $1.octets.count } + 4
            var file = capture.file
            file.replaceSubrange(start..<start + 4, with: [0, 0x28, 0x6B, 0xEE])
            let (log, summary) = try record([file])
            #expect(log.exchanges.dropFirst().map(\.at) == plain.exchanges.dropFirst().map(\.at))
            #expect(log.count("times.invalid") == 1)
            #expect(summary.clockSteps.map(\.frame) == [Int64(frame + 1)])
        }
    }

    @Test func aSourceWhoseClockStepsIsMergedByItsLine() throws {
        let plain = [events { _, _ in }, events(port: 50_002) { _, _ in }]
        let stepped = [
            events { event, builder in if event == 10 { builder.now -= 15 * Self.second } },
            events(port: 50_002) { _, _ in },
        ]
        let expected = try record(plain.map(\.file)).log
        let (log, summary) = try record(stepped.map(\.file))
        let bodies = { (log: LoggedFile) in log.exchanges.map { "\($0.connection.client) \($0.seq)" } }
        #expect(bodies(log).count == 40 && Set(bodies(log).map { $0.prefix(14) }).count == 2)
        #expect(log.exchanges.count == expected.exchanges.count)
        #expect(summary.clockSteps.map { $0.source.split(separator: "/").last } == ["0.pcap"])
        #expect(distances(log).allSatisfy { $0 < 2 * Self.second })
    }

    @Test(arguments: [7_200, 1_759_999_000] as [Int64])
    func aClockSetForwardInAMessageCutsNothing(seconds: Int64) throws {
        for place in 0..<4 {
            var builder = PcapBuilder()
            builder.now -= seconds * Self.second
            var conversation = builder.open(port: 50_001)
            let pieces = [
                ("POST /x/events HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n{\"", true), ("n\"", true),
                ("HTTP/1.1 200 OK\r\nContent-Le", false), ("ngth: 2\r\n\r\nok", false),
            ]
            builder.exchange("/x/events", body: "{}", on: &conversation)
            for (index, piece) in pieces.enumerated() {
                if index == place { builder.now += seconds * Self.second }
                builder.send(piece.0, fromClient: piece.1, on: &conversation)
            }
            builder.exchange("/x/events", body: "{}", on: &conversation)
            builder.close(&conversation)
            let (log, summary) = try record([builder.file])
            #expect(log.exchanges.count == 3 && log.exchanges.allSatisfy(\.complete))
            let answered = log.exchanges.compactMap(\.response?.status) + log.answers.map(\.response.status)
            #expect(answered.sorted() == [200, 204, 204])
            #expect(log.count("connections") == 1 && log.count("clock.jumps") == 1)
            #expect(summary.clockSteps.map(\.frame) == [Int64(6 + place)])
        }
    }

    @Test func aRecordBehindAClockSetBackIsExplained() throws {
        let capture = events { event, builder in if event == 10 { builder.now -= 30 * Self.second } }
        let path = try folder.file("c.pcap", holding: capture.file).path
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("c.ndjson")
        _ = try FileRecording(paths: [path], options: options).run()
        let inquiry = try RecordInquiry(seq: 15, log: folder.path("c.ndjson"), captures: [path])
        let explanation = try inquiry.explain()
        #expect(explanation.frames.map(\.number).contains(32))
        let reduced = try inquiry.write(explanation, to: folder.path("small.pcapng"))
        #expect(reduced.isSame)
    }
}
