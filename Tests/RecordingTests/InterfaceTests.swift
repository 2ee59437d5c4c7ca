import EventLog
import Foundation
import LiveCapture
import Savefile
import TestSupport
import Testing
import Wire

@testable import Recording

/// Several interfaces at once, and interfaces that go and come back.
@Suite(.enabled(if: VethPair.isAvailable, Comment(rawValue: VethPair.need)))
struct InterfaceTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("log.ndjson")
    }

    /// The frames of one connection with one exchange, named by its port.
    private static func frames(port: UInt16) -> [[UInt8]] {
        var capture = LossCapture()
        capture.client = FrameBuilder(from: "10.0.0.5", port, to: "10.0.0.9", 80)
        capture.open()
        capture.exchange()
        return capture.pcap.frames.map(\.octets)
    }

    /// The ports of the clients in the log, in order.
    private func ports(_ log: LoggedFile) -> [String] {
        log.exchanges.map { String($0.connection.client.split(separator: ":").last ?? "") }
    }

    @Test func everyInterfaceIsASourceAndFramesComeInTheOrderOfTheCaptureClock() async throws {
        let (path, kept) = (path, folder.path("frames.pcapng"))
        let summary = try await PrivateNetwork.run { () throws -> RecordingSummary in
            let wires = [try VethPair("near0", "far0"), try VethPair("near1", "far1")]
            let capture = try RunningCapture(["far0", "far1"], log: path, frames: kept)
            try capture.waitUntilReady()
            // Each connection goes over both wires in turn, as over two paths of a network.
            for port in UInt16(50_001)...50_020 {
                for (index, frame) in Self.frames(port: port).enumerated() { try wires[index % 2].send([frame]) }
            }
            _ = try capture.log(containing: #""kind":"exchange""#, times: 20)
            return try capture.end()
        }
        let log = try LoggedFile(path: path)
        #expect(log.header.sources.map(\.name) == ["far0", "far1"])
        #expect(ports(log) == (50_001...50_020).map { "\($0)" })
        #expect(log.exchanges.allSatisfy { $0.complete && $0.notes.isEmpty && $0.response?.status == 204 })
        // The request is the fourth frame of its connection, and the answer the fifth.
        let spans = log.exchanges.map(\.sources)
        #expect(spans[0].map(\.source) == [0, 1] && spans[0].map(\.first) == [3, 2])
        try log.expectBalance()
        #expect(summary.frames == 20 * 5)
        var reader = try SavefileReader(path: kept)
        var times: [Timestamp] = []
        while let frame = try reader.next() { times.append(frame.time) }
        #expect(times == times.sorted() && times.count == summary.frames)
        #expect(reader.drops == 0)
    }

    @Test func aRecordIsExplainedFromTheFileThatKeptTheFramesOfAllInterfaces() async throws {
        let (path, kept) = (path, folder.path("frames.pcapng"))
        _ = try await PrivateNetwork.run { () throws -> RecordingSummary in
            let wires = [try VethPair("near0", "far0"), try VethPair("near1", "far1")]
            let capture = try RunningCapture(["far0", "far1"], log: path, frames: kept)
            try capture.waitUntilReady()
            for port in UInt16(50_001)...50_010 {
                for (index, frame) in Self.frames(port: port).enumerated() { try wires[index % 2].send([frame]) }
            }
            _ = try capture.log(containing: #""kind":"exchange""#, times: 10)
            return try capture.end()
        }
        let record = try #require(try LoggedFile(path: path).exchanges.dropFirst(6).first)
        let inquiry = try RecordInquiry(seq: record.seq, log: path, captures: [kept])
        let explanation = try inquiry.explain()
        #expect(explanation.record.connection.client.hasSuffix(":50007"))
        // The handshake's two on the first wire and one on the second, then the request and the answer.
        #expect(explanation.frames.map(\.source) == [0, 1, 0, 1, 0])
        #expect(explanation.frames.map(\.number) == [19, 13, 20, 14, 21])
        let carriers = explanation.frames.filter { !$0.carries.isEmpty }
        #expect(carriers.map(\.source) == [1, 0])
        #expect(record.sources.map(\.source) == [0, 1] && record.sources.map(\.last) == [21, 14])
        #expect(carriers.map(\.number) == [14, 21])
        let written = try inquiry.write(explanation, to: folder.path("record.pcapng"))
        #expect(written.isSame)
    }

    @Test func anyTakesTheFramesOfAllInterfaces() async throws {
        let path = path
        _ = try await PrivateNetwork.run { () throws -> RecordingSummary in
            let wires = [try VethPair("near0", "far0"), try VethPair("near1", "far1")]
            let capture = try RunningCapture(["any"], log: path) { options, _ in options.direction = .incoming }
            try capture.waitUntilReady()
            for (index, wire) in wires.enumerated() { try wire.send(Self.frames(port: 50_001 + UInt16(index))) }
            _ = try capture.log(containing: #""kind":"exchange""#, times: 2)
            return try capture.end()
        }
        let log = try LoggedFile(path: path)
        #expect(ports(log) == ["50001", "50002"])
        #expect(log.header.sources == [LogHeader.Source(name: "any")])
        #expect(log.count("frames", "withPayload") == 4)
    }

    @Test func anInterfaceThatIsDownIsWaitedForWhileTheOthersGoOn() async throws {
        let path = path
        let notices = try await PrivateNetwork.run { () throws -> [LiveNotice] in
            let (first, second) = (try VethPair("near0", "far0"), try VethPair("near1", "far1"))
            let capture = try RunningCapture(["far0", "far1"], log: path)
            try capture.waitUntilReady()
            try first.send(Self.frames(port: 50_001))
            try first.lower()
            try capture.wait(until: "it is said to be down") { !capture.notices.isEmpty }
            #expect(capture.counters.reading.interfaces.map(\.isHere) == [false, true])
            try second.send(Self.frames(port: 50_002))
            _ = try capture.log(containing: #""kind":"exchange""#, times: 2)
            try first.raise()
            try capture.wait(until: "it is said to be up") { capture.notices.count == 2 }
            try first.send(Self.frames(port: 50_003))
            _ = try capture.log(containing: #""kind":"exchange""#, times: 3)
            _ = try capture.end()
            return capture.notices
        }
        #expect(notices == [.change(.down, interface: "far0"), .change(.up, interface: "far0")])
        let log = try LoggedFile(path: path)
        #expect(ports(log) == ["50001", "50002", "50003"])
        #expect(log.count("interfaces.absent") == 1)
        #expect(log.count("interfaces.replaced") == 0)
        try log.expectBalance()
    }

    @Test func aNewInterfaceOfTheSameNameIsCapturedFrom() async throws {
        let path = path
        let notices = try await PrivateNetwork.run { () throws -> [LiveNotice] in
            let wire = try VethPair()
            let capture = try RunningCapture(["far0"], log: path)
            try capture.waitUntilReady()
            try wire.send(Self.frames(port: 50_001))
            _ = try capture.log(containing: #""kind":"exchange""#)
            try wire.remove()
            try capture.wait(until: "it is said to be gone") { !capture.notices.isEmpty }
            let next = try VethPair()
            try capture.wait(until: "it is said to be replaced") {
                capture.notices.last == .change(.replaced, interface: "far0")
            }
            try next.send(Self.frames(port: 50_002))
            _ = try capture.log(containing: #""kind":"exchange""#, times: 2)
            _ = try capture.end()
            return capture.notices
        }
        guard case .change(.gone, "far0") = notices.first else {
            Issue.record("said first: \(notices)")
            return
        }
        let log = try LoggedFile(path: path)
        #expect(ports(log) == ["50001", "50002"])
        // What the new one saw before it was found is not known: a loss.
        let losses = log.trailer?.ledger?.counts.filter { $0.isLoss && $0.count > 0 }
        #expect(losses?.map(\.name) == ["interfaces.replaced"])
        #expect(log.count("kernel.received") == 10)
    }

    @Test func anInterfaceThatGoesEndsTheCaptureWhereThatIsAsked() async throws {
        let path = path
        let summary = try await PrivateNetwork.run { () throws -> RecordingSummary in
            let wire = try VethPair()
            let capture = try RunningCapture(["far0"], log: path, absence: .ends)
            try capture.waitUntilReady()
            try wire.send(Self.frames(port: 50_001))
            try wire.remove()
            return try capture.wait()
        }
        guard case .capture(let error) = try #require(summary.failure), case .lost = error.kind else {
            Issue.record("\(String(describing: summary.failure)) is no lost interface")
            return
        }
        #expect(error.interface == "far0")
        let log = try LoggedFile(path: path)
        #expect(ports(log) == ["50001"])
        try log.expectBalance()
    }

    @Test func severalIdleInterfacesEndAtOnceWithAWholeLog() async throws {
        let path = path
        let took = try await PrivateNetwork.run { () throws -> Duration in
            _ = [try VethPair("near0", "far0"), try VethPair("near1", "far1")]
            let capture = try RunningCapture(["far0", "lo", "far1"], log: path)
            try capture.waitUntilReady()
            let start = ContinuousClock.now
            _ = try capture.end()
            return ContinuousClock.now - start
        }
        #expect(took < promptly)
        #expect(try LoggedFile(path: path).trailer != nil)
    }

    @Test func aFilterThatMeansNothingOnOneOfTheLinksIsRefusedBeforeALogIsBegun() async throws {
        let path = path
        await #expect(throws: RecordingError.self) {
            try await PrivateNetwork.run {
                // Radio frames have a subtype, and those of Ethernet do not.
                _ = try RunningCapture(["lo"], log: path) { $1.filter = "wlan type mgt" }.wait()
            }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }
}
