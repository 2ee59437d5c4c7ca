import EventLog
import Extraction
import Foundation
import Recording
import TestSupport
import Testing
import Wire

/// `explain`: the frames of one record, and the smallest capture that gives it again.
@Suite struct ExplainTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func everyFrameOfAnExchangeSaysWhatItCarries() throws {
        var builder = PcapBuilder()
        var conversation = builder.open(port: 40_000)
        builder.exchange("/a/events", body: "{}", on: &conversation)
        let head = "POST /b/events HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n"
        builder.send(head + "0123", fromClient: true, on: &conversation)
        let before = conversation
        builder.send("456", fromClient: true, on: &conversation)
        let after = conversation
        builder.send("789", fromClient: true, on: &conversation)
        // The middle one again, as a retransmission: later than any copy of the capture's own.
        builder.now += 300_000_000
        conversation.clientNext = before.clientNext
        builder.send("456", fromClient: true, on: &conversation)
        conversation.clientNext = after.clientNext &+ 3
        builder.now += 12_000_000_000
        builder.send("HTTP/1.1 204 No Content\r\n\r\n", fromClient: false, on: &conversation)
        let capture = try folder.file("a.pcap", holding: builder.file)
        let log = try record(capture.path)
        let explanation = try RecordInquiry(seq: 2, log: log, captures: [capture.path]).explain()
        #expect(explanation.frames.map(\.number) == [1, 2, 3, 6, 7, 8, 9, 10])
        #expect(explanation.frames.map(\.isFromClient) == [true, false, true, true, true, true, true, false])
        #expect(explanation.frames.map(\.order) == [nil, nil, nil, .first, .first, .first, .retransmitted, .first])
        let size = Int64(head.utf8.count)
        let parts = explanation.frames.map {
            $0.carries.map { "\($0.message) \($0.isHead ? "head" : "content") \($0.range)" }
        }
        #expect(
            parts == [
                [], [], [], ["request head 0..<\(size)", "request content 0..<4"], ["request content 4..<7"],
                ["request content 7..<10"], ["request content 4..<7"], ["answer head 0..<27"],
            ])
        #expect(explanation.record.response?.status == 204 && explanation.gaps.isEmpty)
        let handshake = explanation.handshake
        #expect(handshake.ack?.nanoseconds(since: handshake.synAck ?? Timestamp(nanoseconds: 0)) == 1_000_000)
    }

    @Test func aGapIsNamedByItsPlaceInTheContent() throws {
        var builder = PcapBuilder()
        var conversation = builder.open(port: 40_000)
        let head = "POST /b/events HTTP/1.1\r\nContent-Length: 12\r\n\r\n"
        builder.send(head + "0123", fromClient: true, on: &conversation)
        builder.send("4567", fromClient: true, on: &conversation, isCaptured: false)
        builder.send("89ab", fromClient: true, on: &conversation)
        builder.send("HTTP/1.1 204 No Content\r\n\r\n", fromClient: false, on: &conversation)
        builder.close(&conversation)
        let capture = try folder.file("a.pcap", holding: builder.file)
        let explanation = try RecordInquiry(seq: 1, log: try record(capture.path), captures: [capture.path]).explain()
        #expect(
            explanation.gaps.map { "\($0.message) \($0.isHead) \($0.range) \($0.cause)" }
                == ["request false 4..<8 notCaptured"])
        #expect(explanation.frames.map(\.order).contains(.ahead))
        #expect(explanation.frames.first { $0.order == .ahead }?.gapBefore == 4)
        try expectSame(1, try record(capture.path), [capture.path])
    }

    @Test func frameByFrameNoneOfTheSmallestCaptureCanBeLeftOut() throws {
        var builder = PcapBuilder()
        var other = builder.open(port: 40_001)
        builder.exchange("/other/events", body: "{}", on: &other)
        var conversation = builder.open(port: 40_000)
        builder.exchange("/a/events", body: "{\"a\":1}", on: &conversation)
        builder.close(&conversation)
        let capture = try folder.file("a.pcap", holding: builder.file)
        let log = try record(capture.path)
        let written = try expectSame(2, log, [capture.path])
        // SYN-ACK and ACK, whose distance is in the record and which say who is the client; request; answer.
        #expect(written.frames == 4 && written.isSame && written.isSmallest)
    }

    @Test func theFrameAtWhichTheLogStoppedWaitingIsKept() throws {
        var builder = PcapBuilder()
        var conversation = builder.open(port: 40_000)
        for target in ["/a/events", "/b/events", "/c/events"] {
            builder.send(
                "POST \(target) HTTP/1.1\r\nContent-Length: 0\r\n\r\n", fromClient: true, on: &conversation)
            // Its answer is not captured, and acknowledged.
            conversation.serverNext &+= 27
            if target == "/b/events" { builder.now += 9_000_000_000 }
        }
        builder.now += 1_500_000_000
        _ = builder.open(port: 40_001)
        let count = builder.frames.count
        var octets = builder.only { $0 < count - 2 }.file
        // The last SYN is another client's.
        octets[octets.count - 54 + 29] = 77
        let capture = try folder.file("a.pcap", holding: octets)
        let log = try record(capture.path)
        #expect(try LoggedFile(path: log).exchanges.map(\.notes).dropFirst().first == [.answerPending])
        try expectSame(2, log, [capture.path])
    }

    /// A mirror's tunnel whose packets were too long for their path: no frame names the client.
    @Test func aRecordInFragmentsOfATunnelIsExplainedAndWritten() throws {
        var client = FrameBuilder(from: "10.0.0.5", 51_234, to: "10.0.0.9", 80)
        client.link = .raw
        let server = client.reversed
        let request = Array("POST /t/events HTTP/1.1\r\nHost: h\r\nContent-Length: 60\r\n\r\n".utf8)
        let content = [UInt8](repeating: 0x61, count: 60)
        let end = 1001 &+ UInt32(request.count &+ content.count)
        let answer = Array("HTTP/1.1 204 No Content\r\n\r\n".utf8)
        let packets = [
            client.frame(sequence: 1000, flags: .syn),
            server.frame(sequence: 5000, acknowledgment: 1001, flags: [.syn, .ack]),
            client.frame(sequence: 1001, acknowledgment: 5001),
            client.frame(sequence: 1001, acknowledgment: 5001, flags: [.psh, .ack], payload: request + content),
            server.frame(sequence: 5001, acknowledgment: end, flags: [.psh, .ack], payload: answer),
        ]
        var builder = PcapBuilder()
        for packet in packets {
            let inside = hex("08 00 00 00 00 00 2A 00") + Encapsulation.ethernet(0x0800, packet)
            for fragment in Encapsulation.carrier.fragments(
                of: Encapsulation.datagram(4789, inside), transport: 17, size: 64)
            {
                builder.add(fragment)
            }
        }
        let capture = try folder.file("a.pcap", holding: builder.file)
        let log = try record(capture.path)
        let explanation = try RecordInquiry(seq: 1, log: log, captures: [capture.path]).explain()
        #expect(explanation.frames.filter(\.isReassembled).count == explanation.frames.count)
        #expect(explanation.frames.contains { !$0.carries.isEmpty && $0.isFromClient })
        try expectSame(1, log, [capture.path])
    }

    @Test func aCaptureThatTheLogWasNotMadeFromIsRefused() throws {
        var builder = PcapBuilder()
        var conversation = builder.open(port: 40_000)
        builder.exchange("/a/events", body: "{}", on: &conversation)
        let capture = try folder.file("a.pcap", holding: builder.file)
        let log = try record(capture.path)
        let longer = try folder.file("b.pcap", holding: builder.file)
        builder.exchange("/b/events", body: "{}", on: &conversation)
        try FileManager.default.createDirectory(atPath: folder.path("x"), withIntermediateDirectories: true)
        let grown = try folder.file("x/a.pcap", holding: builder.file)
        for path in [longer.path, grown.path] {
            #expect(throws: ExplainError.self) { try RecordInquiry(seq: 1, log: log, captures: [path]) }
        }
        do {
            _ = try RecordInquiry(seq: 1, log: log, captures: [grown.path])
        } catch {
            #expect(error.description.contains("a.pcap (") && error.description.contains("the log names a.pcap ("))
        }
        do {
            _ = try RecordInquiry(seq: 9, log: log, captures: [capture.path])
        } catch {
            #expect(error.description.contains("no record has seq 9; the last one is 1"))
        }
    }

    @Test(arguments: ["vod-session/capture.pcapng", "live-session/capture.pcap", "real-clients/capture.pcap"])
    func everyRecordOfASampleComesOutOfItsSmallestCapture(name: String) throws {
        let path = try #require(CorpusFolder.samples).appendingPathComponent(name).path
        let log = try record(path)
        let records = try LoggedFile(path: log).exchanges
        for seq in Set([1, 2, 3, records.count / 2, records.count]).sorted() where seq <= records.count {
            try expectSame(seq, log, [path])
        }
    }

    @Test func recordsOfHostileTrafficComeOutOfTheirSmallestCapture() throws {
        let tool = CorpusFolder.samples?.deletingLastPathComponent()
            .appendingPathComponent("../shared/tools/generate-traffic.py").path
        guard let tool, FileManager.default.fileExists(atPath: tool) else {
            print("The traffic generator is not here: its records were not explained.")
            return
        }
        let environment = ProcessInfo.processInfo.environment
        let seed = UInt64(environment["SEED"] ?? "") ?? 11
        let count = Int(environment["RECORDS"] ?? "") ?? 12
        let capture = folder.path("hostile.pcap")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", tool, "hostile", "--bytes", "400000", "--seed", "\(seed)", capture, folder.path("truth"),
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let log = try record(capture)
        let records = try LoggedFile(path: log).exchanges
        try #require(!records.isEmpty)
        var random = SeededRandom(seed: seed)
        for seq in Set((0..<count).map { _ in Int.random(in: 1...records.count, using: &random) }).sorted() {
            try expectSame(seq, log, [capture], "seed \(seed)")
        }
    }

    // MARK: Steps

    /// Makes a log of a capture.
    private func record(_ path: String) throws -> String {
        let log = folder.path(UUID().uuidString + ".ndjson")
        var options = RecordingOptions(tool: "reprise 0.0.0")
        options.log = log
        _ = try FileRecording(paths: [path], options: options).run()
        return log
    }

    /// Explains a record, writes its capture, reads that, and looks for the same record.
    @discardableResult
    private func expectSame(
        _ seq: Int, _ log: String, _ captures: [String], _ comment: String = ""
    ) throws -> ReducedCapture {
        let inquiry = try RecordInquiry(seq: seq, log: log, captures: captures)
        let explanation = try inquiry.explain()
        let wanted = normal(explanation.record)
        let path = folder.path("record-\(UUID().uuidString).pcapng")
        let written = try inquiry.write(explanation, to: path)
        #expect(written.isSame, "record \(seq) \(comment)")
        let again = try LoggedFile(path: try record(path))
        let found = again.exchanges.map { record in
            var record = record
            if let answer = again.answers.first(where: { $0.to == record.seq }) {
                record.response = answer.response
                record.notes.removeAll { $0 == .answerPending }
            }
            return normal(record)
        }
        #expect(found.contains(wanted), "record \(seq) \(comment)")
        // Every octet of a whole request is shown, once at least.
        if explanation.record.complete {
            var covered = 0
            for range in explanation.frames.filter({ $0.isFromClient && !$0.carries.isEmpty }).map(\.sequence)
                .sorted(by: { $0.lowerBound < $1.lowerBound })
            {
                let start = max(range.lowerBound, explanation.request.range.lowerBound + Int64(covered))
                if range.lowerBound > start { break }
                covered = max(
                    covered,
                    Int(
                        min(range.upperBound, explanation.request.range.upperBound)
                            - explanation.request.range.lowerBound))
            }
            #expect(covered == explanation.request.range.count, "record \(seq) \(comment)")
            let text = explanation.request.headEnd.map { $0 - explanation.request.range.lowerBound } ?? 0
            #expect(text > 0, "record \(seq) \(comment)")
            if let size = explanation.record.request.size, explanation.gaps.isEmpty, isPlain(explanation.record) {
                #expect(text + Int64(size) == Int64(explanation.request.range.count), "record \(seq) \(comment)")
            }
        }
        return written
    }

    private func isPlain(_ record: ExchangeRecord) -> Bool {
        !record.request.fields.lines.contains { line in
            let name = record.request.fields.storage[line.name]
            return String(decoding: name, as: UTF8.self).lowercased() == "transfer-encoding"
        }
    }

    private func normal(_ record: ExchangeRecord) -> ExchangeRecord {
        var record = record
        record.seq = 0
        record.start = record.start.map { _ in 1 }
        record.sources = []
        record.ambiguous = []
        record.connection.n = 0
        record.notes.removeAll { $0 == .late }
        return record
    }
}
