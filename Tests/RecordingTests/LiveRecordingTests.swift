import EventLog
import Foundation
import Recording
import Savefile
import TestSupport
import Testing

@Suite(.enabled(if: PrivateNetwork.isAvailable, Comment(rawValue: PrivateNetwork.need)))
struct LiveRecordingTests {
    private static let request = """
        POST /api/v1/sessions/abc/events HTTP/1.1\r\nHost: collect.example.test\r\nContent-Length: 25\r\n\r\n\
        {"eventType":"pauseStart"}
        """.replacingOccurrences(of: "25", with: "26")
    private static let response = "HTTP/1.1 204 No Content\r\n\r\n"

    @Test func anExchangeReachesTheLogWhileTheCaptureGoesOn() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.ndjson")
        let (early, summary) = try await PrivateNetwork.run { () throws -> (String, RecordingSummary) in
            let live = try RunningCapture(log: path)
            try live.waitUntilReady()
            try LoopbackExchange.run(request: Self.request, response: Self.response)
            let early = try live.log(containing: #""kind":"exchange""#)
            return (early, try live.end())
        }
        #expect(!early.contains(#""kind":"trailer""#))
        #expect(summary.frames >= 9)
        #expect(summary.failure == nil)
        let log = try LoggedFile(path: path)
        #expect(log.exchanges.count == 1)
        let exchange = try #require(log.exchanges.first)
        #expect(String(decoding: exchange.request.target, as: UTF8.self) == "/api/v1/sessions/abc/events")
        #expect(exchange.response?.status == 204)
        #expect(exchange.body == .octets(Array(#"{"eventType":"pauseStart"}"#.utf8)))
        #expect(log.header.sources == [LogHeader.Source(name: "lo")])
        try log.expectBalance()
    }

    @Test func anIdleLinkEndsAtOnceWithAWholeLog() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.ndjson")
        let took = try await PrivateNetwork.run { () throws -> Duration in
            let live = try RunningCapture(log: path)
            try live.waitUntilReady()
            let start = ContinuousClock.now
            _ = try live.end()
            return ContinuousClock.now - start
        }
        #expect(took < promptly)
        #expect(try LoggedFile(path: path).exchanges.isEmpty)
    }

    @Test func theFramesThatAreKeptGiveTheSameExchange() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.ndjson")
        let frames = folder.path("frames.pcapng")
        _ = try await PrivateNetwork.run { () throws -> RecordingSummary in
            let live = try RunningCapture(log: path, frames: frames)
            try live.waitUntilReady()
            try LoopbackExchange.run(request: Self.request, response: Self.response)
            return try live.end()
        }
        let mode = try FileManager.default.attributesOfItem(atPath: frames)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        var options = RecordingOptions(tool: "test")
        options.log = folder.path("again.ndjson")
        _ = try FileRecording(paths: [frames], options: options).run()
        let again = try LoggedFile(path: folder.path("again.ndjson"))
        #expect(again.exchanges == (try LoggedFile(path: path)).exchanges)
        #expect(again.exchanges.count == 1)
    }

    @Test func aLimitOfFramesEndsTheCapture() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.ndjson")
        let summary = try await PrivateNetwork.run { () throws -> RecordingSummary in
            let live = try RunningCapture(log: path, frameLimit: 5)
            try live.waitUntilReady()
            try LoopbackExchange.run(request: Self.request, response: Self.response)
            return try live.wait()
        }
        #expect(summary.frames == 5)
    }

    @Test func aDurationEndsTheCaptureOfAnIdleLink() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.ndjson")
        let summary = try await PrivateNetwork.run { () throws -> RecordingSummary in
            try RunningCapture(log: path, duration: .milliseconds(50)).wait()
        }
        #expect(summary.frames == 0)
    }

    @Test func aFrameFileThatExistsIsRefusedBeforeALogIsBegun() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("log.ndjson")
        try folder.file("frames.pcapng", holding: [1])
        let frames = folder.path("frames.pcapng")
        await #expect(throws: RecordingError.self) {
            try await PrivateNetwork.run { _ = try RunningCapture(log: path, frames: frames).wait() }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(try folder.read("frames.pcapng") == [1])
    }

    #if os(Linux)
        @Test func aFrameFileOnAFullDiskEndsTheCaptureWithAWholeLog() async throws {
            let folder = try TemporaryFolder()
            let path = folder.path("log.ndjson")
            let disk = folder.path("disk")
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
            try #require(mount("none", disk, "tmpfs", 0, "size=4096") == 0, "no small disk can be mounted")
            defer { umount2(disk, Int32(MNT_DETACH)) }
            let summary = try await PrivateNetwork.run { () throws -> RecordingSummary in
                let live = try RunningCapture(log: path, frames: disk + "/frames.pcapng")
                try live.waitUntilReady()
                for _ in 0..<10 { try LoopbackExchange.run(request: Self.request, response: Self.response) }
                return try live.wait()
            }
            guard case .frames(let error) = try #require(summary.failure) else {
                Issue.record("\(String(describing: summary.failure)) is no fault of the frame file")
                return
            }
            #expect(error.number == ENOSPC)
            let log = try LoggedFile(path: path)
            #expect(!log.exchanges.isEmpty)
            try log.expectBalance()
        }

        @Test func aLogOnAFullDiskEndsTheCaptureWithEveryFrameInItsFile() async throws {
            let folder = try TemporaryFolder()
            let kept = folder.path("frames.pcapng")
            let disk = folder.path("disk")
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
            try #require(mount("none", disk, "tmpfs", 0, "size=4096") == 0, "no small disk can be mounted")
            defer { umount2(disk, Int32(MNT_DETACH)) }
            let figures = try await PrivateNetwork.run { () throws -> LiveFigures in
                let live = try RunningCapture(log: disk + "/log.ndjson", frames: kept, change: { $1.threads = 1 })
                try live.waitUntilReady()
                // Far more than the disk holds, so that frames come when it is full.
                for _ in 0..<300 { try LoopbackExchange.run(request: Self.request, response: Self.response) }
                let error = #expect(throws: RecordingError.self) { _ = try live.wait() }
                guard case .log = error else {
                    Issue.record("\(String(describing: error)) is no fault of the log")
                    return live.counters.reading
                }
                return live.counters.reading
            }
            var reader = try SavefileReader(path: kept)
            var frames = 0
            while try reader.next() != nil { frames += 1 }
            #expect(frames > 0 && frames == figures.interfaces.map(\.frames).reduce(0, +))
        }

        @Test(arguments: [1, 2])
        func whereBothFilesAreOnAFullDiskThatOfTheFramesIsNamedToo(threads: Int) async throws {
            let folder = try TemporaryFolder()
            let disk = folder.path("disk")
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
            try #require(mount("none", disk, "tmpfs", 0, "size=16384") == 0, "no small disk can be mounted")
            defer { umount2(disk, Int32(MNT_DETACH)) }
            let kept = disk + "/frames.pcapng"
            let notices = try await PrivateNetwork.run { () throws -> [LiveNotice] in
                let live = try RunningCapture(log: disk + "/log.ndjson", frames: kept, change: { $1.threads = threads })
                try live.waitUntilReady()
                for _ in 0..<300 { try LoopbackExchange.run(request: Self.request, response: Self.response) }
                let error = #expect(throws: RecordingError.self) { _ = try live.wait() }
                guard case .log = error else {
                    Issue.record("\(String(describing: error)) is no fault of the log")
                    return []
                }
                return live.notices
            }
            #expect(notices.map(\.description) == ["\(kept): cannot be written: No space left on device"])
            #expect(notices.allSatisfy { $0.hint != nil })
        }
    #endif
}
